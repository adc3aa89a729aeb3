"""A table of DynamoDB: what can be set, and what it can be made to do."""

from __future__ import annotations

from typing import Any

from awsfs.schema import Attribute, Call, Document, Scope
from awsfs.services._verbs import chosen, dangerous, json_object, verb

TABLE = "{TableName}"
SEGMENTS = 4
LONG = 100 * 10**6
"""Bytes of a table from which a scan is made in that many segments at once."""

SWITCHED = {"ENABLED": True, "ENABLING": True, "true": True, "DISABLED": False, "DISABLING": False, "false": False}
"""What a person, or AWS, calls something that is on or off."""


def switch(word: object) -> bool:
    """Whether a word says that something is to be on. Raises ValueError."""
    if not isinstance(word, str) or word not in SWITCHED:
        raise ValueError("write ENABLED or DISABLED")
    return SWITCHED[word]


def time_to_live(scope: Scope) -> dict[str, Any]:
    """The specification that is written, in AWS's words for writing it or in those for reading it.

    Raises ValueError where the attribute is missing, which AWS wants to hear also where it is to be disabled.
    """
    written = json_object(scope)
    if not written.get("AttributeName"):
        raise ValueError("AttributeName is missing: the attribute with the time when an item expires")
    is_enabled = written["Enabled"] if "Enabled" in written else switch(written.get("TimeToLiveStatus"))
    return {"Enabled": is_enabled, "AttributeName": written["AttributeName"]}


def point_in_time(scope: Scope) -> bool:
    """Whether every moment of the last weeks can be restored."""
    return switch(scope["value()"])


def segments(scope: Scope) -> int:
    """How many parts a scan is made in: several where it is long, and where each unit costs the same at any speed."""
    on_demand = (scope.get("BillingModeSummary") or {}).get("BillingMode") == "PAY_PER_REQUEST"
    return SEGMENTS if on_demand and int(scope.get("TableSizeBytes") or 0) >= LONG else 1


def updating(**params: Any) -> Call:
    """The call that changes a table."""
    return Call("update_table", TableName=TABLE, **params)


CONTINUOUS = Call("describe_continuous_backups", "ContinuousBackupsDescription", TableName=TABLE)
RECOVERY = Call(
    "describe_continuous_backups",
    "ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus",
    TableName=TABLE,
)
SET_RECOVERY = Call(
    "update_continuous_backups",
    TableName=TABLE,
    PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": point_in_time},
)
SETTABLE = (
    Attribute("status", "TableStatus"),
    # AWS leaves out what is as it was in the beginning.
    Attribute("billing-mode", "BillingModeSummary.BillingMode || 'PROVISIONED'", put=updating(BillingMode="{value()}")),
    Attribute("table-class", "TableClassSummary.TableClass || 'STANDARD'", put=updating(TableClass="{value()}")),
    Attribute(
        "deletion-protection-enabled",
        "DeletionProtectionEnabled || `false`",
        put=updating(DeletionProtectionEnabled="{value()}"),
    ),
    Document(
        "provisioned-throughput.json",
        "ProvisionedThroughput",
        put=updating(ProvisionedThroughput=chosen("ReadCapacityUnits", "WriteCapacityUnits")),
    ),
    Document(
        "stream-specification.json",
        'StreamSpecification || `{"StreamEnabled": false}`',
        put=updating(StreamSpecification="{json()}"),
    ),
    Document(
        "ttl.json",
        Call("describe_time_to_live", "TimeToLiveDescription", TableName=TABLE),
        put=Call("update_time_to_live", TableName=TABLE, TimeToLiveSpecification=time_to_live),
    ),
    Document("continuous-backups.json", CONTINUOUS),
    Attribute("point-in-time-recovery", RECOVERY, put=SET_RECOVERY),
)
VERBS = (
    verb("create-backup", "create_backup", TableName=TABLE),
    verb("restore-to-point-in-time", "restore_table_to_point_in_time", SourceTableName=TABLE),
    dangerous("update", "update_table", TableName=TABLE),
    dangerous("update-time-to-live", "update_time_to_live", TableName=TABLE),
    dangerous("update-continuous-backups", "update_continuous_backups", TableName=TABLE),
    dangerous("delete", "delete_table", TableName=TABLE),
)
BACKUP_VERBS = (
    verb("restore", "restore_table_from_backup", BackupArn="{BackupArn}"),
    dangerous("delete", "delete_backup", BackupArn="{BackupArn}"),
)
