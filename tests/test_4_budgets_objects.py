"""What reading and writing objects costs: requests and bytes that really reach S3 through a real mount."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from enforcing import Strict
from mounts import Mount
from worlds import make_bucket

pytestmark = pytest.mark.mount
OBJECTS = "s3/shelf/objects"
MEBIBYTE = 2**20
FIRST, LEAST = MEBIBYTE + 128 * 1024, 128 * 1024
TIMES = 10
LARGE = random.Random(4).randbytes(24 * MEBIBYTE)
RANDOM_READS = """
import os, random
file = os.open("s3/shelf/objects/large", os.O_RDONLY)
for place in random.Random(1).sample(range(2, 180), 40):
    assert len(os.pread(file, 4096, place * 131072 + 8192)) == 4096
"""
"""Forty reads in forty different stretches of 128 KiB, none of which the first request has brought."""


@dataclass
class Cost:
    """Requests by operation, and the bytes of the bodies that came and went."""

    requests: Counter[str] = field(default_factory=Counter)
    received: int = 0
    sent: int = 0


@dataclass
class World:
    """A mount on an endpoint that counts, and a bucket."""

    mount: Mount
    strict: Strict
    s3: Any

    @contextmanager
    def counting(self) -> Iterator[Cost]:
        """What is asked meanwhile."""
        cost, before = Cost(), (Counter(self.strict.asked), self.strict.received.total(), self.strict.sent.total())
        yield cost
        cost.requests = Counter(self.strict.asked) - before[0]
        cost.received = self.strict.received.total() - before[1]
        cost.sent = self.strict.sent.total() - before[2]

    def cost(self, script: str) -> Cost:
        """What a script costs."""
        with self.counting() as cost:
            self.mount.out(script)
        return cost


@pytest.fixture
def strict(server: Server) -> Iterator[Strict]:
    endpoint = Strict(server)
    yield endpoint
    endpoint.stop()


@pytest.fixture
def world(server: Server, strict: Strict, mount: Mounting) -> World:
    s3 = make_bucket(server, "shelf", {"large": LARGE, **{f"small/{n:03}": b"%04d" % n for n in range(60)}})
    return World(mount("--endpoint-url", strict.url), strict, s3)


class TestReading:
    """GetObject."""

    def test_a_whole_object_is_read_once_in_parts(self, world: World) -> None:
        world.mount.out(f"ls {OBJECTS}")
        cost = world.cost(f"sha256sum {OBJECTS}/large")
        assert (cost.received, set(cost.requests)) == (len(LARGE), {"GetObject"})
        assert 2 <= cost.requests["GetObject"] <= 2 + len(LARGE) // (FIRST // 2)

    def test_its_beginning_is_one_request(self, world: World) -> None:
        world.mount.out(f"ls {OBJECTS}")
        cost = world.cost(f"head -c 100000 {OBJECTS}/large | wc -c")
        assert (cost.requests, cost.received) == ({"GetObject": 1}, FIRST)

    def test_random_reads_are_a_request_of_128_kib_each(self, world: World) -> None:
        world.mount.out(f"ls {OBJECTS}")
        cost = world.cost(f"python3 -c '{RANDOM_READS}'")
        assert (cost.requests, cost.received) == ({"GetObject": 41}, FIRST + 40 * LEAST)

    def test_the_second_time_it_is_one_request_without_a_byte(self, world: World) -> None:
        """Once of several times: the kernel may drop pages whenever it likes, and a machine that reclaims does."""
        for _ in range(TIMES):
            world.mount.out(f"cat {OBJECTS}/large > /dev/null")
            cost = world.cost(f"sha256sum {OBJECTS}/large")
            if cost.received == 0:
                break
        assert (cost.requests, cost.received) == ({"GetObject": 1}, 0)

    def test_one_that_was_replaced_is_read_anew(self, world: World) -> None:
        world.mount.out(f"cat {OBJECTS}/small/001")
        world.s3.put_object(Bucket="shelf", Key="small/001", Body=b"new!")
        with world.counting() as cost:
            assert world.mount.out(f"cat {OBJECTS}/small/001") == "new!"
        assert (cost.requests["GetObject"], cost.received) == (1, 4)

    def test_small_ones_that_were_listed_are_a_request_each_for_eight_readers(self, world: World) -> None:
        world.mount.out(f"ls -l {OBJECTS}/small")
        cost = world.cost(f"ls -d {OBJECTS}/small/* | xargs -P 8 -n 4 cat | wc -c")
        assert (cost.requests, cost.received) == ({"GetObject": 60}, 240)

    def test_an_empty_one_is_no_request(self, world: World) -> None:
        world.s3.put_object(Bucket="shelf", Key="empty", Body=b"")
        world.mount.out(f"ls {OBJECTS}")
        assert world.cost(f"cat {OBJECTS}/empty").requests == {}

    def test_ten_readers_of_one_share_what_is_fetched(self, world: World) -> None:
        world.mount.out(f"ls {OBJECTS}")
        cost = world.cost(f"seq 10 | xargs -P 10 -I@ cat {OBJECTS}/large | wc -c")
        assert cost.received < 2 * len(LARGE)


class TestListing:
    """ListObjectsV2."""

    def test_a_level_costs_its_pages_and_nothing_per_key(self, world: World, server: Server) -> None:
        make_bucket(server, "wide", {f"{n:04}": b"" for n in range(2100)})
        cost = world.cost("ls -l s3/wide/objects | wc -l")
        assert cost.requests == {"ListBuckets": 1, "ListObjectsV2": 3}

    def test_a_path_from_nothing_is_a_look_per_component(self, world: World) -> None:
        cost = world.cost(f"cat {OBJECTS}/small/007")
        assert cost.requests == {"ListBuckets": 1, "ListObjectsV2": 2, "GetObject": 1}


class TestWriting:
    """PutObject and parts."""

    def test_small_files_are_an_upload_each(self, world: World) -> None:
        world.mount.out(f"ls {OBJECTS}/small && echo 0 > {OBJECTS}/small/first")
        cost = world.cost(f"for n in $(seq 20); do echo $n > {OBJECTS}/small/new-$n; done")
        assert (cost.requests["PutObject"], cost.requests["GetObject"], cost.sent) == (20, 0, 51)

    def test_a_byte_at_the_end_of_a_large_one_moves_five_mebibytes_at_most(self, world: World) -> None:
        world.mount.out(f"ls {OBJECTS} && echo 0 > {OBJECTS}/first")
        cost = world.cost(f"printf x >> {OBJECTS}/large")
        assert cost.received + cost.sent <= 5 * MEBIBYTE
        assert world.s3.head_object(Bucket="shelf", Key="large")["ContentLength"] == len(LARGE) + 1
