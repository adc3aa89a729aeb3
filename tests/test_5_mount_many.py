"""Many programs at once on one mount, while another client changes what they look at; see also ``soak.sh``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import is_mounted
from soak.crowd import CAUSED, EXPECTED, Crowd, Figures, Process, endpoint

from awsfs.aws.clients import CONNECTIONS

pytestmark = pytest.mark.mount

PROGRAMS, SECONDS = 8, 5.0
RATE = 0.03


@pytest.fixture(scope="module")
def crowd(module_server: Server, module_mount: Mounting) -> Iterator[Crowd]:
    """A mount behind a network, on which everybody has been once."""
    with endpoint(module_server) as (account, network):
        mounted = module_mount("--endpoint-url", network.url, "--ttl", "2")
        made = Crowd(module_server, mounted, account, network)
        made.visit(PROGRAMS, 2.0, seed=100)
        yield made


@pytest.fixture(scope="module")
def before(crowd: Crowd) -> Process:
    """What the mount takes once it is warm."""
    return crowd.process()


@pytest.fixture(scope="module")
def quiet(crowd: Crowd, before: Process) -> Figures:
    """A crowd on a network that does not fail."""
    return crowd.visit(PROGRAMS, SECONDS)


@pytest.fixture(scope="module")
def hostile(crowd: Crowd, quiet: Figures) -> Figures:
    """A crowd on one that does."""
    return crowd.visit(PROGRAMS, SECONDS, RATE, seed=200)


def test_every_answer_is_one_that_the_account_had(quiet: Figures) -> None:
    assert quiet.wrong == []


def test_nobody_sees_an_error_that_the_account_did_not_cause(quiet: Figures) -> None:
    assert quiet.unexpected(EXPECTED) == {}


def test_nothing_acknowledged_is_lost(quiet: Figures) -> None:
    assert quiet.lost == []


def test_every_way_of_looking_and_writing_was_tried(quiet: Figures) -> None:
    assert len(quiet.operations) == 15


def test_faults_make_no_answer_wrong(hostile: Figures) -> None:
    assert hostile.wrong == []


def test_faults_are_told_as_what_they_are(hostile: Figures) -> None:
    assert hostile.unexpected(CAUSED) == {}


def test_faults_lose_nothing_acknowledged(hostile: Figures) -> None:
    assert hostile.lost == []


def test_faults_were_made(hostile: Figures) -> None:
    assert hostile.faults.total() > 0


def test_the_mount_is_still_there(crowd: Crowd, hostile: Figures) -> None:
    assert is_mounted(crowd.mounted.path)


def test_no_descriptor_is_left_open(crowd: Crowd, before: Process, hostile: Figures) -> None:
    assert crowd.process().descriptors <= before.descriptors + CONNECTIONS


def test_threads_are_bounded(crowd: Crowd, hostile: Figures) -> None:
    assert crowd.process().threads < 150
