"""Step Functions: state machines and their executions."""

from awsfs.schema import Action, Attribute, Call, Document, Each, Fields, Folder, Link, Scope, Service, tags
from awsfs.services._arns import arn_links
from awsfs.services._metrics import metrics
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous, verb

ARN, EXECUTION_ARN = "{stateMachineArn}", "{executionArn}"
MACHINES = Call("list_state_machines", "stateMachines[]", maxResults=1000)
ONE = Call("describe_state_machine", stateMachineArn="arn:{partition}:states:{region}:{account}:stateMachine:{name()}")
MACHINE = Call("describe_state_machine", stateMachineArn=ARN)
# Express machines keep no list of what they did.
EXECUTIONS = Call(
    "list_executions",
    "executions[]",
    ttl=30,
    absent=("StateMachineTypeNotSupported",),
    stateMachineArn=ARN,
    maxResults=1000,
)
HISTORY = Call("get_execution_history", "events[]", ttl=30, executionArn=EXECUTION_ARN, maxResults=1000)


def execution_arn(scope: Scope) -> str:
    """The ARN of the execution that is called by name."""
    return f"{scope['stateMachineArn'].replace(':stateMachine:', ':execution:')}:{scope['name()']}"


EXECUTION = Call("describe_execution", ttl=30, executionArn=execution_arn)
START = Call("start_execution", secret=("input",), forgets=("list_executions",), stateMachineArn=ARN, input="{value()}")
VERBS = (
    Action("start", START, content="json"),
    verb("start-execution", "start_execution", ("input",), stateMachineArn=ARN),
    dangerous("update", "update_state_machine", ("definition", "versionDescription"), stateMachineArn=ARN),
    dangerous("delete", "delete_state_machine", stateMachineArn=ARN),
)
EXECUTION_FOLDER = Folder(
    "{name}",
    Fields(),
    Document("input.json", "input"),
    Document("output.json", "output"),
    Document("history.json", HISTORY, many=True),
    Link("state-machine", "stepfunctions/{region}/state-machines/{tail(stateMachineArn)}"),
    verb("redrive", "redrive_execution", executionArn=EXECUTION_ARN),
    dangerous("stop", "stop_execution", ("error", "cause"), executionArn=EXECUTION_ARN),
    time="stopDate || startDate",
)
MACHINE_FOLDER = Folder(
    "{name}",
    Each(
        MACHINE,
        Attribute("state", "status"),
        Document(
            "definition.json",
            "definition",
            put=Call("update_state_machine", secret=("definition",), stateMachineArn=ARN, definition="{value()}"),
        ),
        role("roleArn"),
        key("encryptionConfiguration.kmsKeyId"),
        arn_links("functions", "function", "definition"),
        arn_links("log-groups", "log-group", "loggingConfiguration"),
        asked=True,
    ),
    Fields(source=MACHINE),
    metrics(
        "AWS/States",
        "ExecutionsStarted ExecutionsSucceeded ExecutionsFailed ExecutionsAborted ExecutionsTimedOut "
        "ExecutionThrottled ExecutionTime",
        StateMachineArn=ARN,
    ),
    Folder(
        "executions",
        Each(EXECUTIONS, EXECUTION_FOLDER, get=EXECUTION, brief=True, state="status"),
    ),
    tags(
        Call("list_tags_for_resource", "tags[].{Key: key, Value: value}", resourceArn=ARN),
        put=Call("tag_resource", resourceArn=ARN, tags=[{"key": "{name()}", "value": "{value()}"}]),
        delete=Call("untag_resource", resourceArn=ARN, tagKeys=["{name()}"]),
    ),
    *VERBS,
    time="creationDate",
)

SERVICE = Service(
    "stepfunctions",
    Folder(
        "state-machines",
        Each(MACHINES, MACHINE_FOLDER, get=ONE, named=r"[^/:*?\"<>|]{1,80}", arn="states:stateMachine:(.+)"),
    ),
)
