"""Floor 4: secrets that can be set, by those who may read them and by those who may not."""

import errno

import pytest
from test_4_tree_grown import Api, content, errno_of, in_record, made_up, mode, node

from awsfs.schema import Attribute, Blob, Call
from awsfs.tree.handles import REPLACING, WRITING, Opening

PUT = Call("set_it", secret=("value",), value="{bytes()}")
EVERYTHING = ((),)
APPENDING = Opening(reading=False, writing=True, appending=True)


class Safe(Api):
    """A thing with a secret that can be set; `sent` is what it was set to."""

    def __init__(self):
        super().__init__(set_it=self.set_it)
        self.sent = []

    def set_it(self, **params):
        self.sent.append(params["value"])
        return {}


@pytest.fixture
def safe():
    return Safe()


def of(safe, **options):
    entry = Blob("word", "Word", secret=True, put=PUT)
    return made_up(*in_record({"Word": "old"}, (entry,)), api=safe, **options)


def write(tree, data, how=REPLACING):
    handle = node(tree, "made/it/word").open(how)
    handle.write(data, None if how.appending else 0)
    handle.flush()
    handle.release()


def test_it_is_0600(safe):
    assert mode(of(safe), "made/it/word") == 0o600


def test_whoever_may_not_read_it_may_set_it(safe):
    write(of(safe), b"new")
    assert safe.sent == [b"new"]


def test_setting_it_lets_nobody_read_it(safe):
    tree = of(safe)
    write(tree, b"new")
    assert errno_of(content, tree, "made/it/word") == errno.EACCES


@pytest.mark.parametrize("how", [WRITING, APPENDING])
def test_a_part_of_what_may_not_be_read_cannot_be_written(safe, how):
    assert errno_of(node(of(safe), "made/it/word").open, how) == errno.EACCES


def test_where_secrets_are_revealed_it_can_be_added_to(safe):
    write(of(safe, reveal_below=EVERYTHING), b"er", APPENDING)
    assert safe.sent == [b"older"]


def test_its_size_is_not_told(safe):
    assert node(of(safe, reveal_below=EVERYTHING), "made/it/word").size() == 0


def test_what_was_written_is_in_no_record(safe):
    tree = of(safe)
    write(tree, b"planted-4711")
    assert b"planted" not in content(tree, ".awsfs/actions.jsonl") + content(tree, ".awsfs/errors")


def test_times_of_it_that_programs_set_are_passed_over(safe):
    node(of(safe), "made/it/word").touch(1.0)
    assert safe.sent == []


def test_an_attribute_is_set_like_a_blob(safe):
    put = Call("set_it", secret=("value",), value="{value()}")
    tree = made_up(*in_record({"Word": "old"}, (Attribute("word", "Word", secret=True, put=put),)), api=safe)
    write(tree, b"new\n")
    assert safe.sent == ["new"]
