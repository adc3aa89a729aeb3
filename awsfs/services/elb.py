"""ELB: the classic load balancers."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, Service, tags
from awsfs.services._metrics import metrics
from awsfs.services._places import instances, security_groups, subnets
from awsfs.services._verbs import dangerous, verb

BALANCERS = Call("describe_load_balancers", "LoadBalancerDescriptions[]", PageSize=400)
BALANCER = Call("describe_load_balancers", "LoadBalancerDescriptions[]", LoadBalancerNames=["{name()}"])
NAME = "{LoadBalancerName}"
HEALTH = Call(
    "describe_instance_health",
    # AWS writes N/A for the reason of what is healthy.
    "InstanceStates[].join(' ', [InstanceId, State, Description][?@ && @ != 'N/A'])",
    LoadBalancerName=NAME,
    ttl=30,
)
ATTRIBUTES = Call("describe_load_balancer_attributes", "LoadBalancerAttributes", LoadBalancerName=NAME)
POLICIES = Call("describe_load_balancer_policies", "PolicyDescriptions[]", LoadBalancerName=NAME)
TAGS = Call("describe_tags", "TagDescriptions[].Tags[]", LoadBalancerNames=[NAME])

SET_ATTRIBUTES = Call("modify_load_balancer_attributes", LoadBalancerName=NAME, LoadBalancerAttributes="{json()}")
SET_HEALTH_CHECK = Call("configure_health_check", LoadBalancerName=NAME, HealthCheck="{json()}")
ADD_TAG = Call("add_tags", LoadBalancerNames=[NAME], Tags=[{"Key": "{name()}", "Value": "{value()}"}])
REMOVE_TAG = Call("remove_tags", LoadBalancerNames=[NAME], Tags=[{"Key": "{name()}"}])
VERBS = (
    verb("register-instances", "register_instances_with_load_balancer", LoadBalancerName=NAME),
    dangerous("deregister-instances", "deregister_instances_from_load_balancer", LoadBalancerName=NAME),
    dangerous("delete", "delete_load_balancer", LoadBalancerName=NAME),
)

SERVICE = Service(
    "elb",
    Folder(
        "load-balancers",
        Each(
            BALANCERS,
            Folder(
                NAME,
                Fields(),
                Attribute("instance-health", HEALTH),
                Document("attributes.json", ATTRIBUTES, put=SET_ATTRIBUTES),
                Document("health-check.json", "HealthCheck", put=SET_HEALTH_CHECK),
                Folder("policies", Each(POLICIES, Document("{PolicyName}.json", "@"))),
                Link("vpc", "ec2/{region}/vpcs/{VPCId}"),
                instances("Instances[]"),
                security_groups("SecurityGroups[]", "{@}"),
                subnets("Subnets[]", "{@}"),
                metrics(
                    "AWS/ELB",
                    "RequestCount Latency HealthyHostCount UnHealthyHostCount HTTPCode_Backend_2XX "
                    "HTTPCode_Backend_4XX HTTPCode_Backend_5XX HTTPCode_ELB_5XX SurgeQueueLength "
                    "SpilloverCount BackendConnectionErrors",
                    LoadBalancerName=NAME,
                ),
                tags(TAGS, put=ADD_TAG, delete=REMOVE_TAG),
                *VERBS,
                time="CreatedTime",
            ),
            get=BALANCER,
            named="[A-Za-z0-9-]{1,32}",
            arn="elasticloadbalancing:loadbalancer/([^/]+)",
        ),
    ),
)
