"""The walk over declarations can fail: what is broken in a made-up one is found, and said with the right word."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from declarations import declared, problems
from declared_lines import load, unimported, watching
from made_up import SERVICES, VPCS, in_ec2, of_a_volume

import awsfs.services.sqs
from awsfs.schema import Action, Attribute, Blob, Call, Describe, Document, Each, Entry, Fields, Folder, Link, tags

CALLS = {
    "an operation that is not there": (
        Call("describe_volume", "Volumes[]"),
        "'ec2' has no operation 'describe_volume'; did you mean 'describe_volumes'?",
    ),
    "a client that is not there": (
        Call("describe_volumes", client="ec3"),
        "there is no client 'ec3'",
    ),
    "a parameter that is not there": (
        Call("describe_volumes", "Volumes[]", VolumeId=["vol-1"], MaxResults=1000),
        "describe_volumes takes no 'VolumeId'; did you mean 'VolumeIds'?",
    ),
    "a parameter deep inside": (
        Call("describe_volumes", "Volumes[]", Filters=[{"Nam": "size"}], MaxResults=1000),
        "Filters[] takes no 'Nam'; did you mean 'Name'?",
    ),
    "a required parameter left out": (
        Call("get_console_output", "Output"),
        "get_console_output requires 'InstanceId'",
    ),
    "text for a list": (
        Call("describe_volumes", "Volumes[]", VolumeIds="vol-1", MaxResults=1000),
        "VolumeIds is a list, not text",
    ),
    "a list for text": (
        Call("get_console_output", "Output", InstanceId=["i-1"]),
        "InstanceId is a string, not ['i-1']",
    ),
    "text for a number": (
        Call("describe_vpcs", "Vpcs[]", MaxResults="1000"),
        "MaxResults is a integer, not text",
    ),
    "a number out of bounds": (
        Call("describe_route_tables", "RouteTables[]", MaxResults=1000),
        "MaxResults is from 5 to 100, not 1000",
    ),
    "a number for a switch": (
        Call("describe_instance_status", "InstanceStatuses[]", IncludeAllInstances=1, MaxResults=1000),
        "IncludeAllInstances is a boolean, not 1",
    ),
    "a switch for a number": (
        Call("describe_vpcs", "Vpcs[]", MaxResults=True),
        "MaxResults is a integer, not a boolean",
    ),
    "a word that is none of AWS's": (
        Call("describe_instance_attribute", InstanceId="i-1", Attribute="userdata"),
        "Attribute cannot be 'userdata'; did you mean 'userData'?",
    ),
    "a result that is not there": (
        Call("describe_volumes", "Volume[]", MaxResults=1000),
        "no record has 'Volume'; did you mean 'Volumes'?",
    ),
    "a result that is wrong further down": (
        Call("describe_instances", "Reservations[].Instance[]", MaxResults=1000),
        "Reservation has no 'Instance'; did you mean 'Instances'?",
    ),
    "a result with its brackets forgotten": (
        Call("describe_instances", "Reservations.Instances[]", MaxResults=1000),
        "ReservationList has no members, so no 'Instances'",
    ),
    "a list where there is none": (
        Call("get_console_output", "Output[]", InstanceId="i-1"),
        "a value is no list",
    ),
    "a result that is no JMESPath": (
        Call("describe_volumes", "Volumes[", MaxResults=1000),
        "'Volumes[' is no JMESPath",
    ),
    "a function that is not there": (
        Call("describe_volumes", "Volumes[].tial(VolumeId)", MaxResults=1000),
        "there is no function tial(); did you mean 'tail'?",
    ),
    "a field of nothing": (
        Call("get_console_output", "Output", InstanceId="{VolumeId}"),
        "InstanceId: 'VolumeId': no record has 'VolumeId'",
    ),
    "a size of nothing": (
        Call("describe_volumes", "Volumes[]", MaxResults=1000, size="{TableSizeBytes}"),
        "no record has 'TableSizeBytes'",
    ),
    "a whole collection without pages": (
        Call("describe_volumes", "Volumes[]"),
        "describe_volumes lists a collection without MaxResults",
    ),
    "everybody's images": (
        Call("describe_images", "Images[]", MaxResults=1000),
        "describe_images lists everybody's, for want of Owners=['self']",
    ),
    "everybody's snapshots": (
        Call("describe_snapshots", "Snapshots[]", OwnerIds=["amazon"], MaxResults=1000),
        "describe_snapshots lists everybody's, for want of OwnerIds=['self']",
    ),
}


@pytest.mark.parametrize(("call", "said"), CALLS.values(), ids=CALLS)
def test_a_wrong_call_is_reported(call: Call, said: str) -> None:
    found = in_ec2(Folder("things", Each(call, Document("thing.json", "@"))))
    assert len(found) == 1, found
    assert found[0].startswith("made-up/things/thing.json: ")
    assert said in found[0]


ENTRIES = {
    "an attribute": (Attribute("size", "Sice"), "size: 'Sice': no record has 'Sice'; did you mean 'Size'?"),
    "an attribute further down": (
        Attribute("az", "Attachments[].Devic"),
        "az: 'Attachments[].Devic': VolumeAttachment has no 'Devic'; did you mean 'Device'?",
    ),
    "a member of a scalar": (Attribute("size", "Size.Value"), "size: 'Size.Value': a value has no members"),
    "a name tag": (Attribute("name", "Tags[?Kee=='Name'].Value | [0]"), "Tag has no 'Kee'; did you mean 'Key'?"),
    "a name": (Folder("{Volume}"), "{Volume}: 'Volume': no record has 'Volume'; did you mean 'VolumeId'?"),
    "a document": (Document("tags.json", "Tag"), "tags.json: 'Tag': no record has 'Tag'"),
    "fields": (Fields(source="Attachment"), "info.json: 'Attachment': no record has 'Attachment'"),
    "a blob": (Blob("blob", "Bytes"), "blob: 'Bytes': no record has 'Bytes'"),
    "a blob's size": (Blob("blob", "Size", size="ContentLength"), "blob: 'ContentLength': no record has"),
    "a time": (Folder("thing", time="Created"), "thing: 'Created': no record has 'Created'"),
    "tags": (tags("TagSet[]"), "tags: 'TagSet[]': no record has 'TagSet'"),
    "a call's parameter": (
        Attribute("state", Call("describe_volumes", "Volumes[].State", VolumeIds=["{Id}"])),
        "state: VolumeIds[]: 'Id': no record has 'Id'",
    ),
    "a list for the call": (
        Attribute("status", Call("describe_volume_status", "VolumeStatuses[]", VolumeIds="{VolumeId}")),
        "status: VolumeIds is a list, and {VolumeId} a string",
    ),
    "a call's parameter from a list": (
        Attribute("output", Call("get_console_output", "Output", InstanceId="{Attachments}")),
        "output: InstanceId is a string, and {Attachments} a list",
    ),
    "the target of a link": (
        Link("snapshot", "ec2/{region}/snapshots/{Snapshot}"),
        "snapshot: 'Snapshot': no record has 'Snapshot'; did you mean 'SnapshotId'?",
    ),
    "a field of the record around it": (
        Folder("devices", Each("Attachments[]", Folder("{Device}", Attribute("size", "Size")))),
        "devices/{Device}/size: 'Size': no record has 'Size'",
    ),
    "a link by a field of the record around it": (
        Folder("devices", Each("Attachments[]", Link("{Device}", "ec2/{region}/snapshots/{SnapshotId}"))),
        "devices/{Device}: 'SnapshotId': no record has 'SnapshotId'",
    ),
    "a record around it that lacks the field": (
        Folder("devices", Each("Attachments[]", Link("{Device}", "ec2/{region}/snapshots/{parent.Snapshot}"))),
        "devices/{Device}: 'parent.Snapshot': no record has 'Snapshot'; did you mean 'SnapshotId'?",
    ),
    "a condition": (Each("Tags[]", Link("{Key}", "iam/users/{Value}"), when="Sice"), "'Sice': no record has 'Sice'"),
    "what has not to be asked for": (
        Each("Tags[]", Link("{Key}", "iam/users/{Value}"), asked=True),
        "{Key}: nothing has to be asked about what the record tells",
    ),
    "what a deletion takes": (
        Blob("volume", "VolumeId", delete=Call("delete_volume")),
        "volume: delete_volume requires 'VolumeId'",
    ),
    "a wider listing": (
        Attribute("all", Call("describe_vpcs", "Vpcs[]", within=(VPCS, "{Id}"))),
        "all: 'Id': no record has 'Id'",
    ),
    "a field that the answer leaves out": (
        Attribute("all", Call("describe_vpcs", "Vpcs[]", also={"Volume": "{Id}"})),
        "all: beside describe_vpcs: 'Id': no record has 'Id'",
    ),
    "a name of text that is no record": (
        Folder("dead", Each("Attachments[].Device", Link("{tail(@)}", "iam/users/{@ | tail(@)}"))),
        "dead/{tail(@)}: 'tail(@)': tail() takes null or string, not object",
    ),
    "a function of a list": (
        Attribute("first", "starts_with(Attachments, 'x')"),
        "starts_with() takes string, not array",
    ),
    "a function of what may be missing": (
        Attribute("own", "starts_with(KmsKeyId, 'alias/')"),
        "own: 'starts_with(KmsKeyId, 'alias/')': starts_with() spoils the whole path where KmsKeyId is missing",
    ),
    "a function of members that may be missing": (
        Attribute("own", "Tags[?starts_with(Key, 'aws:')].Value"),
        "starts_with() spoils the whole path where Key is missing: Key && starts_with(...)",
    ),
    "a function of what is found before it": (
        Attribute("own", "Tags[?Key == 'a'].Value | [0] | length(@)"),
        "length() spoils the whole path where what is before it finds nothing",
    ),
    "records in records": (
        Each("Attachments[]", Each("Tags[]", Link("{Key}", "iam/users/{Value}"))),
        "an Each right inside an Each is listed and never found",
    ),
    "names without their records": (
        Attribute("all", Call("describe_vpcs", "Vpcs[]", describe=Describe(Call("describe_vpcs"), "VpcIds", 10))),
        "all: describe_vpcs has no result",
    ),
    "an action's operation": (
        Action("delete", Call("delete_volumes", VolumeId="{VolumeId}")),
        "delete: 'ec2' has no operation 'delete_volumes'; did you mean 'delete_volume'?",
    ),
    "an action's parameter": (
        Action("delete", Call("delete_volume", VolumeIds=["{VolumeId}"])),
        "delete: delete_volume takes no 'VolumeIds'; did you mean 'VolumeId'?",
    ),
    "an action's name": (
        Action("Delete_It", Call("delete_volume", VolumeId="{VolumeId}")),
        "Delete_It: the name of a verb is a word in lower case",
    ),
}


@pytest.mark.parametrize(("entry", "said"), ENTRIES.values(), ids=ENTRIES)
def test_a_wrong_entry_is_reported_with_its_path_and_the_nearest_word(entry: Entry, said: str) -> None:
    found = of_a_volume(entry)
    assert any(problem.startswith("made-up/{VolumeId}") and said in problem for problem in found), found


TARGETS = {
    "km/keys/{SnapshotId}": "there is no service 'km'",
    "elb2/{region}/load-balancers/{Size}": "there is no service 'elb2'; did you mean 'elb",
    "ec2/snapshots/{SnapshotId}": "'ec2' has a region level, and 'snapshots' is no region",
    "ec2": "'ec2' has a region level, and '' is no region",
    "iam/{region}/users/{Size}": "'iam' has no region level",
    "ec2/{region}/snapshot/{SnapshotId}": "'ec2' has no 'snapshot'; did you mean 'snapshots'?",
    "ec2/{region}/snapshots/{SnapshotId}/volumes": "has no 'volumes'; did you mean 'volume'?",
    "ec2/{region}/vpcs/{SnapshotId}/tags/{Size}/more": "has no 'more'",
    "ec2/{region}/vpcs/vpc-1/{Size}": "'ec2/vpcs/vpc-1' has no records",
    "ec2/{region}/snapshots/{SnapshotId || 'a/b'}": "the tree cuts a target at every '/'",
    "ec2/{region}/vpcs/subnet-1": "'ec2/vpcs' has no 'subnet-1'",
}


@pytest.mark.parametrize(("target", "said"), TARGETS.items(), ids=TARGETS)
def test_a_link_that_leads_nowhere_is_reported(target: str, said: str) -> None:
    found = of_a_volume(Link("there", target))
    assert len(found) == 1, found
    assert found[0].startswith("made-up/{VolumeId}/there: the link leads nowhere: ")
    assert said in found[0]


WRITTEN = """from awsfs.schema import Attribute, Call, Each, Fields, Folder, Link, Service

VPCS = Call("describe_vpcs", "Vpcs[]", MaxResults=1000)


def place(name, target):
    return Link(name, target)


SERVICE = Service(
    "made-up",
    Each(
        VPCS,
        Folder(
            "{VpcId}",
            Fields(),
            Attribute("state", "State"),
            place("owner", "iam/users/{OwnerId}"),
        ),
    ),
    client="ec2",
)
"""
"""A service as it would be in a file of its own."""

SLIPS = {
    "an operation": ("describe_vpcs", "describe_vpc", "written.py:3: ", "did you mean 'describe_vpcs'?"),
    "a parameter": ("MaxResults", "MaxResult", "written.py:3: ", "did you mean 'MaxResults'?"),
    "a field": ('"State"', '"Stat"', "written.py:17: ", "did you mean 'State'?"),
    "a place": ("iam/users", "iam/user", "written.py:18: ", "did you mean 'users'?"),
    "a name": ("{VpcId}", "{Vpc}", "written.py:14: ", "did you mean 'VpcId'?"),
}


@pytest.mark.parametrize(("right", "wrong", "where", "said"), SLIPS.values(), ids=SLIPS)
def test_a_slip_of_the_pen_is_told_with_its_file_and_line(
    tmp_path: Path, right: str, wrong: str, where: str, said: str
) -> None:
    file = tmp_path / "written.py"
    file.write_text(WRITTEN.replace(right, wrong))
    with watching() as lines:
        service = load(file).SERVICE
    found = problems(service, SERVICES, lines)
    assert [problem for problem in found if problem.startswith(where) and problem.endswith(said)] != [], found


def test_every_service_can_be_read_anew_with_its_lines() -> None:
    with unimported(), watching() as lines:
        anew = declared()
    assert {lines[id(service)][1].partition(":")[0].removesuffix(".py").strip("_") for service in anew.values()} == {
        name.replace("-", "_") for name in SERVICES
    }


def test_reading_services_anew_leaves_the_imported_ones_where_they_are() -> None:
    before = sys.modules["awsfs.services.sqs"]
    with unimported():
        declared()
    assert (sys.modules["awsfs.services.sqs"], awsfs.services.sqs) == (before, before)
