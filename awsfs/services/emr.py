"""EMR: clusters of Hadoop and Spark, and their steps."""

from awsfs.schema import Attribute, ByName, Call, Document, Each, Fields, Folder, Link, Service, in_state, tags
from awsfs.services._places import instances, key, role, security_groups
from awsfs.services._verbs import dangerous, verb

ID = "{Id}"
CLUSTERS = Call("list_clusters", "Clusters[]")
# That is how EMR says of an id that there is none.
ONE_CLUSTER = Call("describe_cluster", "Cluster", ClusterId="{name()}", absent=("InvalidRequestException",))
# A step is a record within that of its cluster, and both are called by an Id.
OF = {"ClusterId": ID}
STEPS = Call("list_steps", "Steps[]", ttl=30, also=OF, ClusterId=ID)
ONE_STEP = Call("list_steps", "Steps[]", ttl=30, also=OF, ClusterId=ID, StepIds=["{name()}"])
GROUPS = Call("list_instance_groups", "InstanceGroups[]", ClusterId=ID, absent=("InvalidRequestException",))
ALIVE = ["AWAITING_FULFILLMENT", "PROVISIONING", "BOOTSTRAPPING", "RUNNING"]
MACHINES = Call("list_instances", "Instances[].{InstanceId: Ec2InstanceId}", ClusterId=ID, InstanceStates=ALIVE)
BOOTSTRAP = Call("list_bootstrap_actions", "BootstrapActions[]", ClusterId=ID)
MACHINE = "Ec2InstanceAttributes"
GUARDS = (
    f"{MACHINE}.[[EmrManagedMasterSecurityGroup, EmrManagedSlaveSecurityGroup, ServiceAccessSecurityGroup],"
    " AdditionalMasterSecurityGroups, AdditionalSlaveSecurityGroups][]"
)
TAGS = tags(
    put=Call("add_tags", ResourceId=ID, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("remove_tags", ResourceId=ID, TagKeys=["{name()}"]),
)
STEP = Folder(
    ID,
    Fields(),
    Attribute("state", "Status.State"),
    Attribute("reason", "Status.FailureDetails.Reason"),
    dangerous("cancel", "cancel_steps", ClusterId="{ClusterId}", StepIds=[ID]),
    time="Status.Timeline.CreationDateTime",
)

SERVICE = Service(
    "emr",
    Folder(
        "clusters",
        Each(
            CLUSTERS,
            Folder(
                ID,
                Fields(secret=("KerberosAttributes",), private=("Configurations",)),
                Attribute("state", "Status.State"),
                Attribute("reason", "Status.StateChangeReason.Message"),
                Attribute(
                    "termination-protected",
                    "TerminationProtected",
                    put=Call("set_termination_protection", JobFlowIds=[ID], TerminationProtected="{value()}"),
                ),
                Attribute(
                    "step-concurrency-level",
                    "StepConcurrencyLevel",
                    put=Call("modify_cluster", ClusterId=ID, StepConcurrencyLevel="{value()}"),
                ),
                Folder("steps", Each(STEPS, STEP, get=ONE_STEP, named="s-[0-9A-Z]+", state="Status.State")),
                Folder("instance-groups", Each(GROUPS, Document("{Id}.json", "@"))),
                Folder("bootstrap-actions", Each(BOOTSTRAP, Document("{Name}.json", "@"))),
                instances(MACHINES),
                Link("subnet", f"ec2/{{region}}/subnets/{{{MACHINE}.Ec2SubnetId}}"),
                Link("ssh-key", f"ec2/{{region}}/key-pairs/{{{MACHINE}.Ec2KeyName}}"),
                Link("iam-profile", f"iam/instance-profiles/{{tail({MACHINE}.IamInstanceProfile)}}"),
                security_groups(GUARDS, "{@}"),
                role("ServiceRole"),
                role("AutoScalingRole", "auto-scaling-role"),
                key("LogEncryptionKmsKeyId"),
                TAGS,
                verb("add-steps", "add_job_flow_steps", JobFlowId=ID),
                dangerous("set-termination-protection", "set_termination_protection", JobFlowIds=[ID]),
                dangerous("terminate", "terminate_job_flows", JobFlowIds=[ID]),
                time="Status.Timeline.CreationDateTime",
            ),
            get=ONE_CLUSTER,
            brief=True,
            named="j-[0-9A-Z]+",
            state="Status.State",
            arn="elasticmapreduce:cluster/(.+)",
        ),
        ByName(CLUSTERS, "Name", ID, in_state("Status.State", "TERMINATING", "TERMINATED", "TERMINATED_WITH_ERRORS")),
    ),
)
