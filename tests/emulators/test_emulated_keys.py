"""Hostile keys, each in a bucket of its own, on emulators: listed under its written form, and read by it."""

from __future__ import annotations

import pytest
from aws_server import Server
from test_4_tree_grown import aws_of, content, grow, names
from test_5_mount_s3 import WRITTEN
from worlds import make_bucket

SERVICE = "s3"
ALONE = {key: written for key, written in WRITTEN.items() if not key.startswith("both")}
"""What is also a prefix needs another key beside it."""


@pytest.mark.parametrize("key", ALONE)
def test_one_key_is_one_file(server: Server, key: str) -> None:
    make_bucket(server, "bucket", {key: b"here"})
    tree, path = grow(aws_of(server)), f"s3/bucket/objects/{ALONE[key]}"
    folder, _, name = path.rpartition("/")
    assert (names(tree, folder), content(tree, path)) == ([name], b"here")


def test_a_listing_goes_on_over_its_pages(server: Server) -> None:
    make_bucket(server, "bucket", {f"{number:04}": b"" for number in range(1001)})
    assert len(names(grow(aws_of(server)), "s3/bucket/objects")) == 1001
