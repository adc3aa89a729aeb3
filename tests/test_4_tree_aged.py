"""Floor 4: views that are made of a listing, once that is too old and parts of it were asked for again."""

from __future__ import annotations

from typing import Any

import pytest
from test_2_cache import Clock
from test_4_tree_grown import Api, grow, names, node

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.cache.pages import AGAIN
from awsfs.schema import Call, Each, Fields, Folder, Service, tags
from awsfs.tree.root import Mounted

MACHINES = Call("list_machines", "Machines[]", ttl=30)
ONE = Call("get_machine", "Machine", ttl=30, name="{name()}")


def machine(state: str) -> dict[str, Any]:
    """A machine in a state, which its tag repeats."""
    return {"Id": "a", "State": {"Name": state}, "Tags": [{"Key": "was", "Value": state}]}


@pytest.fixture
def looked_at() -> Mounted:
    """A tree whose machine was running when a view was listed, and stopped when programs looked at it again."""
    clock, machines = Clock(), [machine("running")]
    api = Api(list_machines=lambda: {"Machines": machines}, get_machine=lambda name: {"Machine": machines[0]})
    each = Each(MACHINES, Folder("{Id}", Fields(), tags()), state="State.Name", get=ONE)
    tree: Mounted = grow(Aws(api, Cache(clock=clock), Journal()), Service("made", each, regional=False))
    names(tree, "made/by-state"), names(tree, "made/by-tag/was")
    machines[0] = machine("stopped")
    clock.now = 31.0
    for _ in range(AGAIN):
        node(tree, "made/a")
    return tree


def test_a_state_that_a_look_at_a_thing_has_found_out_is_in_the_view_too(looked_at: Mounted) -> None:
    assert names(looked_at, "made/by-state") == ["stopped"]


def test_so_is_a_tag(looked_at: Mounted) -> None:
    assert names(looked_at, "made/by-tag/was") == ["stopped"]
