"""Floor 2: what the listing tells, of what a call for one thing tells."""

from __future__ import annotations

from typing import Any

import pytest

from awsfs.records import expression
from awsfs.services._listed import listed


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"Name": "a", "Size": 1, "More": 2}, {"Name": "a", "Size": 1}),
        ({"Size": 0, "Name": ""}, {"Name": "", "Size": 0}),
        ({"Name": "a"}, {"Name": "a"}),
        ({}, {}),
    ],
)
def test_fields_are_those_that_there_are(record: dict[str, Any], found: dict[str, Any]) -> None:
    assert expression(listed("Name, Size"))(record) == found


def test_fields_come_in_the_order_of_the_listing() -> None:
    assert list(expression(listed("B, A"))({"A": 1, "B": 2})) == ["B", "A"]


def test_a_field_may_be_elsewhere_in_the_record() -> None:
    record = {"Name": "a", "Rules": [{"Type": "x"}, {"Type": "y"}]}
    assert expression(listed("Name, Types: Rules[].Type"))(record) == {"Name": "a", "Types": ["x", "y"]}


def test_a_record_within_the_answer_is_found_there() -> None:
    assert expression(listed("Name", "Thing"))({"Thing": {"Name": "a", "More": 1}}) == {"Name": "a"}


def test_where_there_is_no_record_there_are_no_fields() -> None:
    assert expression(listed("Name", "Thing"))({}) == {}
