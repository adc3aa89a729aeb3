"""Floor 4: what AWS refuses shows in the mode, once it was refused, until it is allowed."""

import errno

import pytest
from test_4_tree_grown import Api, errno_of, made_up, mode, names, node, refusal

from awsfs.schema import Action, Attribute, Call, Each, Folder
from awsfs.tree.handles import WRITING
from awsfs.tree.memory import Refusals

THINGS = Folder("things", Each(Call("list_things", "Things[]"), Folder("{Id}", Attribute("id", "Id"))))
MACHINE = Each(lambda scope: [{"Id": "a"}], Folder("{Id}", Action("stop", Call("stop", Id="{Id}"))))


class Guarded(Api):
    """A made-up API that refuses everything for a while."""

    def __init__(self):
        super().__init__(list_things=self.listed, stop=self.stopped)
        self.refuses = True

    def checked(self):
        if self.refuses:
            raise refusal()

    def listed(self):
        self.checked()
        return {"Things": [{"Id": "a"}]}

    def stopped(self, **params):
        self.checked()
        return {}


@pytest.fixture
def api():
    return Guarded()


@pytest.fixture
def tree(api):
    return made_up(THINGS, MACHINE, api=api)


def stop(tree):
    handle = node(tree, "made/a/stop").open(WRITING)
    handle.write(b"1\n", 0)


class TestAListing:
    def test_is_readable_before_it_was_tried(self, tree):
        assert mode(tree, "made/things") == 0o555

    def test_that_was_refused_shows_it(self, tree):
        assert errno_of(names, tree, "made/things") == errno.EACCES
        assert mode(tree, "made/things") == 0

    def test_that_is_allowed_again_shows_that_too(self, api, tree):
        errno_of(names, tree, "made/things")
        api.refuses = False
        node(tree, "made").forget()
        names(tree, "made/things")
        assert mode(tree, "made/things") == 0o555

    def test_is_taken_to_be_allowed_after_touch(self, tree):
        errno_of(names, tree, "made/things")
        node(tree, "made").forget()
        assert mode(tree, "made/things") == 0o555


class TestAVerb:
    def test_that_was_refused_shows_it(self, tree):
        assert errno_of(stop, tree) == errno.EACCES
        assert mode(tree, "made/a/stop") == 0

    def test_may_be_tried_all_the_same_and_shows_that_it_is_allowed(self, api, tree):
        errno_of(stop, tree)
        api.refuses = False
        stop(tree)
        assert mode(tree, "made/a/stop") == 0o200


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_what_was_refused_five_minutes_ago_says_nothing():
    clock = Clock()
    refusals = Refusals(clock)
    refusals.told(("made",), True)
    clock.now = 301.0
    assert refusals.mode(("made",), 0o555) == 0o555
