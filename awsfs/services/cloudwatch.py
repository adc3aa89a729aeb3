"""CloudWatch: alarms, and what they set off."""

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Service, tags
from awsfs.services._arns import arn_links
from awsfs.services._places import instances, topics
from awsfs.services._verbs import dangerous, verb

NAME = "{AlarmName}"
KINDS = ["MetricAlarm", "CompositeAlarm"]
FOUND = "[MetricAlarms, CompositeAlarms][]"
ALARMS = Call("describe_alarms", FOUND, ttl=30, AlarmTypes=KINDS, MaxRecords=100)
ALARM = Call("describe_alarms", FOUND, ttl=30, AlarmTypes=KINDS, AlarmNames=["{name()}"])
HISTORY = Call("describe_alarm_history", "AlarmHistoryItems[]", AlarmName=NAME, AlarmTypes=KINDS, MaxRecords=100)
ACTIONS = "[AlarmActions, OKActions, InsufficientDataActions][]"

VERBS = (
    verb("enable-actions", "enable_alarm_actions", AlarmNames=[NAME]),
    dangerous("disable-actions", "disable_alarm_actions", AlarmNames=[NAME]),
    verb("set-state", "set_alarm_state", AlarmName=NAME),
    dangerous("delete", "delete_alarms", AlarmNames=[NAME]),
)
TAGS = tags(
    Call("list_tags_for_resource", "Tags[]", ResourceARN="{AlarmArn}"),
    put=Call("tag_resource", ResourceARN="{AlarmArn}", Tags=[{"Key": "{name()}", "Value": "{value()}"}]),
    delete=Call("untag_resource", ResourceARN="{AlarmArn}", TagKeys=["{name()}"]),
)

SERVICE = Service(
    "cloudwatch",
    Folder(
        "alarms",
        Each(
            ALARMS,
            Folder(
                NAME,
                Fields(),
                Attribute("state", "StateValue"),
                Document("history.json", HISTORY, many=True),
                topics(ACTIONS),
                arn_links("functions", "function", "AlarmActions"),
                instances("Dimensions[?Name == 'InstanceId'].{InstanceId: Value}"),
                TAGS,
                *VERBS,
                time="StateUpdatedTimestamp || AlarmConfigurationUpdatedTimestamp",
            ),
            get=ALARM,
            state="StateValue",
            arn="cloudwatch:alarm:(.+)",
        ),
    ),
    billed=True,
)
