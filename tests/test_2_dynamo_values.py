"""Floor 2: the values of an item of DynamoDB as JSON, and back."""

from __future__ import annotations

import json
import string
from collections import ChainMap
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfs.rendering import document
from awsfs.services import _dynamo_values as values
from awsfs.services._dynamo_items import item, parse, same

SIMPLE = {"TableName": "things", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
COMPOSITE = {
    "TableName": "events",
    "KeySchema": [{"AttributeName": "who", "KeyType": "HASH"}, {"AttributeName": "when", "KeyType": "RANGE"}],
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NAMES = st.one_of(st.sampled_from(["SS", "NS", "BS", "B", "M", "S", "N"]), TEXT)


def numbers() -> st.SearchStrategy[str]:
    """Numbers as DynamoDB gives them: 38 digits at most, anywhere between 1E-130 and 1E126."""

    def made(sign: str, digits: str, exponent: int) -> str:
        return values.canonical(Decimal(f"{sign}{digits}E{min(exponent, 126 - len(digits))}"))

    digits = st.text(string.digits, min_size=1, max_size=38)
    return st.builds(made, st.sampled_from(["", "-"]), digits, st.integers(-130, 125))


SCALARS = st.one_of(
    st.builds(lambda text: {"S": text}, TEXT),
    st.builds(lambda number: {"N": number}, numbers()),
    st.builds(lambda yes: {"BOOL": yes}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda raw: {"B": raw}, st.binary(max_size=6)),
    st.builds(lambda found: {"SS": found}, st.lists(TEXT, min_size=1, max_size=3, unique=True)),
    st.builds(lambda found: {"NS": found}, st.lists(numbers(), min_size=1, max_size=3, unique=True)),
    st.builds(lambda found: {"BS": found}, st.lists(st.binary(max_size=6), min_size=1, max_size=3, unique=True)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda found: {"L": found}, st.lists(inner, max_size=3)),
        st.builds(lambda found: {"M": found}, st.dictionaries(NAMES, inner, max_size=3)),
    ),
    max_leaves=8,
)
"""Any typed value, and in maps often a name that could be taken for a type."""


def read(text: bytes | str) -> Any:
    """JSON as the tree reads it."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def scope(table: dict[str, Any] = SIMPLE, kinds: str = "SS", **more: Any) -> ChainMap[str, Any]:
    """The scope in a table, with words such as ``name`` and ``old``."""
    names = [key["AttributeName"] for key in table["KeySchema"]]
    types = [{"AttributeName": name, "AttributeType": kind} for name, kind in zip(names, kinds, strict=False)]
    words = {name if name == "Item" else f"{name}()": value for name, value in more.items()}
    return ChainMap(words, {**table, "AttributeDefinitions": types})


def parsed(text: str, name: str = "a.json", **more: Any) -> Any:
    """The item that this text is in a file of this name."""
    return parse(scope(name=name, json=read(text), **more))["Item"]


def refusal(text: str, name: str = "a.json", **more: Any) -> str:
    """What is said of text that is no such item."""
    with pytest.raises(ValueError) as caught:
        parsed(text, name, **more)
    return str(caught.value)


class TestRoundTrip:
    @given(st.dictionaries(NAMES, VALUES, max_size=4))
    def test_every_item_is_read_back_as_it_was_shown(self, attributes: dict[str, Any]) -> None:
        whole = {**attributes, "id": {"S": "a"}}
        (shown,) = item(scope(Item=whole))
        assert parse(scope(name="a.json", json=read(document(shown)))) == {"Item": whole}

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
            ("0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"),
            ("-0", "0"), ("0.00", "0"), ("1.500", "1.5"), ("1e2", "100"), ("1E-3", "0.001"), ("100", "100"),
            ("1E125", "1" + "0" * 125), ("0E999", "0"),
        ],
    )  # fmt: skip
    def test_a_number_is_kept_as_dynamodb_would_write_it(self, written: str, kept: str) -> None:
        assert parsed(f'{{"id": "a", "n": {written}}}')["n"] == {"N": kept}

    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ('{"NS": [1, 2.5]}', {"NS": ["1", "2.5"]}),
            ('{"NS": ["1"]}', {"NS": ["1"]}),
            ('{"M": {"SS": ["x"]}}', {"M": {"SS": {"L": [{"S": "x"}]}}}),
            ('{"SS": ["x"], "more": 1}', {"M": {"SS": {"L": [{"S": "x"}]}, "more": {"N": "1"}}}),
            ('{"B": ""}', {"B": b""}),
        ],
    )
    def test_a_type_is_a_map_with_that_name_alone(self, text: str, typed: Any) -> None:
        assert parsed(f'{{"id": "a", "v": {text}}}')["v"] == typed

    def test_an_attribute_may_bear_the_name_of_a_type(self) -> None:
        assert parsed('{"id": "a", "SS": ["x"]}')["SS"] == {"L": [{"S": "x"}]}

    @given(VALUES)
    def test_one_form_is_the_form_of_itself(self, value: dict[str, Any]) -> None:
        assert values.same(values.same(value)) == values.same(value)

    def test_equal_items_have_one_form(self) -> None:
        one = {
            "n": {"N": "1.0"},
            "s": {"SS": ["a", "b"]},
            "l": {"L": [{"NS": ["2", "1E1"]}]},
            "b": {"BS": [b"b", b"a"]},
        }
        two = {"n": {"N": "1"}, "s": {"SS": ["b", "a"]}, "l": {"L": [{"NS": ["10", "2"]}]}, "b": {"BS": [b"a", b"b"]}}
        assert same({"Item": one}) == same({"Item": two})


class TestRefused:
    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ("NaN", "v: must be a number"),
            ("1" * 39, "v: a number can have at most 38 digits"),
            ("1E126", "v: a number must be between 1E-130 and 1E126"),
            ("1E-131", "v: a number must be between 1E-130 and 1E126"),
            ('{"SS": []}', 'v: {"SS": ...} must contain a list of at least one value'),
            ('{"SS": "x"}', 'v: {"SS": ...} must contain a list of at least one value'),
            ('{"SS": ["a", 1]}', "v[1]: must be text"),
            ('{"NS": ["1", "x"]}', "v[1]: must be a number"),
            ('{"NS": ["1", true]}', "v[1]: must be a number"),
            ('{"NS": ["1", "1.0"]}', "v: the set has the same value twice"),
            ('{"BS": ["_"]}', "v[0]: must be bytes in base64"),
            ('{"B": "?"}', "v: must be bytes in base64"),
            ('{"B": 1}', "v: must be bytes in base64"),
            ('{"M": 1}', 'v: {"M": ...} must contain a map'),
            ('{"a": [0, {"b": {"SS": []}}]}', 'v.a[1].b: {"SS": ...} must contain a list of at least one value'),
            ('"\\ud800"', "v: half a surrogate pair is not valid text"),
            ("[" * 33 + "]" * 33, "nested more than 32 levels deep"),
        ],
    )
    def test_what_dynamodb_has_no_value_for_is_told_with_its_place(self, value: str, said: str) -> None:
        assert said in refusal(f'{{"id": "a", "v": {value}}}')

    def test_a_float_is_no_number_for_it_has_lost_digits(self) -> None:
        with pytest.raises(ValueError, match="v: must be a number"):
            values.typed(0.1, "v")

    @pytest.mark.parametrize("text", ["[]", '"a"', "1", "null"])
    def test_an_item_is_an_object(self, text: str) -> None:
        assert refusal(text) == "an item must be a JSON object"
