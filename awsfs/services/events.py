"""EventBridge: rules that send events on, on the default bus and on others."""

from awsfs.schema import Call, Document, Each, Fields, Folder, Link, Service, tags
from awsfs.services._arns import arn_links, receivers
from awsfs.services._listed import listed
from awsfs.services._places import role
from awsfs.services._verbs import dangerous, verb

BUS, RULE = "{EventBusName}", "{Name}"
NAMED = r"[\w.-]{1,64}"
# The default bus has its rules at the top of the service.
BUSES = Call("list_event_buses", "EventBuses[?Name != 'default']", Limit=100)
ONE_BUS = Call(
    "describe_event_bus", listed("KmsKeyIdentifier, DeadLetterConfig, LogConfig, ManagedBy"), Name="{name()}"
)
RULE_ORDER = "Name, Arn, EventPattern, State, Description"
TARGETS = Call("list_targets_by_rule", "Targets[]", Rule=RULE, EventBusName=BUS, Limit=100)


def tagged(arn: str = "{Arn}") -> tuple[Call, Call, Call]:
    """The calls that tell, write and remove tags."""
    return (
        Call("list_tags_for_resource", "Tags[]", ResourceARN=arn),
        Call("tag_resource", ResourceARN=arn, Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
        Call("untag_resource", ResourceARN=arn, TagKeys=["{name()}"]),
    )


TARGET = Folder(
    "{Id}",
    Fields(),
    # Its own, not the rule's.
    Link("role", "iam/roles/{@ | tail(RoleArn)}"),
    *receivers("Arn"),
    arn_links("dead-letter-queue", "queue", "DeadLetterConfig"),
    dangerous("remove", "remove_targets", Rule=RULE, EventBusName=BUS, Ids=["{Id}"]),
)
RULE_FOLDER = Folder(
    RULE,
    Fields(),
    Document("event-pattern.json", "EventPattern"),
    Folder("targets", Each(TARGETS, TARGET, asked=True)),
    role("RoleArn"),
    tags(*tagged()),
    verb("put-targets", "put_targets", Rule=RULE, EventBusName=BUS),
    verb("enable", "enable_rule", Name=RULE, EventBusName=BUS),
    dangerous("disable", "disable_rule", Name=RULE, EventBusName=BUS),
    dangerous("delete", "delete_rule", Name=RULE, EventBusName=BUS),
)


def rules(bus: str, arn: str) -> Folder:
    """``rules/`` of a bus, whose ARNs look so."""
    listing = Call("list_rules", "Rules[]", EventBusName=bus, Limit=100)
    one = Call("describe_rule", listed("CreatedBy", first=RULE_ORDER), Name="{name()}", EventBusName=bus)
    return Folder("rules", Each(listing, RULE_FOLDER, get=one, named=NAMED, state="State", arn=arn))


BUS_FOLDER = Folder(
    RULE,
    Fields(),
    Document("policy.json", "Policy"),
    rules("{Name}", "events:rule/(.+)/([^/]+)"),
    tags(*tagged()),
    dangerous("put-permission", "put_permission", EventBusName=RULE),
    dangerous("delete", "delete_event_bus", Name=RULE),
    time="LastModifiedTime || CreationTime",
)

SERVICE = Service(
    "events",
    rules("default", "events:rule/([^/]+)"),
    Folder("buses", Each(BUSES, BUS_FOLDER, get=ONE_BUS, arn="events:event-bus/(.+)")),
)
