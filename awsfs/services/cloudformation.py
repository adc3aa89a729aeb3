"""CloudFormation: stacks, what they are made of and what happened to them."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._arns import arn_link
from awsfs.services._cloudformation_resources import RESOURCES, template
from awsfs.services._places import role, topics
from awsfs.services._verbs import dangerous, verb

NAME = "{StackName}"
STACKS = Call("describe_stacks", "Stacks[]", ttl=30)
# That is AWS's way to say that there is none.
STACK = Call("describe_stacks", "Stacks[]", ttl=30, absent=("ValidationError",), StackName="{name()}")
EVENTS = Call("describe_stack_events", "StackEvents[]", ttl=30, StackName=NAME)
POLICY = Call("get_stack_policy", "StackPolicyBody", StackName=NAME)
CHANGE_SETS = Call("list_change_sets", "Summaries[]", StackName=NAME)
CHANGES = Call("describe_change_set", "Changes[]", StackName=NAME, ChangeSetName="{ChangeSetName}")
# People hand passwords to a stack as parameters.
SECRET = ("Parameters",)

VERBS = (
    verb("detect-drift", "detect_stack_drift", StackName=NAME),
    verb("cancel-update", "cancel_update_stack", StackName=NAME),
    verb("continue-update-rollback", "continue_update_rollback", StackName=NAME),
    dangerous("rollback", "rollback_stack", StackName=NAME),
    verb("create-change-set", "create_change_set", SECRET, StackName=NAME),
    dangerous("update", "update_stack", SECRET, StackName=NAME),
    dangerous("delete", "delete_stack", StackName=NAME),
)
CHANGE_SET = Folder(
    "{ChangeSetName}",
    Fields(),
    Document("changes.json", CHANGES, many=True),
    dangerous("execute", "execute_change_set", StackName=NAME, ChangeSetName="{ChangeSetName}"),
    dangerous("delete", "delete_change_set", StackName=NAME, ChangeSetName="{ChangeSetName}"),
    time="CreationTime",
)
STACK_FOLDER = Folder(
    NAME,
    Fields(),
    Attribute("state", "StackStatus"),
    Attribute("drift-status", "DriftInformation.StackDriftStatus"),
    Attribute(
        "termination-protection",
        "EnableTerminationProtection || `false`",
        put=Call("update_termination_protection", StackName=NAME, EnableTerminationProtection="{value()}"),
    ),
    Folder("parameters", Each("Parameters[]", Attribute("{ParameterKey}", "ParameterValue"))),
    Folder("outputs", Each("Outputs[]", Attribute("{OutputKey}", "OutputValue"))),
    Folder("template", *template("original", "Original"), *template("processed", "Processed")),
    Document("policy.json", POLICY, put=Call("set_stack_policy", StackName=NAME, StackPolicyBody="{value()}")),
    Document("events.json", EVENTS, many=True),
    RESOURCES,
    Folder("change-sets", Each(CHANGE_SETS, CHANGE_SET)),
    role("RoleARN"),
    arn_link("stack", "ParentId", name="parent"),
    arn_link("stack", "RootId", name="root"),
    topics("NotificationARNs[]"),
    tags("Tags[]"),
    *VERBS,
    time="LastUpdatedTime || CreationTime",
)

SERVICE = Service(
    "cloudformation",
    Folder(
        "stacks",
        Each(
            STACKS,
            STACK_FOLDER,
            get=STACK,
            named="[A-Za-z][A-Za-z0-9-]{0,127}",
            state="StackStatus",
            arn="cloudformation:stack/([^/]+)/.*",
        ),
    ),
)
