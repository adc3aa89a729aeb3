"""EventBridge Scheduler: what is to be done, and when."""

from __future__ import annotations

from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Scope, Service
from awsfs.services._arns import arn_link, receivers
from awsfs.services._places import key, role
from awsfs.services._verbs import dangerous

SCHEDULES = Call("list_schedules", "Schedules[]", MaxResults=100)
# A name is unique in its group only: those of other groups than AWS's own are written GROUP:NAME.
NAME = "{[[GroupName][?@ != 'default'] | [0], Name][?@] | join(':', @)}"


def group_asked(scope: Scope) -> str:
    """The group in a name that is looked up."""
    group, found, _ = str(scope["name()"]).partition(":")
    return group if found else "default"


def name_asked(scope: Scope) -> str:
    """What is left of such a name."""
    return str(scope["name()"]).rpartition(":")[2]


SCHEDULE = Call("get_schedule", Name=name_asked, GroupName=group_asked)

SERVICE = Service(
    "scheduler",
    Folder(
        "schedules",
        Each(
            SCHEDULES,
            Folder(
                NAME,
                Fields(),
                Attribute("target-arn", "Target.Arn"),
                Document("target.json", "Target"),
                *receivers("Target", "Arn"),
                arn_link("queue", "Target", "DeadLetterConfig", name="dead-letter-queue"),
                role("Target.RoleArn"),
                key("KmsKeyArn"),
                dangerous("update", "update_schedule", Name="{Name}", GroupName="{GroupName}"),
                dangerous("delete", "delete_schedule", Name="{Name}", GroupName="{GroupName}"),
                time="LastModificationDate",
            ),
            get=SCHEDULE,
            brief=True,
            named="([0-9A-Za-z_.-]{1,64}:)?[0-9A-Za-z_.-]{1,64}",
            state="State",
            arn="scheduler:schedule/(?:default|([^/]+))/(.+)",
        ),
    ),
)
