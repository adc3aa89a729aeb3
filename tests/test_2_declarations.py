"""Every declaration against botocore's own models, offline; and what such a walk must understand."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from declarations import told
from made_up import SERVICES, VOLUMES, VPCS, in_ec2, of_a_volume

from awsfs.schema import Attribute, Blob, ByName, Call, Document, Each, Folder, Hierarchy, Link, links, tags


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a declaration is checked offline")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_the_folder_of_services_is_the_registry() -> None:
    assert {"ec2", "elb", "elbv2", "iam"} <= SERVICES.keys()


def test_no_helper_module_is_taken_for_a_service() -> None:
    assert not [name for name in SERVICES if name.startswith("_")]


@pytest.mark.parametrize("name", SERVICES)
def test_every_declaration_is_one_that_aws_knows(name: str) -> None:
    assert told(name) == []


@pytest.mark.parametrize(
    "target",
    [
        "ec2/{region}/{Attachments[0].InstanceId}",
        "ec2/us-east-1/snapshots/{SnapshotId}",
        "ec2/{region}/snapshots/{SnapshotId}/tags/{VolumeType}",
        "ec2/{region}/snapshots/{[SnapshotId][?@ != 'none'] | [0]}/volume",
        "ec2/{region}/addresses/by-name/{VolumeType}",
        "ec2/{region}/vpcs/vpc-1",
        "iam/policies/ReadOnlyAccess",
        "iam/instance-profiles/{tail(KmsKeyId)}",
    ],
)
def test_a_link_that_leads_to_a_declared_place_is_right(target: str) -> None:
    assert of_a_volume(Link("there", target)) == []


def test_a_link_to_a_region_from_a_service_without_regions_is_reported() -> None:
    found = in_ec2(Each(VPCS, Link("{VpcId}", "ec2/{region}/vpcs/{VpcId}")), regional=False)
    assert found == ["made-up/{VpcId}: 'region': no record has 'region'; did you mean 'partition'?"]


def test_two_entries_of_one_name_are_reported() -> None:
    found = of_a_volume(Attribute("state", "State"), Attribute("size", "Size"), Document("state", "@"))
    assert found == ["made-up/{VolumeId}: 'state' is declared 2 times"]


def test_two_entries_of_one_name_are_right_where_no_record_has_both() -> None:
    some = Each("Tags[]", Folder("items"), when="Encrypted")
    others = Each("Tags[]", Folder("items"), when="!Encrypted")
    assert of_a_volume(some, others) == []


def test_a_record_that_could_bear_the_name_of_its_neighbour_is_reported() -> None:
    found = in_ec2(Each(VOLUMES, Folder("{VolumeId}"), named="[a-z0-9-]+"), Folder("images"))
    assert found == ["made-up: a record could be called 'images', which is declared beside it"]


def test_a_record_found_by_name_must_have_the_same_name() -> None:
    get = Call("describe_volume_status", "VolumeStatuses[].{Id: VolumeId}", VolumeIds=["{name()}"])
    assert of_a_volume(get=get) == ["made-up/{VolumeId}: 'VolumeId': no record has 'VolumeId'"]


def test_where_the_listing_gives_only_names_entries_are_of_the_record_found_by_name() -> None:
    names = Call("list_tables", "TableNames[].{TableName: @}", client="dynamodb", Limit=100)
    table = Call("describe_table", "Table", client="dynamodb", TableName="{name()}")

    def tables(field: str) -> list[str]:
        return in_ec2(Each(names, Folder("{TableName}", Attribute("state", field)), get=table, brief=True))

    assert tables("TableStatus") == []
    assert tables("TableState") == [
        "made-up/{TableName}/state: 'TableState': no record has 'TableState'; did you mean 'TableStatus'?"
    ]


def test_a_view_by_name_is_held_to_its_listing() -> None:
    assert in_ec2(ByName(VPCS, "Tags[?Key=='Name'].Value | [0]", "{VpcId}")) == []
    assert in_ec2(ByName(Call("describe_vpcs", "Vpcs[]"), "Nam", "{Id}")) == [
        "made-up/by-name: describe_vpcs lists a collection without MaxResults",
        "made-up/by-name: 'Nam': no record has 'Nam'",
        "made-up/by-name: 'Id': no record has 'Id'; did you mean 'VpcId'?",
    ]


def test_a_hierarchy_is_held_to_its_listing() -> None:
    level = Call("list_objects_v2", "[CommonPrefixes, Contents][]", client="s3", Bucket="b", Prefix="{prefix}")
    body = Call("get_object", client="s3", Bucket="b", Key="{Key}")

    def objects(key: str, size: str) -> list[str]:
        return in_ec2(Hierarchy("objects", level, key, "Prefix", Blob("{Key}", body, size=size)))

    assert objects("Key", "Size") == []
    assert objects("Kay", "Sice") == [
        "made-up/objects: 'Kay': no record has 'Kay'; did you mean 'Key'?",
        "made-up/objects/{Key}: 'Sice': no record has 'Sice'; did you mean 'Size'?",
    ]


def test_what_a_function_yields_is_left_alone() -> None:
    def anything(_: object) -> Iterator[Any]:
        return iter(())

    made = Each(anything, Folder(anything, Attribute("state", "Whatever.It[].Is"), tags(anything)))
    assert of_a_volume(made, links("things", anything, "{Thing}", "ec2/{region}/vpcs/{Thing}")) == []


@pytest.mark.parametrize(
    "path",
    [
        "Attachments[].[Device, State][]",
        "Attachments[].{D: Device} | [0].D",
        "sort_by(Attachments || `[]`, &Device)[].Device",
        "Attachments[?Device && contains(Device, 'sd')] | [-1].Device",
        "Attachments[0:2].Device",
        "(Attachments && max_by(Attachments, &AttachTime)).Device",
        "Tags[*].Value",
        "join(' ', [VolumeId, State, to_string(Size)][?@])",
        "SnapshotId || VolumeType",
        "!Encrypted && Size > `10`",
        "[@][?!Encrypted].Attachments[].Device",
        "region",
    ],
)
def test_what_a_jmespath_may_be_made_of_is_understood(path: str) -> None:
    assert of_a_volume(Attribute("found", path)) == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("sort_by(Attachments || `[]`, &Devic)[].Device", "VolumeAttachment has no 'Devic'"),
        ("Attachments[].{D: Device} | [0].E", "has no 'E'"),
        ("SnapshotId || VolumeTyp", "did you mean 'VolumeType'?"),
        ("join(' ', [VolumeId, Stat])", "did you mean 'State'?"),
        ("Size[]", "a value is no list"),
    ],
)
def test_what_is_wrong_deep_in_a_jmespath_is_found(path: str, said: str) -> None:
    found = of_a_volume(Attribute("found", path))
    assert len(found) == 1, found
    assert said in found[0]
