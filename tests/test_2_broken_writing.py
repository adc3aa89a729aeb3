"""The walk over declarations finds what is broken in how files are written, and says it with the right word."""

from __future__ import annotations

from typing import Any

import pytest
from made_up import TABLES, VOLUMES, in_ec2, of_a_volume

from awsfs.schema import Action, Attribute, Blob, Call, Document, Each, Entry, Folder, Scope, Store, Tags

VOLUME = {"VolumeId": "{VolumeId}"}
THING = {"Resources": ["{VolumeId}"]}
TAG = [{"Key": "{name()}", "Value": "{value()}"}]
GET = Call("get_item", "Item", client="dynamodb", TableName="t", Key={"id": {"S": "{name()}"}})
DELETE = Call("delete_item", client="dynamodb", TableName="t", Key={"id": {"S": "{name()}"}})


def anything(_: Scope) -> Any:
    """A function of which nobody can tell what it gives."""


def put_item(item: Any) -> Call:
    """A call that writes this item."""
    return Call("put_item", client="dynamodb", TableName="t", Item=item)


def modify(**params: Any) -> Attribute:
    """A settable attribute of a volume."""
    return Attribute("size", "Size", put=Call("modify_volume", **VOLUME, **params))


def stored(**calls: Call) -> Document:
    """A record of a person's own, right but for these calls."""
    right = {"now": GET, "create": put_item("{new()}"), "replace": put_item("{new()}"), "delete": DELETE}
    return Document("thing.json", "@", store=Store(anything, **{**right, **calls}))


RIGHT = {
    "a value": modify(Size="{value()}"),
    "a value that a function makes": modify(Size=anything),
    "lines": Attribute("groups", "Size", put=Call("stop_instances", InstanceIds="{lines()}")),
    "JSON": Document("tags.json", "Tags", put=Call("create_tags", **THING, Tags="{json()}")),
    "text that is JSON": Document("size.json", "Size", put=Call("modify_volume", **VOLUME, VolumeType="{value()}")),
    "bytes": Blob("data", "Size", put=Call("import_key_pair", KeyName="x", PublicKeyMaterial="{bytes()}")),
    "an object, sent in parts": Blob("data", "Size", size="Size", put=Call("delete_volume", **VOLUME)),
    "tags": Tags("Tags", put=Call("create_tags", **THING, Tags=TAG),
                 delete=Call("delete_tags", **THING, Tags=[{"Key": "{name()}"}])),
    "all tags": Tags("Tags", put=Call("create_tags", **THING, Tags="{tags()}")),
    "all tags, and none": Tags("Tags", put=Call("create_tags", **THING, Tags="{tags()}"),
                               delete=Call("delete_tags", **THING)),
    "a store": stored(),
    "a verb with more parameters": Action("attach", Call("attach_volume", **VOLUME)),
    "what is outdated": Action("delete", Call("delete_volume", forgets=("describe_volumes",), **VOLUME)),
    "a secret": Attribute("data", "Size", put=Call("modify_instance_attribute", secret=("UserData",), InstanceId="i-1",
                                                   UserData={"Value": "{value()}"})),
}  # fmt: skip


@pytest.mark.parametrize("entry", RIGHT.values(), ids=RIGHT)
def test_a_right_way_to_write_is_left_alone(entry: Entry) -> None:
    assert of_a_volume(entry) == []


WRONG = {
    "a setter's operation": (
        Attribute("size", "Size", put=Call("modify_volumes", **VOLUME, Size="{value()}")),
        "size: 'ec2' has no operation 'modify_volumes'; did you mean 'modify_volume'?",
    ),
    "a setter's parameter": (modify(Sice="{value()}"), "size: modify_volume takes no 'Sice'; did you mean 'Size'?"),
    "a required parameter of a setter": (
        Attribute("size", "Size", put=Call("modify_volume", Size="{value()}")),
        "size: modify_volume requires 'VolumeId'",
    ),
    "a setter that sets nothing": (
        modify(Size=8),
        "size: modify_volume takes nothing of what is written: value(), lines()",
    ),
    "a word of another kind of file": (modify(Size="{json()}"), "size: Size: there is no json() here"),
    "a word where nothing is written": (
        Action("modify", Call("modify_volume", **VOLUME, Size="{value()}")),
        "modify: Size: there is no value() here",
    ),
    "a word in what is read": (
        Attribute("size", Call("describe_volumes", "Volumes[].Size", VolumeIds="{lines()}")),
        "size: VolumeIds: there is no lines() here",
    ),
    "lines for one value": (
        modify(VolumeType="{lines()}"),
        "size: VolumeType is a string, and {lines()} a list",
    ),
    "a document's setter": (
        Document("tags.json", "Tags", put=Call("create_tags", **THING, Tags="{lines()}")),
        "tags.json: Tags: there is no lines() here",
    ),
    "a blob's setter": (
        Blob("data", "Size", put=Call("import_key_pair", KeyName="x", PublicKeyMaterial="key")),
        "data: import_key_pair takes nothing of what is written: bytes()",
    ),
    "tags that are no pairs": (Tags("Attachments"), "tags: 'Key': no record has 'Key'"),
    "a tag without its value": (
        Tags("Tags", put=Call("create_tags", **THING, Tags=[{"Key": "{name()}"}]), delete=Call("delete_tags", **THING)),
        "tags: create_tags takes nothing of what is written: value(), tags()",
    ),
    "a removal of every tag": (
        Tags("Tags", put=Call("create_tags", **THING, Tags=TAG), delete=Call("delete_tags", **THING)),
        "tags: delete_tags takes nothing of what is written: name()",
    ),
    "tags that stay": (
        Tags("Tags", put=Call("create_tags", **THING, Tags=TAG)),
        "tags: a tag that can be written can be removed",
    ),
    "a store's reading": (
        stored(now=Call("get_item", client="dynamodb", TableName="t")),
        "thing.json: get_item requires 'Key'",
    ),
    "a store's creation": (
        stored(create=put_item({})),
        "thing.json: put_item takes nothing of what is written: new()",
    ),
    "a store's replacement": (
        stored(replace=put_item("{json()}")),
        "thing.json: Item: there is no json() here",
    ),
    "a store's creation from the old": (stored(create=put_item("{old()}")), "thing.json: Item: there is no old() here"),
    "a store's deletion": (
        stored(delete=Call("delete_item", client="dynamodb", TableNam="t")),
        "thing.json: delete_item takes no 'TableNam'; did you mean 'TableName'?",
    ),
    "an id that is no parameter": (
        Action("delete", Call("delete_volume", VolumeIds=["{VolumeId}"])),
        "delete: delete_volume takes no 'VolumeIds'; did you mean 'VolumeId'?",
    ),
    "a required parameter deep in a verb's": (
        Action("register", Call("register_targets", client="elbv2", TargetGroupArn="x", Targets=[{"Port": 80}])),
        "register: Targets[] requires 'Id'",
    ),
    "a secret that a verb would tell": (
        Action("change", Call("update_login_profile", client="iam", UserName="x")),
        "change: update_login_profile would tell the secret 'Password'",
    ),
    "a secret that is told": (
        Attribute(
            "data", "Size", put=Call("modify_instance_attribute", InstanceId="i", UserData={"Value": "{value()}"})
        ),
        "data: modify_instance_attribute would tell the secret 'UserData'",
    ),
    "a secret that is not there": (
        modify(Size="{value()}", secret=("Sise",)),
        "size: modify_volume takes no secret 'Sise'; did you mean 'Size'?",
    ),
    "what would be outdated": (
        modify(Size="{value()}", forgets=("describe_volume",)),
        "size: modify_volume outdates no 'describe_volume'; did you mean 'describe_volumes'?",
    ),
}


@pytest.mark.parametrize(("entry", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_way_to_write_is_reported_with_its_place(entry: Entry, said: str) -> None:
    found = of_a_volume(entry)
    assert any(problem.startswith(f"made-up/{{VolumeId}}/{said}") for problem in found), found


def test_mkdir_of_what_is_no_directory_is_reported() -> None:
    found = in_ec2(Each(VOLUMES, Document("{VolumeId}.json", "@"), make=anything))
    assert found == ["made-up/{VolumeId}.json: mkdir makes a directory, and this is none"]


def test_mkdir_of_a_directory_is_right() -> None:
    assert in_ec2(Each(VOLUMES, Folder("{VolumeId}"), make=anything)) == []


def test_records_that_could_bear_any_name_are_reported() -> None:
    found = in_ec2(Each(TABLES, stored()))
    assert found == ["made-up/thing.json: without a form of their names, an editor's files would be records too"]


def test_records_whose_names_have_a_form_are_right() -> None:
    assert in_ec2(Each(TABLES, stored(), named=r".+\.txt")) == []
