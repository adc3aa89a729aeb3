"""ELB: the classic load balancers."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, Service, tags
from awsfs.services._places import instances, security_groups, subnets

BALANCERS = Call("describe_load_balancers", "LoadBalancerDescriptions[]", PageSize=400)
BALANCER = Call("describe_load_balancers", "LoadBalancerDescriptions[]", LoadBalancerNames=["{name()}"])
HEALTH = Call(
    "describe_instance_health",
    # AWS writes N/A for the reason of what is healthy.
    "InstanceStates[].join(' ', [InstanceId, State, Description][?@ && @ != 'N/A'])",
    LoadBalancerName="{LoadBalancerName}",
    ttl=30,
)
ATTRIBUTES = Call("describe_load_balancer_attributes", "LoadBalancerAttributes", LoadBalancerName="{LoadBalancerName}")
POLICIES = Call("describe_load_balancer_policies", "PolicyDescriptions[]", LoadBalancerName="{LoadBalancerName}")
TAGS = Call("describe_tags", "TagDescriptions[].Tags[]", LoadBalancerNames=["{LoadBalancerName}"])

SERVICE = Service(
    "elb",
    Folder(
        "load-balancers",
        Each(
            BALANCERS,
            Folder(
                "{LoadBalancerName}",
                Fields(),
                Attribute("instance-health", HEALTH),
                Document("attributes.json", ATTRIBUTES),
                Folder("policies", Each(POLICIES, Document("{PolicyName}.json", "@"))),
                Link("vpc", "ec2/{region}/vpcs/{VPCId}"),
                instances("Instances[]"),
                security_groups("SecurityGroups[]", "{@}"),
                subnets("Subnets[]", "{@}"),
                tags(TAGS),
                time="CreatedTime",
            ),
            get=BALANCER,
            named="[A-Za-z0-9-]{1,32}",
        ),
    ),
)
