"""Views on a real mount with real programs: ls, readlink, jq, grep, find, tar and ctrl-C."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import run_instance

pytestmark = pytest.mark.mount

EC2 = "ec2/us-west-2"
MANY = 40


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Iterator[Mount]:
    """Many machines, one with a tag that is hard to write."""
    ec2 = module_server.client("ec2")
    for number in range(MANY):
        run_instance(module_server, f"m{number}")
    odd = run_instance(module_server, "odd")
    ec2.create_tags(Resources=[odd], Tags=[{"Key": "a/b", "Value": "two\nlines"}, {"Key": "none", "Value": ""}])
    yield module_mount()


class TestLooking:
    def test_all_answers_to_a_question_are_looked_at_for_one_listing(
        self, mounted: Mount, module_server: Server
    ) -> None:
        mounted.out(f"touch {EC2}")
        with module_server.counting() as calls:
            assert len(mounted.lines(f"ls -l {EC2}/.query/state=running | grep '^l'")) == MANY + 1
        assert calls == {("ec2", "DescribeInstances"): 1}

    def test_a_tag_that_is_hard_to_write_leads_to_its_thing(self, mounted: Mount) -> None:
        assert mounted.out(f"cat {EC2}/by-tag/a%2Fb/*/*/name") == "odd\n"

    def test_every_link_in_a_view_resolves(self, mounted: Mount) -> None:
        assert mounted.out(f"find {EC2}/by-tag {EC2}/by-state -xtype l") == ""

    def test_an_index_has_a_line_for_each_thing(self, mounted: Mount) -> None:
        records = [json.loads(line) for line in mounted.lines(f"cat {EC2}/.index.jsonl")]
        assert len({record["InstanceId"] for record in records}) == MANY + 1


class TestWalking:
    def test_grep_and_tar_meet_no_name_of_ours_that_begins_with_a_dot(self, mounted: Mount) -> None:
        assert mounted.out(f"tar cf - {EC2} | tar tf - | grep '/\\.' | head; find {EC2} -name '.*'") == ""

    def test_views_are_links_which_grep_does_not_follow(self, mounted: Mount) -> None:
        assert mounted.sh(f"grep -r running {EC2}/by-state {EC2}/by-tag").returncode == 1


def test_ctrl_c_ends_waiting_at_once(mounted: Mount) -> None:
    done = mounted.sh(f"timeout -s INT -k 20 0.5 cat {EC2}/.query/tag:Name=odd/*/.wait/terminated")
    assert (done.returncode, done.stdout) == (124, "")
