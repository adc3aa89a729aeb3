"""Lambda: functions, their versions, aliases and what sets them off."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, Service, tags
from awsfs.services._arns import arn_link, arn_link_of
from awsfs.services._lambda_code import LAYERS, NAME, calling, code
from awsfs.services._lambda_settings import SETTINGS, VERBS
from awsfs.services._listed import listed, only
from awsfs.services._log_lines import last
from awsfs.services._metrics import metrics
from awsfs.services._places import key, log_group, role, security_groups, subnets
from awsfs.services._verbs import dangerous

NONE = ("ResourceNotFoundException",)
# The listings tell nothing of how a function is doing.
NOT_LISTED = (
    "State, StateReason, StateReasonCode, LastUpdateStatus, LastUpdateStatusReason, LastUpdateStatusReasonCode, "
    "RuntimeVersionConfig"
)
FUNCTIONS = Call("list_functions", "Functions[]", MaxItems=50)
FUNCTION = Call("get_function_configuration", listed(NOT_LISTED), FunctionName="{name()}")
STATUS = Call("get_function_configuration", only(NOT_LISTED), ttl=30, FunctionName=NAME)
STATE = Call("get_function_configuration", "State", ttl=30, FunctionName=NAME)
UPDATE = Call("get_function_configuration", "LastUpdateStatus", ttl=30, FunctionName=NAME)
POLICY = Call("get_policy", "Policy", absent=NONE, FunctionName=NAME)
URL = Call("get_function_url_config", absent=NONE, FunctionName=NAME)
ALIASES = Call("list_aliases", "Aliases[]", FunctionName=NAME, MaxItems=50)
ONE_ALIAS = Call("get_alias", FunctionName=NAME, Name="{name()}")
VERSIONS = Call("list_versions_by_function", "Versions[]", FunctionName=NAME, MaxItems=50)
ONE_VERSION = Call("get_function_configuration", listed(NOT_LISTED), FunctionName=NAME, Qualifier="{name()}")
# AWS finds one by its UUID whatever function it is of.
MAPPINGS = Call("list_event_source_mappings", "EventSourceMappings[]", FunctionName=NAME, MaxItems=100)
RETRIES = Call("list_function_event_invoke_configs", "FunctionEventInvokeConfigs[]", FunctionName=NAME, MaxItems=50)

# Emulators tell no group.
LOG_GROUP = "{LoggingConfig.LogGroup || join('', ['/aws/lambda/', FunctionName])}"

ALIAS = Folder(
    "{Name}",
    Fields(),
    Link("version", "lambda/{region}/functions/{parent.FunctionName}/versions/{FunctionVersion}"),
    *calling(Qualifier="{Name}"),
    dangerous("update", "update_alias", FunctionName=NAME, Name="{Name}"),
    dangerous("delete", "delete_alias", FunctionName=NAME, Name="{Name}"),
)
VERSION = Folder(
    "{Version}",
    Fields(private=("Environment",)),
    code(Qualifier="{Version}"),
    *calling(Qualifier="{Version}"),
    dangerous("delete", "delete_function", FunctionName=NAME, Qualifier="{Version}"),
    time="LastModified",
)
MAPPING = Folder(
    "{UUID}",
    Fields(),
    *arn_link_of(("queue", "stream", "table"), "EventSourceArn"),
    dangerous("update", "update_event_source_mapping", UUID="{UUID}"),
    dangerous("delete", "delete_event_source_mapping", UUID="{UUID}"),
    time="LastModified",
)
TAGS = tags(
    Call("list_tags", "pairs(Tags)", Resource="{FunctionArn}"),
    put=Call("tag_resource", Resource="{FunctionArn}", Tags={"{name()}": "{value()}"}),
    delete=Call("untag_resource", Resource="{FunctionArn}", TagKeys=["{name()}"]),
)
FOLDER = Folder(
    NAME,
    Fields(private=("Environment",)),
    Attribute("state", STATE),
    Attribute("last-update-status", UPDATE),
    Document("status.json", STATUS),
    *SETTINGS,
    code(),
    LAYERS,
    *last(LOG_GROUP),
    metrics(
        "AWS/Lambda",
        "Invocations Errors Throttles Duration ConcurrentExecutions DeadLetterErrors IteratorAge AsyncEventsDropped",
        FunctionName=NAME,
    ),
    Document("policy.json", POLICY),
    Document("url.json", URL),
    Document("event-invoke-configs.json", RETRIES, many=True),
    Folder("aliases", Each(ALIASES, ALIAS, get=ONE_ALIAS, named=r"[\w-]{1,128}")),
    Folder("versions", Each(VERSIONS, VERSION, get=ONE_VERSION, named=r"\$LATEST|\d+")),
    Folder("event-source-mappings", Each(MAPPINGS, MAPPING, state="State")),
    Link("vpc", "ec2/{region}/vpcs/{VpcConfig.VpcId}"),
    security_groups("VpcConfig.SecurityGroupIds[]", "{@}"),
    subnets("VpcConfig.SubnetIds[]", "{@}"),
    role("Role"),
    key("KMSKeyArn"),
    log_group("LoggingConfig.LogGroup"),
    arn_link("queue", "DeadLetterConfig", "TargetArn", name="dead-letter-queue"),
    arn_link("topic", "DeadLetterConfig", "TargetArn", name="dead-letter-topic"),
    TAGS,
    *VERBS,
    time="LastModified",
)

SERVICE = Service(
    "lambda",
    Folder(
        "functions",
        Each(FUNCTIONS, FOLDER, get=FUNCTION, named="[A-Za-z0-9_-]{1,140}", arn="lambda:function:([^:]+)(?::.*)?"),
    ),
)
