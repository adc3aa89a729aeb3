"""Floor 4: files that are set by writing to them, and tags."""

import errno
import json
import stat

import pytest
from test_4_tree_grown import Api, content, errno_of, in_record, is_there, made_up, mode, names, node, refusal, refuse

from awsfs.schema import Attribute, Blob, Call, Document, Each, Folder, Tags
from awsfs.tree.handles import REPLACING, WRITING

ENTRIES = (
    Attribute("size", "Size", put=Call("set_it", thing="{Id}", Size="{value()}")),
    Attribute("groups", "Groups", put=Call("set_it", thing="{Id}", groups="{lines()}")),
    Attribute("fixed", "Size"),
    Document("policy.json", "Policy", put=Call("set_it", thing="{Id}", policy="{json()}")),
    Document("text.json", "Policy", put=Call("set_it", thing="{Id}", policy="{value()}")),
    Blob("data", "Data", private=True, put=Call("set_it", thing="{Id}", data="{bytes()}")),
    Tags("Tags[]", put=Call("tag_it", thing="{Id}", key="{name()}", value="{value()}"),
         delete=Call("untag_it", thing="{Id}", key="{name()}")),
)  # fmt: skip


class Thing(Api):
    """One thing with fields and tags; `sent` is what was asked to change."""

    def __init__(self):
        super().__init__(set_it=self._set, tag_it=self._tag, untag_it=self._untag)
        self.record = {
            "Id": "i-1",
            "Size": "small",
            "Groups": ["a", "b"],
            "Policy": {"x": 1},
            "Data": "old",
            "Tags": [],
        }
        self.sent = []

    def _set(self, thing, **fields):
        self.sent.append(fields)
        return {}

    def _tag(self, thing, key, value):
        self.record["Tags"] = [*(tag for tag in self.record["Tags"] if tag["Key"] != key), {"Key": key, "Value": value}]
        return {}

    def _untag(self, thing, key):
        self.record["Tags"] = [tag for tag in self.record["Tags"] if tag["Key"] != key]
        return {}


@pytest.fixture
def thing():
    return Thing()


@pytest.fixture
def tree(thing):
    return made_up(*in_record(thing.record, ENTRIES), api=thing)


def write(tree, name, data, how=REPLACING):
    """Open, write and close a file of the thing."""
    found = node(tree, "made/it").find(name)
    handle = found.open(how)
    handle.write(data, 0)
    handle.flush()
    handle.release()


def tag(tree, name, data=None):
    """Make a tag by its name, and write it."""
    handle = node(tree, "made/it/tags").create(name, WRITING)
    if data is not None:
        handle.write(data, 0)
    handle.flush()
    handle.release()


class TestSetting:
    @pytest.mark.parametrize(
        ("name", "bits"), [("size", 0o644), ("policy.json", 0o644), ("data", 0o600), ("fixed", 0o444)]
    )
    def test_what_may_be_set_shows_it_in_its_mode(self, tree, name, bits):
        assert mode(tree, f"made/it/{name}") == bits

    @pytest.mark.parametrize(
        ("name", "data", "sent"),
        [
            ("size", b"large\n", {"Size": "large"}),
            ("size", b"large", {"Size": "large"}),
            ("size", b"two\nlines\n", {"Size": "two\nlines"}),
            ("groups", b"c\nd\n", {"groups": ["c", "d"]}),
            ("policy.json", b'{"y": 2}\n', {"policy": {"y": 2}}),
            ("text.json", b'{"y": 2}\n', {"policy": '{"y": 2}'}),
            ("data", b"\x00\xff\n", {"data": b"\x00\xff\n"}),
        ],
    )
    def test_what_is_written_is_the_calls_parameter(self, tree, thing, name, data, sent):
        write(tree, name, data)
        assert thing.sent == [sent]

    def test_it_is_sent_inside_the_write(self, tree, thing):
        node(tree, "made/it/size").open(REPLACING).write(b"large\n", 0)
        assert thing.sent == [{"Size": "large"}]

    def test_a_piece_that_fills_a_buffer_is_not_sent_by_itself(self, tree, thing):
        handle = node(tree, "made/it/data").open(REPLACING)
        handle.write(b"x" * 4096, 0)
        before = list(thing.sent)
        handle.write(b"y", 4096)
        assert (before, thing.sent) == ([], [{"data": b"x" * 4096 + b"y"}])

    def test_a_value_that_fills_a_buffer_is_sent_at_close(self, tree, thing):
        write(tree, "data", b"x" * 4096)
        assert thing.sent == [{"data": b"x" * 4096}]

    def test_appending_adds_to_what_is_there(self, tree, thing):
        handle = node(tree, "made/it/groups").open(WRITING)
        handle.write(b"c\n", handle.size())
        assert thing.sent == [{"groups": ["a", "b", "c"]}]

    def test_opening_and_truncating_alone_set_nothing(self, tree, thing):
        handle = node(tree, "made/it/size").open(REPLACING)
        handle.flush()
        handle.release()
        assert thing.sent == []

    def test_what_is_no_json_is_einval_and_nothing_is_sent(self, tree, thing):
        assert (errno_of(write, tree, "policy.json", b"{oops"), thing.sent) == (errno.EINVAL, [])

    def test_what_is_no_text_is_einval(self, tree):
        assert errno_of(write, tree, "size", b"\xff") == errno.EINVAL

    def test_what_cannot_be_set_is_eacces(self, tree):
        assert errno_of(node(tree, "made/it/fixed").open, WRITING) == errno.EACCES

    def test_what_aws_refuses_fails_the_write(self, thing):
        thing.operations["set_it"] = refuse("UnauthorizedOperation")
        tree = made_up(*in_record(thing.record, ENTRIES), api=thing)
        handle = node(tree, "made/it/size").open(REPLACING)
        assert errno_of(handle.write, b"large\n", 0) == errno.EACCES

    def test_its_time_is_awss_own(self, tree):
        before = node(tree, "made/it/size").mtime
        node(tree, "made/it/size").touch(1.0)
        assert node(tree, "made/it/size").mtime == before


class TestNamesBesideThem:
    @pytest.mark.parametrize("name", [".size.swp", "size~", "4913", "sedAb12cd", "#size#"])
    def test_what_can_be_no_field_is_a_scratch_file(self, tree, name):
        node(tree, "made/it").create(name, WRITING).write(b"x", 0)
        assert content(tree, f"made/it/{name}") == b"x"

    @pytest.mark.parametrize("name", ["sizze", "terminate", "new.json"])
    def test_what_may_be_a_mistyped_field_or_verb_is_refused(self, tree, name):
        assert errno_of(node(tree, "made/it").create, name, WRITING) == errno.EACCES

    def test_a_scratch_file_renamed_onto_a_field_sets_it(self, tree, thing):
        directory = node(tree, "made/it")
        directory.create("sedAb12cd", WRITING).write(b"large\n", 0)
        directory.rename("sedAb12cd", directory, "size")
        assert thing.sent == [{"Size": "large"}]


class TestTags:
    def test_their_directory_may_be_written(self, tree):
        assert (mode(tree, "made/it/tags"), stat.S_ISDIR(node(tree, "made/it/tags").mode)) == (0o755, True)

    def test_without_a_setter_it_may_not(self):
        tree = made_up(*in_record({"Id": "i-1", "Tags": []}, (Tags("Tags[]"),)), api=Api())
        assert (mode(tree, "made/it/tags"), errno_of(node(tree, "made/it/tags").create, "x", WRITING)) == (
            0o555,
            errno.EACCES,
        )

    def test_a_new_name_makes_a_tag(self, tree, thing):
        tag(tree, "Name", b"web\n")
        assert thing.record["Tags"] == [{"Key": "Name", "Value": "web"}]

    def test_it_is_listed_and_read(self, tree):
        tag(tree, "Name", b"web\n")
        assert (names(tree, "made/it/tags"), content(tree, "made/it/tags/Name")) == (["Name"], b"web\n")

    def test_a_key_with_a_slash_is_written_as_its_file_is(self, tree, thing):
        tag(tree, "team%2Fops", b"x")
        assert thing.record["Tags"] == [{"Key": "team/ops", "Value": "x"}]

    def test_made_by_its_name_alone_it_is_empty(self, tree, thing):
        tag(tree, "Name")
        assert thing.record["Tags"] == [{"Key": "Name", "Value": ""}]

    def test_one_call_makes_it(self, tree, thing):
        tag(tree, "Name", b"web\n")
        assert thing.calls == {"tag_it": 1}

    def test_it_is_overwritten(self, tree, thing):
        thing.record["Tags"] = [{"Key": "Name", "Value": "old"}]
        node(tree, "made/it/tags/Name").open(REPLACING).write(b"new\n", 0)
        assert thing.record["Tags"] == [{"Key": "Name", "Value": "new"}]

    def test_rm_removes_it_without_being_allowed(self, tree, thing):
        thing.record["Tags"] = [{"Key": "Name", "Value": "old"}]
        node(tree, "made/it/tags/Name").remove()
        assert (thing.record["Tags"], is_there(tree, "made/it/tags/Name")) == ([], False)

    def test_mv_renames_it(self, tree, thing):
        thing.record["Tags"] = [{"Key": "Name", "Value": "web"}]
        directory = node(tree, "made/it/tags")
        directory.rename("Name", directory, "Title")
        assert thing.record["Tags"] == [{"Key": "Title", "Value": "web"}]

    def test_a_rename_whose_new_tag_is_refused_keeps_the_old(self, tree, thing):
        def refused(**params):
            raise refusal("TagLimitExceeded", 400)

        thing.record["Tags"] = [{"Key": "Name", "Value": "web"}]
        thing.operations["tag_it"] = refused
        directory = node(tree, "made/it/tags")
        failed = errno_of(directory.rename, "Name", directory, "Title")
        assert (failed, thing.record["Tags"]) == (errno.EDQUOT, [{"Key": "Name", "Value": "web"}])

    def test_mv_to_another_directory_is_left_to_mv(self, tree):
        tag(tree, "Name", b"web\n")
        target = node(made_up(*in_record({"Id": "i-2", "Tags": []}, ENTRIES), api=Api()), "made/it")
        assert errno_of(node(tree, "made/it/tags").rename, "Name", target, "x") == errno.EPERM

    @pytest.mark.parametrize("name", [".Name.swp", ".Name.swpx", "Name~", "4913", "sedAb12cd", ".Name.Ab12cd"])
    def test_an_editors_file_is_no_tag(self, tree, thing, name):
        tag(tree, name, b"x")
        assert (thing.record["Tags"], names(tree, "made/it/tags")) == ([], [name])

    def test_an_editors_file_renamed_onto_a_tag_writes_it(self, tree, thing):
        tag(tree, "sedAb12cd", b"web\n")
        directory = node(tree, "made/it/tags")
        directory.rename("sedAb12cd", directory, "Name")
        assert thing.record["Tags"] == [{"Key": "Name", "Value": "web"}]


class TestTagsTogether:
    """Where AWS takes all tags of a thing in one call."""

    ALL = Tags(Call("list_tags", "Tags[]"), put=Call("put_all", tags="{tags()}"), delete=Call("delete_all"))

    def grown(self, **tags):
        self.tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        api = Api(list_tags=lambda: {"Tags": self.tags}, put_all=self.put, delete_all=lambda: self.put([]))
        return made_up(*in_record({"Id": "i-1"}, (self.ALL,)), api=api)

    def put(self, tags):
        self.tags = tags
        return {}

    def test_a_new_one_keeps_the_others(self):
        tag(self.grown(a="1"), "b", b"2\n")
        assert self.tags == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]

    def test_what_somebody_else_added_meanwhile_is_kept(self):
        tree = self.grown(a="1")
        names(tree, "made/it/tags")
        self.tags = [*self.tags, {"Key": "theirs", "Value": "3"}]
        tag(tree, "b", b"2\n")
        assert [each["Key"] for each in self.tags] == ["a", "theirs", "b"]

    def test_a_rename_is_one_call(self):
        tree = self.grown(a="1", b="2")
        directory = node(tree, "made/it/tags")
        directory.rename("a", directory, "c")
        assert self.tags == [{"Key": "b", "Value": "2"}, {"Key": "c", "Value": "1"}]

    def test_the_last_one_is_removed_by_the_call_for_none(self):
        tree = self.grown(a="1")
        node(tree, "made/it/tags/a").remove()
        assert self.tags == []


class TestPieces:
    """What a shell writes: one that does not look at close has to hear of it in write."""

    @pytest.mark.parametrize("data", [b"nope\n", b'{"a": oops}\n', b"{'a': 1}\n", b'{"a": 1}}\n', b"\xff\n"])
    def test_what_can_be_no_json_is_refused_when_it_is_written(self, tree, data):
        handle = node(tree, "made/it/policy.json").open(REPLACING)
        assert errno_of(handle.write, data, 0) == errno.EINVAL

    @pytest.mark.parametrize("data", [b"", b"\n", b"{\n", b'{"a": tr', b'[{"a": "\xc3', b'{"a": 1,\n'])
    def test_what_may_be_the_beginning_of_some_waits_for_the_rest(self, tree, thing, data):
        assert (node(tree, "made/it/policy.json").open(REPLACING).write(data, 0), thing.sent) == (len(data), [])

    def test_the_first_piece_of_several_over_what_is_there_is_not_judged_by_the_rest(self, tree, thing):
        thing.record["Policy"] = {"x": 1234567890}
        assert (node(tree, "made/it/policy.json").open(WRITING).write(b"[1,", 0), thing.sent) == (3, [])


class TestMany:
    """Settable files that are named by what AWS lists."""

    EACH = Each("Them", Attribute("{Id}", "n", put=Call("set_it", thing="{Id}", n="{value()}")))

    def grown(self, thing):
        record = {"Id": "i-1", "Them": [{"Id": "a.b", "n": "1"}]}
        return made_up(*in_record(record, (Folder("many", self.EACH),)), api=thing)

    def test_an_editors_file_renamed_onto_one_sets_it(self, thing):
        directory = node(self.grown(thing), "made/it/many")
        handle = directory.create("sedAb12cd", WRITING)
        handle.write(b"2\n", 0)
        directory.rename("sedAb12cd", directory, "a.b")
        assert thing.sent == [{"n": "2"}]

    def test_any_other_new_name_is_refused(self, thing):
        assert errno_of(node(self.grown(thing), "made/it/many").create, "c", WRITING) == errno.EACCES


def test_the_reason_of_a_refusal_is_in_the_errors(tree):
    errno_of(write, tree, "policy.json", b"{oops")
    assert "not JSON" in json.loads(content(tree, ".awsfs/errors").splitlines()[0])["message"]
