"""Floor 4: values that were made up to be taken for something else, and more of them than anybody has."""

import json
import tracemalloc
from decimal import Decimal

import made_up_table
import pytest
from hostile import LIKE_TEMPLATES, TEXTS_OF_PEOPLE
from hypothesis import given
from hypothesis import strategies as st
from test_4_tree_grown import Api, content, in_record, made_up, names, node

from awsfs.rendering import as_json, document, scalar
from awsfs.schema import Attribute, Call, Document, Each, Fields, Folder, Link, Tags
from awsfs.text import encode

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: number.normalize())
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS, st.text())
VALUES = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4))
)
STRUCTURES = st.one_of(st.lists(VALUES, max_size=4), st.dictionaries(st.text(), VALUES, max_size=4))
MEBIBYTE = 2**20


def of(record, *entries):
    """A tree with these entries, or all fields, in the directory of one record."""
    return made_up(*in_record(record, entries or (Fields(),)))


def read(text):
    """JSON with its numbers digit for digit."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def exact(value):
    """The same value with its numbers as `read` has them."""
    if isinstance(value, dict):
        return {name: exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


class TestDocuments:
    @given(VALUES)
    def test_a_document_says_exactly_what_the_value_is(self, value):
        shown = document([value])
        assert exact([value]) == read(shown)

    @given(STRUCTURES)
    def test_a_value_with_an_inside_is_one_line_that_says_exactly_what_it_is(self, value):
        shown = scalar(value)
        assert ("\n" in shown, read(shown)) == (False, exact(value))

    @given(STRUCTURES)
    def test_text_that_holds_a_document_is_shown_as_just_that(self, value):
        assert document(as_json(value)) == document(value)

    @pytest.mark.parametrize(
        "text",
        [
            "[" * 100_000, "[" * 100_000 + "]" * 100_000, "[" * 2000 + "]" * 2000, '{"a":' * 2000 + "1" + "}" * 2000,
            '{"a": NaN}', "[Infinity]", '{"a": 1, "a": 2}', "[1e99999999999999999999]", f"[{'9' * 5000}]", "{", "[1] x",
        ],
        ids=lambda text: text[:12],
    )  # fmt: skip
    def test_text_that_is_no_document_or_could_not_be_shown_as_it_is_stays_text(self, text):
        assert json.loads(document(text)) == text

    def test_half_a_surrogate_pair_is_written_as_json_writes_it(self):
        assert document({"a\ud800": "\udfff"}) == b'{\n  "a\\ud800": "\\udfff"\n}\n'

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
    @pytest.mark.parametrize("beside", ["text", "\ud800"])
    def test_what_is_no_finite_number_is_null(self, number, beside):
        assert json.loads(document([number, beside]))[0] is None

    def test_400_kilobytes_are_shown_whole(self):
        text = "\0\n\u00e9" * (400 * 1024 // 4)
        api, tree = made_up_table.of("S", ("k",))
        api.items[0]["big"] = {"S": text}
        assert json.loads(content(tree, f"{made_up_table.ITEMS}/k.json"))["big"] == text


class TestAttributes:
    @pytest.mark.parametrize("value", TEXTS_OF_PEOPLE)
    def test_text_is_shown_as_it_is_with_a_newline(self, value):
        assert content(of({"Word": value}), "made/it/word").decode() == f"{value}\n"

    @pytest.mark.parametrize("value", TEXTS_OF_PEOPLE)
    def test_where_it_has_newlines_of_its_own_info_json_tells_them_apart(self, value):
        record = {"Words": [value, "a\nb"]}
        assert json.loads(content(of(record), "made/it/info.json")) == record

    @pytest.mark.parametrize("value", [b"\0\xff\n", "\0", "a\0b\n", "\ud800"])
    def test_its_size_is_that_of_what_is_read(self, value):
        tree = of({"Word": value})
        assert node(tree, "made/it/word").size() == len(content(tree, "made/it/word"))


class TestTemplates:
    """What is filled into a template is never taken for one."""

    @pytest.mark.parametrize("value", LIKE_TEMPLATES)
    def test_in_a_name(self, value):
        tree = made_up(Each(lambda scope: [{"Id": value}], Folder("{Id} and {Id}")), Folder("x"))
        assert names(tree, "made") == ["x", encode(f"{value} and {value}")]

    @pytest.mark.parametrize("value", LIKE_TEMPLATES)
    def test_in_a_parameter(self, value):
        asked = []
        api = Api(ask=lambda **params: asked.append(params) or {"Text": "x"})
        call = Call("ask", "Text", whole="{Id}", part="<{Id}>", deep=[{"inner": "{Id}"}])
        tree = made_up(*in_record({"Id": value}, (Attribute("word", call),)), api=api)
        content(tree, "made/it/word")
        assert asked == [{"whole": value, "part": f"<{value}>", "deep": [{"inner": value}]}]

    @pytest.mark.parametrize("value", LIKE_TEMPLATES)
    def test_in_a_target(self, value):
        tree = of({"Id": value}, Link("link", "made/{Id}"))
        assert node(tree, "made/it/link").target == f"../{encode(value)}"

    @pytest.mark.parametrize("value", LIKE_TEMPLATES)
    def test_in_what_is_added_to_a_record(self, value):
        api = Api(ask=lambda **params: {"Thing": {"Size": 1}})
        call = Call("ask", "Thing", also={"Name": "{Id}"}, Id="{Id}")
        tree = made_up(*in_record({"Id": value}, (Document("thing.json", call),)), api=api)
        assert json.loads(content(tree, "made/it/thing.json"))["Name"] == value

    @pytest.mark.parametrize("value", LIKE_TEMPLATES)
    def test_in_a_name_that_is_looked_up(self, value):
        asked = []
        api = Api(
            all=lambda **params: {"Items": []}, one=lambda **params: asked.append(params["name"]) or {"Items": []}
        )
        get = Call("one", "Items[]", name="{name()}")
        tree = made_up(Folder("things", Each(Call("all", "Items[]"), Folder("{Id}"), get=get)), api=api)
        node(tree, "made/things").find(encode(value))
        assert asked == [value]


class TestMany:
    """Records with more in them than anybody has are walked without a search through all for each."""

    def test_thousands_of_fields_are_all_listed(self):
        record = {f"Field{number}": number for number in range(5000)}
        assert len(names(of(record), "made/it")) == len(record) + len(["info.json"])

    def test_each_of_them_reads_as_its_own_value(self):
        record = {f"Field{number}": number for number in range(5000)}
        tree = of(record)
        assert [content(tree, f"made/it/field{n}") for n in range(5000)] == [f"{n}\n".encode() for n in range(5000)]

    def test_two_fields_of_one_file_name_are_both_in_info_json(self):
        record = {"VpcId": "a", "VPCId": "b"}
        assert json.loads(content(of(record), "made/it/info.json")) == record

    def test_100_000_tags_are_all_listed(self):
        tags = [{"Key": f"key-{number}", "Value": ""} for number in range(100_000)]
        assert names(of({"Tags": tags}, Tags("Tags[]")), "made/it/tags") == [tag["Key"] for tag in tags]

    def test_listing_100_000_things_takes_little_memory_beyond_them(self):
        things = [{"Id": f"i-{number}", "Text": "x" * 100} for number in range(100_000)]
        tree = made_up(Each(lambda scope: things, Folder("{Id}", Fields())))
        tracemalloc.start()
        try:
            count = sum(1 for _ in node(tree, "made").entries())
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (count, most < 32 * MEBIBYTE) == (len(things), True)
