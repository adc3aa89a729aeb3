"""Floor 1: finding values in records and writing them as text."""

import datetime
import json
from collections import ChainMap
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awsfs import records, rendering
from awsfs.requests import Request

UTC = datetime.timezone.utc
SCOPE = ChainMap(
    {"Id": "i-1", "State": {"Name": "running"}, "Arn": "arn:aws:iam::1:role/path/admin", "Port": 443, "Gone": None},
    {"Id": "outer", "VpcId": "vpc-1"},
    {"region": "us-west-2"},
)


def test_the_record_in_hand_comes_before_those_around_it():
    assert records.fill("{Id}", SCOPE) == "i-1"


def test_what_the_record_lacks_is_not_taken_from_the_one_around_it():
    assert records.fill("ec2/{region}/vpcs/{VpcId}", SCOPE) is None
    assert records.values("VpcId", SCOPE) == []


def test_the_record_around_it_is_found_by_its_word():
    assert records.fill("ec2/{region}/vpcs/{parent.VpcId}", SCOPE) == "ec2/us-west-2/vpcs/vpc-1"


@pytest.mark.parametrize("path", ["VpcId || Id", "not_null(VpcId, Id)", "[VpcId, Id][?@] | [0]"])
def test_no_part_of_a_path_is_taken_from_the_record_around_it(path):
    assert records.search(path, SCOPE) == "i-1"


def test_the_record_around_the_one_around_it_is_found_by_its_words():
    inner = records.child(SCOPE, {"Id": "vol-1"})
    assert records.fill("{Id} {parent.Id} {parent.parent.Id}", inner) == "vol-1 i-1 outer"


def test_the_outermost_record_has_none_around_it():
    assert records.fill("{parent.Id}", ChainMap({"Id": "i-1"}, {"region": "us-west-2"})) is None


def test_the_record_as_a_whole_may_be_chosen():
    assert records.values("[@][?State.Name == 'running']", SCOPE) == [SCOPE.maps[0]]
    assert records.values("[@][?State.Name == 'stopped']", SCOPE) == []
    assert records.values("[@][?VpcId]", SCOPE) == []


def test_a_word_is_no_record():
    scope = SCOPE.new_child(records.Words({records.NAME: "web"}))
    assert records.fill("{@.Id} {Id} {parent.Id} {name()}", scope) == "i-1 i-1 outer web"


def test_the_parameters_of_a_call_may_name_what_is_around_the_record():
    assert records.fill_all({"Id": "{Id}", "VpcId": "{VpcId}", "Outer": "{parent.Id}"}, SCOPE) == {
        "Id": "i-1",
        "VpcId": "vpc-1",
        "Outer": "outer",
    }


@pytest.mark.parametrize("path", ["contains(Port, 'x')", "starts_with(State, 'x')", "join(',', Port)", "pairs(Id)"])
def test_a_function_of_what_has_another_type_finds_nothing(path):
    assert records.search(path, SCOPE) is None


def test_a_template_that_finds_nothing_is_none():
    assert records.fill("x-{Missing}", SCOPE) is None


def test_a_null_of_the_record_in_hand_hides_what_is_around_it():
    inner = SCOPE.new_child({"VpcId": None})
    assert records.fill("{VpcId}", inner) is None


def test_a_lone_template_keeps_the_type():
    assert records.fill("{Port}", SCOPE) == 443


def test_the_tail_of_an_arn_is_its_last_part():
    assert records.fill("{tail(Arn)}", SCOPE) == "admin"


def test_the_tail_of_an_arn_without_slashes_is_behind_its_last_colon():
    assert records.fill("{tail(A)}", SCOPE.new_child({"A": "arn:aws:sns:us-west-2:1:topic"})) == "topic"


def test_the_name_being_looked_up_is_found():
    assert records.fill("{name()}", SCOPE.new_child({records.NAME: "web"})) == "web"


def test_a_record_that_is_no_mapping_is_the_at_sign():
    assert records.fill("{@}", records.child(SCOPE, "users")) == "users"


def test_a_function_fills_a_template_from_the_scope():
    assert records.fill(lambda scope: scope["Id"] * 2, SCOPE) == "i-1i-1"


def test_parameters_are_filled_at_any_depth():
    params = {"Ids": ["{Id}"], "Filter": {"Name": "vpc", "Limit": 5}}
    assert records.fill_all(params, SCOPE) == {"Ids": ["i-1"], "Filter": {"Name": "vpc", "Limit": 5}}


def test_a_parameter_that_finds_nothing_makes_the_call_impossible():
    with pytest.raises(records.UnfilledError):
        records.fill_all({"Id": ["{Missing}"]}, SCOPE)


@pytest.mark.parametrize(
    ("path", "found"),
    [("State.Name", ["running"]), ("Missing", []), ("[Port, Missing]", [443]), ("!Missing", [True])],
)
def test_a_jmespath_yields_records(path, found):
    assert records.values(path, SCOPE) == found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (None, ""),
        (42, "42"),
        (Decimal("1.10"), "1.10"),
        (b"\xff", "/w=="),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (datetime.datetime(2026, 1, 2, 5, 4, 5, 500, datetime.timezone(datetime.timedelta(hours=2))),
         "2026-01-02T03:04:05.000500Z"),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)  # fmt: skip
def test_a_scalar_is_one_line_of_text(value, text):
    assert rendering.scalar(value) == text


def test_a_list_is_one_value_per_line():
    assert rendering.lines(["a", "b"]) == b"a\nb\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_a_document_reads_back_as_the_value_it_was(value):
    text = rendering.as_json(value)
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == _decimals(value)


def _decimals(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {key: _decimals(item) for key, item in value.items()}
    return [_decimals(item) for item in value] if isinstance(value, list) else Decimal(value)


def test_a_document_is_indented_by_two_spaces_in_the_order_of_the_api():
    assert rendering.document({"b": 1, "a": [True, {}]}) == b'{\n  "b": 1,\n  "a": [\n    true,\n    {}\n  ]\n}\n'


def test_a_number_of_38_digits_keeps_them_all():
    assert (
        rendering.as_json(Decimal("12345678901234567890123456789012345678")) == "12345678901234567890123456789012345678"
    )


def test_text_that_holds_a_json_document_is_shown_as_the_document():
    assert rendering.document('{"Version":"2012-10-17"}') == b'{\n  "Version": "2012-10-17"\n}\n'


def test_text_that_only_looks_like_json_is_shown_as_text():
    assert rendering.document("{not json") == b'"{not json"\n'


def test_masked_fields_read_as_three_stars():
    assert rendering.masked({"UserData": "x", "Id": "i"}, ("UserData", "Other")) == {"UserData": "***", "Id": "i"}


def test_masking_nothing_copies_nothing():
    record = {"Id": "i"}
    assert rendering.masked(record, ("Other",)) is record


def test_a_structure_is_a_json_file_and_a_list_of_scalars_is_not():
    fields = {"State": {"Name": "x"}, "Names": ["a"], "Tags": [{"Key": "k"}], "Empty": [], "Id": "i"}
    assert set(records.files_of(fields)) == {"state.json", "names", "tags.json", "empty.json", "id"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.datetime(1970, 1, 2, tzinfo=UTC), 86400.0),
        ("1970-01-02T00:00:00.000Z", 86400.0),
        (86400, 86400.0),
        (1_700_000_000_000, 1_700_000_000.0),
        ("yesterday", None),
        (None, None),
        (True, None),
    ],
)
def test_times_of_every_form_become_seconds(value, expected):
    assert records.seconds(value) == expected


@pytest.mark.parametrize(
    "record",
    [
        {"State": {"Name": "shutting-down"}},
        {"State": "pending"},
        {"TableStatus": "CREATING"},
        {"State": {"Code": "provisioning"}},
    ],
)
def test_a_thing_on_its_way_is_in_transition(record):
    assert records.in_transition(record)


@pytest.mark.parametrize(
    "record", [{"State": {"Name": "running"}}, {"TableStatus": "ACTIVE"}, "pending", {"Id": "pending"}]
)
def test_a_thing_at_rest_is_not_in_transition(record):
    assert not records.in_transition(record)


def test_equal_questions_have_equal_keys():
    ask = {"client": "ec2", "region": "r", "operation": "o", "result": "@", "params": {"Ids": ["i"]}, "ttl": 1.0}
    assert Request(**ask).key == Request(**{**ask, "ttl": 2.0}).key


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1700000000.5", 1700000000.5), ("-5.5", -5.5), ("0", 0.0), ("nan", None), ("inf", None), ("-inf", None)]
    + [(text, None) for text in ("1e300", "1e400", "", "x", "1_0x")],
)
def test_a_time_from_outside_is_one_that_a_file_can_show_or_none(text, expected):
    assert records.moment(text) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1e30"), 10**400])
def test_a_number_that_is_no_time_is_none(value):
    assert records.seconds(value) is None
