"""Floor 4: what walks a tree and removes what it finds takes no tags, though they may be removed by name."""

import errno
import json
import os
from contextlib import contextmanager

import pytest
from test_4_tree_grown import Api, content, errno_of, in_record, made_up, names, node

from awsfs.aws.journal import Caller, caller
from awsfs.schema import Call, Tags
from awsfs.tree.memory import Walks

TAGS = Tags("Tags[]", put=Call("tag_it", key="{name()}"), delete=Call("untag_it", key="{name()}"))
OWN, OTHER = os.getpid(), os.getppid()


@contextmanager
def program(process):
    """Whoever asks meanwhile is that process."""
    token = caller.set(Caller("unlink", "/made/it/tags/env", pid=process))
    try:
        yield
    finally:
        caller.reset(token)


@pytest.fixture
def api():
    return Api(untag_it=lambda key: {})


@pytest.fixture
def tree(api):
    return made_up(*in_record({"Tags": [{"Key": "env", "Value": "test"}, {"Key": "bare"}]}, (TAGS,)), api=api)


def remove(tree, process):
    """Remove a tag, as a program does."""
    with program(process):
        node(tree, "made/it/tags/env").remove()


def test_a_program_that_has_listed_the_tags_removes_none(tree, api):
    with program(OWN):
        names(tree, "made/it/tags")
    assert (errno_of(remove, tree, OWN), api.calls) == (errno.EPERM, {})


def test_the_reason_is_in_the_errors(tree):
    with program(OWN):
        names(tree, "made/it/tags")
    errno_of(remove, tree, OWN)
    assert json.loads(content(tree, ".awsfs/errors").splitlines()[0])["code"] == "NotByWalking"


def test_a_program_that_was_told_their_names_by_another_removes_them(tree, api):
    with program(OTHER):
        names(tree, "made/it/tags")
    remove(tree, OWN)
    assert api.calls == {"untag_it": 1}


def test_a_minute_later_it_is_another_matter():
    now = [0.0]
    walks = Walks(lambda: now[0])
    walks.saw(("tags",), (1, "rm"))
    before = walks.has(("tags",), (1, "rm"))
    now[0] = 61.0
    assert (before, walks.has(("tags",), (1, "rm"))) == (True, False)


def test_a_tag_that_aws_gives_no_value_is_empty(tree):
    assert content(tree, "made/it/tags/bare") == b"\n"
