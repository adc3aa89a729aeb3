"""Floor 4: whatever a settable file shows, written back as it is, is something that AWS takes."""

from __future__ import annotations

from collections import ChainMap
from typing import Any

import pytest
from botocore.validate import ParamValidator
from declarations import declared
from declared_calls import operation_of
from samples import Found, settable, yielded

from awsfs.aws.model import adapted
from awsfs.records import fill_all
from awsfs.rendering import document, lines
from awsfs.schema import Action, Attribute, Blob, Call, Document, Tags
from awsfs.tree.drafts import parsed

FOUND = [found for service in declared().values() for found in settable(service)]


def complaints(call: Call, scope: ChainMap[str, Any], client: str, *, is_whole: bool = True) -> list[str]:
    """What botocore says of a call's parameters, once they are filled in."""
    shape = operation_of(call, client).input_shape
    validator: Any = ParamValidator()
    report = validator.validate(adapted(shape, fill_all(call.params, scope)), shape).generate_report().splitlines()
    return [line for line in report if is_whole or not line.startswith("Missing required parameter")]


def words(found: Found) -> dict[str, Any]:
    """What the tree knows when a file is written with just what it shows."""
    if isinstance(found.entry, Blob):
        return {"bytes()": b"x"}
    if isinstance(found.entry, Tags):
        return {"name()": "env", "value()": "test", "tags()": [{"Key": "env", "Value": "test"}]}
    if isinstance(found.entry, Attribute):
        text = lines(yielded(found.entry.source, found.scope, found.client)).decode()
        return {"value()": text.removesuffix("\n"), "lines()": text.splitlines()}
    assert isinstance(found.entry, Document)
    data = document(yielded(found.entry.source, found.scope, found.client)[0])
    return {"value()": data.decode().strip(), "json()": parsed(data)}


def of_kind(*kinds: type) -> list[Any]:
    """The entries of these kinds, each a parameter of a test."""
    return [pytest.param(found, id=found.path) for found in FOUND if isinstance(found.entry, kinds)]


@pytest.mark.parametrize("found", of_kind(Attribute, Document, Blob))
def test_what_a_file_shows_can_be_written_back(found: Found) -> None:
    assert not isinstance(found.entry, Action | Tags)
    assert found.entry.put is not None
    assert complaints(found.entry.put, found.scope.new_child(words(found)), found.client) == []


@pytest.mark.parametrize("found", of_kind(Tags))
def test_a_tag_can_be_written_and_removed(found: Found) -> None:
    assert isinstance(found.entry, Tags)
    for call in filter(None, (found.entry.put, found.entry.delete)):
        assert complaints(call, found.scope.new_child(words(found)), found.client) == []


@pytest.mark.parametrize("found", of_kind(Action))
def test_the_ids_of_a_verb_are_what_aws_takes(found: Found) -> None:
    assert isinstance(found.entry, Action)
    scope = found.scope.new_child({"value()": "{}"}) if found.entry.content else found.scope
    assert complaints(found.entry.call, scope, found.client, is_whole=bool(found.entry.content)) == []


@pytest.mark.parametrize("service", ["dynamo", "ec2", "elb", "elbv2", "iam", "s3"])
def test_of_every_service_something_can_be_set(service: str) -> None:
    paths = [found.path for found in FOUND if isinstance(found.entry, Attribute | Document)]
    assert [path for path in paths if path.startswith(f"{service}/")] != []
