"""Floor 4: whichever call of a walk fails, and however: one thing is an error, and the next try finds all of it."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from failing import (
    Failing,
    broken,
    broken_off,
    damaged,
    expired,
    refused,
    silent,
    throttled,
    unreachable,
)
from made_up_bucket import Bucket
from test_4_tree_grown import clients_of, content, grow, node
from worlds import make_bucket, make_table, put_items, run_instance

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services import all_services
from awsfs.services.s3 import SERVICE as S3
from awsfs.tree.nodes import Directory, File, Symlink

EC2, DYNAMO, OBJECTS = "ec2/us-west-2", "dynamo/us-west-2", "s3/desk/objects"
SMALL, LARGE = b"small\n" * 10, bytes(range(256)) * 2**13
READABLE = 0o444
SERVICES = [service for service in all_services() if service.name in ("dynamo", "ec2", "s3")]
"""A walk through security groups also lists whatever of all services may refer to one: that is more calls to fail."""

FAILURES = {
    "unreachable": (unreachable, errno.EHOSTUNREACH),
    "silent": (silent, errno.ETIMEDOUT),
    "throttled": (throttled, errno.EAGAIN),
    "expired": (expired, errno.EKEYEXPIRED),
    "broken": (broken, errno.EREMOTEIO),
}
"""Ways to fail that are over with the next call."""

IN_DOUBT = f"{EC2}/snapshots/snap-"
"""The link from a snapshot to its volume is shown where it cannot be told whether the volume is still there."""

LEAVES_OUT = "/used-by"
"""The links there are to what could be listed: what is refused is left out."""

OUTAGES = ("unreachable", "silent", "broken")
"""After these nobody asks for a moment where something is known."""


def outcome(work, *args):
    """What a function returns, or the errno with which it fails."""
    try:
        return work(*args)
    except OSError as error:
        return error.errno


def listed(tree, path):
    """The names in a directory, in their order, and at last the errno, if there is one."""
    found = []
    try:
        found.extend(name for name, _ in node(tree, path).entries())
    except OSError as error:
        found.append(error.errno)
    return found


def shown(tree, path):
    """What ``ls -l`` tells of one thing."""
    found = node(tree, path)
    return found.mode, found.size() if isinstance(found, File) else getattr(found, "target", None)


def ls(tree, path):
    """``ls -l``."""
    names = listed(tree, path)
    return {path: names} | {
        f"{path}/{name}": outcome(shown, tree, f"{path}/{name}") for name in names if isinstance(name, str)
    }


def ls_all(tree, path):
    """``ls -lR``."""
    found = ls(tree, path)
    for each in [name for name in found if name != path]:
        if isinstance(outcome(node, tree, each), Directory):
            found |= ls_all(tree, each)
    return found


def cat(tree, path):
    """``cat``."""
    return {path: outcome(content, tree, path)}


def cat_all(tree, path):
    """``grep -r``: a listing, and the content of every file that may be read."""
    found = {path: listed(tree, path)}
    for name in found[path]:
        if isinstance(name, str):
            at = f"{path}/{name}"
            there = outcome(node, tree, at)
            if isinstance(there, Directory):
                found |= cat_all(tree, at)
            elif not isinstance(there, Symlink):
                may_be = isinstance(there, int) or there.mode & READABLE
                found |= cat(tree, at) if may_be else {}
    return found


def readlink(tree, path):
    return {path: outcome(lambda: node(tree, path).target)}


def tags(tree, path):
    return cat_all(tree, f"{path}/tags")


def control(tree, path):
    """The files of awsfs itself, which ask nobody."""
    return {name: outcome(content, tree, f"{path}/{name}") for name in ("version", "config.json")}


READINGS = {
    "cat-state": (cat, "{machine}/state"),
    "cat-user-data": (cat, "{machine}/user-data"),
    "cat-info": (cat, "{machine}/info.json"),
    "readlink": (readlink, "{machine}/vpc"),
    "tags": (tags, "{machine}"),
    "by-name": (ls, f"{EC2}/by-name"),
    "grep-a-machine": (cat_all, "{machine}"),
    "ls-a-collection": (ls_all, f"{EC2}/security-groups"),
    "ls-items": (ls, f"{DYNAMO}/users/items"),
    "cat-an-item": (cat, f"{DYNAMO}/users/items/u1.json"),
    "grep-items-of-several-pages": (cat_all, f"{DYNAMO}/large/items"),
    "ls-partitions": (ls_all, f"{DYNAMO}/events/items"),
    "cat-an-item-in-a-partition": (cat, f"{DYNAMO}/events/items/a/1.json"),
    "ls-objects": (ls_all, OBJECTS),
    "cat-a-small-object": (cat, f"{OBJECTS}/small"),
    "cat-a-large-object": (cat, f"{OBJECTS}/d/large"),
    "control": (control, ".awsfs"),
}


@pytest.fixture(scope="module")
def world(module_server):
    """An account with one thing of each kind; how to read it, by name."""
    machine = run_instance(module_server, "web", user_data="#!/bin/sh\n")
    make_table(module_server, "users", "id:S")
    put_items(module_server, "users", [{"id": {"S": f"u{n}"}, "n": {"N": str(n)}} for n in range(4)])
    make_table(module_server, "large", "id:S")
    wide = {"S": "x" * 350_000}
    for number in range(7):
        put_items(module_server, "large", [{"id": {"S": f"u{number}"}, "text": wide}])
    make_table(module_server, "events", "who:S", "at:N")
    put_items(module_server, "events", [{"who": {"S": who}, "at": {"N": at}} for who in "ab" for at in "12"])
    make_bucket(module_server, "desk", {"small": SMALL, "d/large": LARGE, "d/e": b""})
    clients = clients_of(module_server.url)
    places = {name: (read, path.format(machine=f"{EC2}/{machine}")) for name, (read, path) in READINGS.items()}
    return clients, places


def tries(clients, read, path, failure) -> Iterator[tuple]:
    """For every n what there is when the n-th call fails, and what the same mount finds after that."""
    number = 1
    while True:
        failing = Failing(clients, number, failure)
        aws = Aws(failing, Cache(), Journal())
        tree = grow(aws, *SERVICES)
        found = read(tree, path)
        if failing.calls < number:
            aws.close()
            return
        yield number, found, read(tree, path), tree
        aws.close()
        number += 1


def right(clients, read, path):
    """What there is."""
    aws = Aws(clients, Cache(), Journal())
    try:
        return read(grow(aws, *SERVICES), path)
    finally:
        aws.close()


def wrong(found, truth, number):
    """The paths where neither the truth is told nor this error, nor is it below one where this error is."""
    failed = {path for path, told in found.items() if told == number or (isinstance(told, list) and number in told)}
    sure = [path for path in found if path not in failed and not path.startswith(IN_DOUBT)]
    told = [path for path in sure if found[path] != truth.get(path) and not is_left_out(path, found, truth)]
    missing = [path for path in truth if path not in found and not any(path.startswith(f"{up}/") for up in failed)]
    missing = [path for path in missing if f"{LEAVES_OUT}/" not in path]
    cut_short = [path for path in failed if isinstance(found[path], list) and not is_begin(found[path], truth[path])]
    return [*told, *missing, *cut_short]


def is_left_out(path, found, truth):
    """Whether only names are missing where those are left out that are refused."""
    return path.endswith(LEAVES_OUT) and set(found[path]) <= set(truth[path])


def is_begin(names, truth):
    """Whether a listing with an error in it has no name that is not there."""
    return {name for name in names if isinstance(name, str)} <= set(truth)


def errors(found, number):
    return [path for path, told in found.items() if told == number or (isinstance(told, list) and number in told)]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("reading", READINGS)
class TestTheCallThatFails:
    def test_is_right_or_one_error_and_right_again_after_it(self, world, reading, failure):
        clients, places = world
        read, path = places[reading]
        fail, number = FAILURES[failure]
        truth = right(clients, read, path)
        for position, found, again, tree in tries(clients, read, path, fail):
            assert (position, wrong(found, truth, number)) == (position, [])
            assert (position, len(errors(found, number)) <= 1) == (position, True)
            if failure in OUTAGES:
                assert (position, wrong(again, truth, number)) == (position, [])
                node(tree, "").forget()
            assert (position, read(tree, path)) == (position, truth)


@pytest.mark.parametrize("reading", READINGS)
def test_a_refusal_is_an_error_for_what_needs_it_and_forgotten_by_touch(world, reading):
    clients, places = world
    read, path = places[reading]
    truth = right(clients, read, path)
    for position, found, _, tree in tries(clients, read, path, refused):
        assert (position, wrong(found, truth, errno.EACCES)) == (position, [])
        node(tree, "").forget()
        assert (position, read(tree, path)) == (position, truth)


@pytest.mark.parametrize("reading", READINGS)
def test_an_answer_that_is_damaged_once_is_asked_for_again(world, reading):
    clients, places = world
    read, path = places[reading]
    truth = right(clients, read, path)
    for position, found, _, _ in tries(clients, read, path, damaged):
        assert (position, errors(found, errno.EREMOTEIO)) == (position, [])
        assert (position, found) == (position, truth)


@pytest.mark.parametrize("reading", ["cat-a-small-object", "cat-a-large-object"])
def test_a_body_that_breaks_off_once_is_asked_for_again(world, reading):
    clients, places = world
    read, path = places[reading]
    truth = right(clients, read, path)
    for position, found, _, _ in tries(clients, read, path, broken_off):
        assert (position, found) == (position, truth)


KEYS = [f"{number:02}" for number in range(20)]


class TestAListingOfManyPages:
    """A made-up bucket that lists three keys at a time."""

    def tree(self, number, failure):
        failing = Failing(Bucket(KEYS), number, failure)
        return failing, grow(Aws(failing, Cache(), Journal()), S3)

    @pytest.mark.parametrize("number", range(2, 9))
    def test_shows_the_pages_before_the_one_that_failed_and_then_the_error(self, number):
        _, tree = self.tree(number, throttled)
        shown = max(0, 3 * (number - 2) - 1)  # the last key waits for its own prefix
        assert listed(tree, "s3/bucket/objects") == [*KEYS[:shown], errno.EAGAIN]

    @pytest.mark.parametrize("number", range(2, 9))
    def test_is_whole_at_the_next_try(self, number):
        _, tree = self.tree(number, throttled)
        listed(tree, "s3/bucket/objects")
        assert listed(tree, "s3/bucket/objects") == KEYS


def test_failures_leave_no_thread_and_no_descriptor(world):
    """A connection more may be kept for the next call, so what counts is that twenty do not leave one each."""
    clients, places = world
    read, path = places["ls-items"]
    several = 20

    def fail(times):
        for _ in range(times):
            failing = Failing(clients, 2, silent)
            aws = Aws(failing, Cache(), Journal())
            read(grow(aws, *SERVICES), path)
            aws.close(wait=True)
        return threading.active_count(), len(os.listdir(Path("/proc/self/fd")))  # noqa: PTH208

    before, after = fail(5), fail(several)
    assert [now - then < several // 2 for then, now in zip(before, after, strict=True)] == [True, True], (before, after)
