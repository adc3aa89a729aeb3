"""Floor 2: the answer for one resource, cut down to the fields that its listing has."""

from __future__ import annotations

from typing import Any

import pytest

from awsfs.expressions import expression
from awsfs.services._listed import listed, only


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"Name": "a", "Size": 1, "More": 2}, {"Name": "a", "Size": 1}),
        ({"Name": "a", "Size": 1}, {"Name": "a", "Size": 1}),
        ({"More": 2}, {}),
    ],
)
def test_a_field_that_the_listing_lacks_is_left_out(record: dict[str, Any], found: dict[str, Any]) -> None:
    assert expression(listed("More, Most"))(record) == found


def test_a_field_that_nobody_named_stays() -> None:
    assert expression(listed("More"))({"New": 1}) == {"New": 1}


def test_fields_come_in_the_order_of_the_answer() -> None:
    assert list(expression(listed("C"))({"B": 1, "C": 2, "A": 3})) == ["B", "A"]


def test_fields_come_in_the_order_of_the_listing_where_that_is_another_one() -> None:
    assert list(expression(listed("C", first="B, A"))({"A": 1, "C": 0, "D": 3, "B": 2})) == ["B", "A", "D"]


def test_a_field_may_be_elsewhere_in_the_record() -> None:
    record = {"Name": "a", "Rules": [{"Type": "x"}, {"Type": "y"}]}
    assert expression(listed("Rules", first="Name, Types: Rules[].Type"))(record) == {"Name": "a", "Types": ["x", "y"]}


def test_a_record_within_the_answer_is_found_there() -> None:
    assert expression(listed("More", "Thing"))({"Thing": {"Name": "a", "More": 1}}) == {"Name": "a"}


@pytest.mark.parametrize("path", [listed("More", "Thing"), listed("More", "Thing", first="Name")])
def test_where_there_is_no_record_there_is_none(path: str) -> None:
    assert expression(path)({}) is None


def test_some_fields_alone_are_those_that_the_record_has() -> None:
    assert expression(only("State, Reason"))({"State": "Active", "Name": "a"}) == {"State": "Active"}
