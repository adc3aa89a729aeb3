"""Floor 5: ctrl-C in views and in what goes on for long, while AWS is silent; and what is asked after that."""

from __future__ import annotations

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import PATIENCE, Mount
from test_5_mount_hanging import FOR_EVER, ends, running
from worlds import run_instance

pytestmark = pytest.mark.mount

EC2 = "ec2/us-west-2"
EVENTS = "logs/us-west-2/groups/web/streams/one/events"


@pytest.fixture(scope="module")
def machine(module_server: Server) -> str:
    """A machine's id, in an account with a log."""
    logs = module_server.client("logs")
    logs.create_log_group(logGroupName="web")
    logs.create_log_stream(logGroupName="web", logStreamName="one")
    return run_instance(module_server, "web")


@pytest.fixture(scope="module")
def mounted(machine: str, module_mount: Mounting) -> Mount:
    """A mount that lets nobody go by a deadline."""
    return module_mount(*FOR_EVER, regions=("us-west-2", "eu-west-1"))


VIEWS = {
    "used-by": ("ls ec2/us-west-2/vpcs/*/used-by", "ec2", "DescribeInstances"),
    "all": ("ls ec2/.all", "ec2", "DescribeInstances"),
    "by-state": (f"ls {EC2}/by-state", "ec2", "DescribeInstances"),
    "query": (f"ls {EC2}/.query/state=running", "ec2", "DescribeInstances"),
    "index": (f"cat {EC2}/.index.jsonl", "ec2", "DescribeInstances"),
    "table": (f"cat {EC2}/.index.tsv", "ec2", "DescribeInstances"),
    "by-tag": ("ls by-tag/us-west-2/Name/web", "tagging", "GetResources"),
    "find": ("ls .find/web", "tagging", "GetResources"),
    "address": ("ls .find/10.1.2.3", "ec2", "DescribeNetworkInterfaces"),
    "wait": (f"cat {EC2}/$I/.wait/stopped", "ec2", "DescribeInstances"),
    "log": (f"tail -f {EVENTS}", "logs", "GetLogEvents"),
    "minutes": ("cat logs/us-west-2/groups/web/.last-15m", "logs", "FilterLogEvents"),
}


BEGUN = {"used-by"}
"""What has begun to list each kind of things by then, a request each, which whoever looks again finds in hand."""


def interrupted(mounted: Mount, server: Server, name: str, machine: str) -> bool:
    """Whether ctrl-C ends a program while the request that it waits for is not answered."""
    script, service, operation = VIEWS[name]
    mounted.out("touch .")
    program = f"exec {script.replace('$I', machine)}"
    with server.holding(service, operation) as held, running(mounted, program) as (reader,):
        return held.arrived.acquire(timeout=PATIENCE) and ends(reader)


@pytest.mark.parametrize("name", VIEWS)
def test_ctrl_c_ends_it(mounted: Mount, module_server: Server, machine: str, name: str) -> None:
    assert interrupted(mounted, module_server, name, machine)


@pytest.mark.parametrize("name", sorted(VIEWS.keys() - BEGUN))
def test_nothing_more_is_asked_after_that(mounted: Mount, module_server: Server, machine: str, name: str) -> None:
    interrupted(mounted, module_server, name, machine)
    with module_server.counting() as calls:
        mounted.out("sleep 1")
    assert calls == {}
