"""Floor 4: fields, attributes, documents and blobs as files."""

import base64
import datetime
import errno
import json
from decimal import Decimal

import pytest
from test_4_tree_grown import Api, content, dots, errno_of, in_record, is_there, made_up, mode, names, node, refuse

from awsfs.schema import Attribute, Blob, Call, Document, Each, Fields, Folder
from awsfs.tree.handles import WRITING

MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
RECORD = {
    "InstanceType": "t3.micro",
    "State": {"Name": "running"},
    "EbsOptimized": True,
    "Zones": ["a", "b"],
    "LaunchTime": MOMENT,
    "Count": 3,
    "Nothing": None,
    "Empty": [],
    "UserData": "hush",
    "Password": "s3cret",
}
ASKED = Call("get_it", "It")


def of(*entries, record=None, **more):
    return made_up(*in_record(RECORD if record is None else record, entries), **more)


def shown(entry, name="word", **more):
    return content(of(entry, **more), f"made/it/{name}")


class TestFields:
    def test_every_field_is_a_file_named_in_kebab_case(self):
        listed = set(names(of(Fields()), "made/it")) - {"info.json"}
        assert listed == {
            "instance-type", "state.json", "ebs-optimized", "zones", "launch-time", "count", "empty.json", "user-data",
            "password",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("instance-type", b"t3.micro\n"),
            ("ebs-optimized", b"true\n"),
            ("zones", b"a\nb\n"),
            ("launch-time", b"2026-01-02T03:04:05Z\n"),
            ("count", b"3\n"),
            ("state.json", b'{\n  "Name": "running"\n}\n'),
            ("empty.json", b"[]\n"),
        ],
    )
    def test_a_field_reads_as_its_value(self, name, text):
        assert shown(Fields(), name) == text

    def test_a_field_that_is_null_has_no_file(self):
        assert not is_there(of(Fields()), "made/it/nothing")

    def test_the_whole_record_is_info_json_in_the_order_of_the_api(self):
        assert list(json.loads(shown(Fields(), "info.json"))) == list(RECORD)

    def test_the_size_of_a_field_is_exact(self):
        assert node(of(Fields()), "made/it/instance-type").size() == len("t3.micro\n")

    def test_a_field_is_0444(self):
        assert mode(of(Fields()), "made/it/instance-type") == 0o444

    def test_a_field_cannot_be_written(self):
        assert errno_of(node(of(Fields()), "made/it/instance-type").open, WRITING) == errno.EACCES

    def test_what_is_no_record_has_no_fields(self):
        assert names(of(Fields(), record=["text"]), "made/it") == []

    def test_what_is_no_record_has_no_info(self):
        assert not is_there(of(Fields(source="InstanceType")), "made/it/info.json")

    def test_the_fields_of_another_record_may_be_shown(self):
        assert shown(Fields(source="State"), "name") == b"running\n"


class TestHidden:
    FIELDS = Fields(secret=("Password",), private=("UserData",))

    @pytest.mark.parametrize("name", ["password", "user-data"])
    def test_secret_and_private_fields_are_0400(self, name):
        assert mode(of(self.FIELDS), f"made/it/{name}") == 0o400

    @pytest.mark.parametrize("field", ["Password", "UserData"])
    def test_secret_and_private_fields_are_masked_in_info_json(self, field):
        assert json.loads(shown(self.FIELDS, "info.json"))[field] == "***"

    def test_a_private_field_opens(self):
        assert shown(self.FIELDS, "user-data") == b"hush\n"

    def test_a_secret_field_does_not_open(self):
        assert errno_of(shown, self.FIELDS, "password") == errno.EACCES

    def test_a_secret_that_did_not_open_says_which_option_would(self):
        tree = of(self.FIELDS)
        errno_of(content, tree, "made/it/password")
        assert "--reveal-secrets" in content(tree, ".awsfs/errors").decode()

    def test_of_several_profiles_it_names_the_one(self):
        tree = of(self.FIELDS, profile="work")
        errno_of(content, tree, "made/it/password")
        assert '--reveal-secrets-below work/made/it"' in content(tree, ".awsfs/errors").decode()

    def test_a_secret_opens_where_secrets_are_revealed(self):
        below = (("made", "it"),)
        assert content(of(self.FIELDS, reveal_below=below), "made/it/password") == b"s3cret\n"

    def test_a_secret_stays_shut_outside_of_where_secrets_are_revealed(self):
        below = (("made", "other"),)
        assert errno_of(content, of(self.FIELDS, reveal_below=below), "made/it/password") == errno.EACCES

    def test_a_secret_that_is_revealed_cannot_be_written(self):
        tree = of(self.FIELDS, reveal_below=((),))
        assert errno_of(node(tree, "made/it/password").open, WRITING) == errno.EACCES

    def test_the_size_of_a_secret_is_not_told(self):
        assert node(of(self.FIELDS, reveal_below=((),)), "made/it/password").size() == 0

    @pytest.mark.parametrize("word", [Attribute, Blob])
    def test_attributes_and_blobs_may_be_secret_too(self, word):
        assert errno_of(shown, word("word", "Password", secret=True)) == errno.EACCES

    @pytest.mark.parametrize("word", [Attribute, Blob])
    def test_attributes_and_blobs_may_be_private_too(self, word):
        assert mode(of(word("word", "Password", private=True)), "made/it/word") == 0o400


class TestAttributes:
    def test_a_path_is_shown_as_its_value(self):
        assert shown(Attribute("word", "State.Name")) == b"running\n"

    def test_a_name_may_come_from_the_record(self):
        assert shown(Attribute("{InstanceType}", "Count"), "t3.micro") == b"3\n"

    def test_what_the_record_lacks_has_no_file(self):
        assert names(of(Attribute("word", "Missing")), "made/it") == []

    def test_a_call_is_made_when_the_file_is_opened(self):
        api = Api(get_it=lambda: {"It": "told"})
        tree = of(Attribute("word", ASKED), api=api)
        names(tree, "made/it")
        node(tree, "made/it/word").size()
        assert (api.calls["get_it"], content(tree, "made/it/word")) == (0, b"told\n")

    def test_the_size_of_what_needs_a_call_is_exact_once_it_was_read(self):
        tree = of(Attribute("word", ASKED), api=Api(get_it=lambda: {"It": "told"}))
        content(tree, "made/it/word")
        assert node(tree, "made/it/word").size() == 5

    def test_the_size_of_what_needs_a_call_is_asked_for_with_sizes(self):
        tree = of(Attribute("word", ASKED), api=Api(get_it=lambda: {"It": "told"}), sizes=True)
        assert node(tree, "made/it/word").size() == 5

    def test_something_private_is_never_asked_for_its_size(self):
        api = Api(get_it=lambda: {"It": "told"})
        tree = of(Attribute("word", ASKED, private=True), api=api, sizes=True)
        assert (node(tree, "made/it/word").size(), api.calls) == (0, {})

    def test_a_call_whose_parameter_is_not_there_has_no_file(self):
        assert not is_there(of(Attribute("word", Call("get_it", It="{Missing}"))), "made/it/word")

    def test_a_refusal_comes_from_open(self):
        assert errno_of(shown, Attribute("word", ASKED), "word") is not None
        assert errno_of(lambda: shown(Attribute("word", ASKED), api=Api(get_it=refuse()))) == errno.EACCES

    def test_a_function_is_the_way_out(self):
        assert shown(Attribute("word", lambda scope: [scope["Count"] + 1])) == b"4\n"


class TestDocuments:
    def test_a_record_is_json(self):
        assert json.loads(shown(Document("word", "State"))) == {"Name": "running"}

    def test_text_that_holds_json_is_shown_as_json(self):
        assert shown(Document("word", "P"), record={"P": '{"a":1.50}'}) == b'{\n  "a": 1.50\n}\n'

    def test_text_that_only_looks_like_json_is_text(self):
        assert json.loads(shown(Document("word", "P"), record={"P": "{oops"})) == "{oops"

    def test_many_are_a_list(self):
        assert json.loads(shown(Document("word", "Zones", many=True))) == ["a", "b"]

    def test_none_of_many_are_an_empty_list(self):
        assert shown(Document("word", ASKED, many=True), api=Api(get_it=lambda: {})) == b"[]\n"

    def test_what_is_absent_is_empty(self):
        call = Call("get_it", absent=("NoSuchTagSet",))
        assert shown(Document("word", call), api=Api(get_it=refuse("NoSuchTagSet"))) == b""

    def test_numbers_are_written_digit_for_digit(self):
        assert shown(Document("word", "N"), record={"N": Decimal("1.0000000000000000000001")}) == (
            b"1.0000000000000000000001\n"
        )


class TestBlobs:
    def test_text_is_given_as_it_is(self):
        assert shown(Blob("word", "InstanceType")) == b"t3.micro"

    def test_bytes_are_given_as_they_are(self):
        assert shown(Blob("word", "B"), record={"B": b"\xff\x00"}) == b"\xff\x00"

    def test_what_aws_wraps_in_base64_is_unwrapped(self):
        record = {"B": base64.b64encode(b"#!/bin/sh\n").decode()}
        assert shown(Blob("word", "B", decode="base64"), record=record) == b"#!/bin/sh\n"

    def test_what_is_absent_is_empty(self):
        assert shown(Blob("word", ASKED), api=Api(get_it=lambda: {})) == b""


class TestOrder:
    def test_a_better_name_hides_the_field_of_that_name(self):
        assert shown(Fields(), "count") == b"3\n"
        tree = of(Fields(), Attribute("count", "Zones"))
        assert (content(tree, "made/it/count"), names(tree, "made/it").count("count")) == (b"a\nb\n", 1)

    def test_a_better_name_that_shows_nothing_leaves_the_field(self):
        assert content(of(Fields(), Attribute("count", "Missing")), "made/it/count") == b"3\n"

    def test_an_entry_that_fails_comes_after_the_others(self):
        refused = Each(Call("get_it", "It"), Folder("{Name}"))
        listed = node(of(refused, Attribute("word", "Count"), api=Api(get_it=refuse())), "made/it").entries()
        assert next(listed)[0] == "word"
        assert errno_of(next, listed) == errno.EACCES


class TestNamesThatBeginWithADot:
    def tree(self):
        return made_up(*in_record({"Id": "a"}, (Attribute(".who", "Id"), Attribute("id", "Id"))))

    def test_resolve(self):
        assert content(self.tree(), "made/it/.who") == b"a\n"

    def test_are_not_listed(self):
        assert names(self.tree(), "made/it") == ["id"]

    def test_are_named_by_more(self):
        assert ".who" in dots(self.tree(), "made/it")
