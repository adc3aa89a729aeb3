"""Made-up services for the tests of the walk over declarations."""

from __future__ import annotations

from typing import Any

from declarations import declared, problems

from awsfs.schema import Call, Each, Entry, Folder, Service

SERVICES = declared()
VPCS = Call("describe_vpcs", "Vpcs[]", MaxResults=1000)
TABLES = Call("list_tables", "TableNames[].{Name: @}", client="dynamodb", Limit=100)
VOLUMES = Call("describe_volumes", "Volumes[]", MaxResults=1000)


def in_ec2(*entries: Entry, regional: bool = True) -> list[str]:
    """What the walk says of a made-up service with these entries."""
    return problems(Service("made-up", *entries, client="ec2", regional=regional), SERVICES)


def of_a_volume(*entries: Entry, **each: Any) -> list[str]:
    """What the walk says of entries in the directory of a volume."""
    return in_ec2(Each(VOLUMES, Folder("{VolumeId}", *entries), **each))
