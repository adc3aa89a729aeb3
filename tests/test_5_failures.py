"""Floor 5: why something failed, as an extended attribute, called as mfusepy calls it."""

import errno
import json
import os

import pytest
from test_4_tree_grown import Api, errno_of, made_up, refusal
from test_5_operations import FUSE

from awsfs.mount.attributes import ERROR
from awsfs.mount.operations import Operations
from awsfs.schema import Attribute, Call, Each, Folder
from awsfs.tree.profiles import Profiles

THINGS = Each(Call("list_things", "Things[]"), Folder("{Id}"))


def refused_tree(message):
    """A tree whose things cannot be listed, for this reason."""

    def list_things(**params):
        error = refusal()
        error.response["Error"]["Message"] = message
        raise error

    return made_up(
        Folder("things", THINGS),
        Folder("again", THINGS),
        Attribute("word", lambda scope: ["x"]),
        api=Api(list_things=list_things),
    )


@pytest.fixture
def mount():
    return Operations(FUSE, refused_tree("no"))


def listing(mount, path):
    """``ls``; its errno."""
    return errno_of(lambda: list(mount.readdir_with_offset(None, 0, mount.opendir(path))))


def message(mount, path):
    return json.loads(mount.getxattr(path, ERROR))["message"]


def test_where_something_failed_it_is_listed(mount):
    listing(mount, "/made/things")
    assert mount.listxattr("/made/things") == [ERROR]


def test_where_nothing_failed_there_is_none(mount):
    assert (mount.listxattr("/made/word"), errno_of(mount.getxattr, "/made/word", ERROR)) == ([], errno.ENODATA)


def test_it_is_the_entry_of_the_errors_file(mount):
    listing(mount, "/made/things")
    handle = mount.open("/.awsfs/errors", os.O_RDONLY)
    assert mount.read(None, 10_000, 0, handle) == mount.getxattr("/made/things", ERROR) + b"\n"


def test_a_name_that_failed_to_resolve_is_told_of_at_its_directory(mount):
    errno_of(mount.getattr, "/made/things/a")
    assert message(mount, "/made/things") == "no"


def test_what_was_known_already_is_told_at_the_next_path_too(mount):
    listing(mount, "/made/things")
    listing(mount, "/made/again")
    assert message(mount, "/made/again") == "no"


@pytest.mark.parametrize(
    "change", [lambda mount: mount.setxattr("/made", ERROR, b"", 0), lambda mount: mount.removexattr("/made", ERROR)]
)
def test_it_cannot_be_changed(mount, change):
    assert errno_of(change, mount) == errno.EOPNOTSUPP


def test_of_several_accounts_each_tells_its_own():
    trees = {name: refused_tree(f"not for {name}") for name in ("home", "work")}
    mount = Operations(FUSE, Profiles(trees, {name: tree._context for name, tree in trees.items()}))
    for name in trees:
        listing(mount, f"/{name}/made/things")
    assert [message(mount, f"/{name}/made/things") for name in trees] == ["not for home", "not for work"]
