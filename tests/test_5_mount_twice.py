"""Floor 5: one account mounted on two directories at once, which share the state directory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import run_instance

pytestmark = pytest.mark.mount

EC2 = "ec2/us-west-2"
WRITES = 20
AGED = 0.5
"""Seconds for which an answer is kept."""

Both = tuple[Mount, Mount]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state directory."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def machine(module_server: Server) -> str:
    """A machine's id."""
    return run_instance(module_server, "web")


@pytest.fixture(scope="module")
def both(machine: str, module_mount: Mounting, state: Path) -> Iterator[Both]:
    """The two mounts."""
    first, second = (module_mount("--ttl", str(AGED), XDG_STATE_HOME=str(state)) for _ in range(2))
    yield first, second


def test_what_one_changes_is_in_the_others_views_also_where_that_has_just_looked_at_the_thing(
    both: Both, machine: str
) -> None:
    first, second = both
    second.out(f"ls {EC2}/by-state")
    first.out(f"echo 1 > {EC2}/{machine}/stop")
    looks = f"cat {EC2}/{machine}/state {EC2}/{machine}/az {EC2}/{machine}/launch-time"
    assert second.lines(f"sleep {2 * AGED}; {looks} > $T/looked; ls {EC2}/by-state") == ["stopped"]


def test_each_has_its_own_writes_whole_in_the_record_that_they_share(both: Both, machine: str, state: Path) -> None:
    script = f"for n in {{1..{WRITES}}}; do echo $n > {EC2}/{machine}/tags/same; done"
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda mounted: mounted.out(script), both))
    written = [json.loads(line) for line in (state / "awsfs" / "actions.jsonl").read_text().splitlines()]
    made = Counter(each["mountpoint"] for each in written if each["operation"] == "ec2:create_tags")
    assert made == {str(mounted.path): WRITES for mounted in both}


def test_the_end_of_one_is_not_that_of_the_other(both: Both, machine: str) -> None:
    both[0].end()
    assert both[1].out(f"cat {EC2}/{machine}/name") == "web\n"
