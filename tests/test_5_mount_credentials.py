"""A real mount whose credentials come from where machines, containers and programs have them, and do not live long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from made_up_credentials import Expiring, Source
from mounts import Mount

pytestmark = pytest.mark.mount

KINDS = ("container", "instance", "web_identity")


@pytest.fixture
def source() -> Iterator[Source]:
    with Source() as source:
        yield source


@pytest.fixture
def endpoint(server: Server, source: Source) -> Iterator[Expiring]:
    with Expiring(server.url, source) as endpoint:
        yield endpoint


@pytest.fixture(params=KINDS)
def mounted(
    request: pytest.FixtureRequest, mount: Mounting, source: Source, endpoint: Expiring, tmp_path: Path
) -> Mount:
    environment = getattr(source, request.param)(tmp_path)
    return mount("--endpoint-url", endpoint.url, **environment)


def test_a_walk_in_whose_middle_they_expire_sees_nothing_of_it(
    mounted: Mount, source: Source, endpoint: Expiring
) -> None:
    endpoint.expires_at = endpoint.count + 3
    listed = mounted.lines("ls ec2/us-west-2/{vpcs,subnets,security-groups,route-tables,volumes}")
    assert (source.number, endpoint.refused > 0, "ec2/us-west-2/volumes:" in listed) == (2, True, True)
    assert mounted.out("cat .awsfs/errors") == ""
