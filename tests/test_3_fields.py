"""Floor 3: the fields that records may have, by botocore's models: a thing has the same however it is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from aws_server import session_of
from declared_things import THINGS

from awsfs.aws.clients import Clients
from awsfs.aws.fields import fullest
from awsfs.schema import Call
from awsfs.services.lambda_ import NOT_LISTED

CLIENTS = Clients(session_of("us-west-2"), "http://127.0.0.1:1")
UNTOLD = {
    "iam/users": {"PermissionsBoundary", "Tags"},
    "iam/roles": {"PermissionsBoundary", "RoleLastUsed", "Tags"},
    "iam/policies": {"Description", "Tags"},
    "iam/instance-profiles": {"Tags"},
    "lambda/functions": set(NOT_LISTED.split(", ")),
    "lambda/functions/*/versions": set(NOT_LISTED.split(", ")),
}
"""What the type of a record has and AWS's documentation says that the listing leaves out."""

LISTED_ALONE = {"events/buses": {"ManagedBy"}}
"""What only the listing tells."""

OTHERS = {"s3", "secretsmanager/secrets"}
"""Where the second call by name finds what is in no listing: other people's buckets, and secrets of a moment ago."""


def found(client: str, operation: str, result: str) -> Mapping[str, Any] | None:
    return fullest(CLIENTS.get(client, "us-west-2"), operation, result)


class TestTheFullestRecord:
    def test_has_the_fields_in_the_order_of_aws(self) -> None:
        record = found("ec2", "describe_vpcs", "Vpcs[]") or {}
        model = CLIENTS.get("ec2", "us-west-2").meta.service_model.shape_for("Vpc")
        assert list(record) == list(model.members)

    def test_has_something_in_a_list(self) -> None:
        record = found("ec2", "describe_vpcs", "Vpcs[]") or {}
        assert record["CidrBlockAssociationSet"][0].keys() >= {"AssociationId", "CidrBlock"}

    @pytest.mark.parametrize(("field", "kind"), [("IsDefault", bool), ("CidrBlock", str), ("Tags", list)])
    def test_has_values_of_the_type_that_aws_gives_them(self, field: str, kind: type) -> None:
        assert isinstance((found("ec2", "describe_vpcs", "Vpcs[]") or {})[field], kind)

    def test_has_an_end_where_a_structure_holds_itself(self) -> None:
        assert found("dynamodb", "get_item", "{Item: Item}") == {"Item": {}}

    @pytest.mark.parametrize(
        ("client", "operation", "result"),
        [
            ("sns", "get_topic_attributes", "Attributes"),  # a map
            ("sns", "list_topics", "Topics[?TopicArn == 'x']"),
            ("sns", "list_nothing", "@"),
            ("sns", "delete_topic", "@"),
            ("dynamodb", "list_tables", "TableNames[]"),
        ],
    )
    def test_is_not_told_where_the_model_does_not(self, client: str, operation: str, result: str) -> None:
        assert found(client, operation, result) is None

    def test_is_not_told_by_a_client_that_has_no_model(self) -> None:
        assert fullest(object(), "list_topics", "Topics[]") is None


def fields(kind: str, call: Call) -> set[str] | None:
    asked = call.describe.call if call.describe else call
    record = found(asked.client or THINGS[kind].service.client, asked.operation, asked.result)
    return None if record is None else {*record, *(call.also or {})}


def is_in_hand(kind: str) -> bool:
    """Whether what is shown of such a thing is what its listing, or the call by its name, tells."""
    shown = THINGS[kind].fields
    return shown is not None and shown.source == "@" and not THINGS[kind].each.brief


@pytest.mark.parametrize("kind", [kind for kind, thing in THINGS.items() if thing.each.get and is_in_hand(kind)])
def test_a_thing_has_the_same_fields_however_it_is_found(kind: str) -> None:
    each = THINGS[kind].each
    assert isinstance(each.source, Call)
    listed = fields(kind, each.source) or set()
    expected = listed - UNTOLD.get(kind, set()) - LISTED_ALONE.get(kind, set())
    gets = each.get[:1] if kind in OTHERS else each.get
    assert [fields(kind, get) for get in gets if get.operation != each.source.operation] == [
        expected for get in gets if get.operation != each.source.operation
    ]
