"""Moto, with the demo account in it. Importing this imports moto, so only the demo's own process does."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from moto import mock_aws
from moto.ec2.models import ec2_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from awsfs.demo import moto_state, prepared
from awsfs.demo.account import fill, fill_later
from awsfs.demo.behaviour import behave, grow, with_code
from awsfs.demo.later import FIRST, App, Later
from awsfs.demo.telemetry import CONTAINER_LOGS, CONTAINER_STREAM, EVENTS
from awsfs.demo.turns import Turns
from awsfs.demo.words import ACCOUNT, HOME, Connect, Credentials

SEED = 1
"""The seed of moto's random numbers, so that every demo has the same ids."""


def serve() -> int:
    """Start the server on a port that the system chooses, fill it, and return the port."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    later = _prepare_later(Turns(DomainDispatcherApplication(create_backend_app)), lambda: port)
    server = make_server("127.0.0.1", 0, with_code(later), threaded=True, request_handler=MotoRequestHandler)
    port = server.server_port
    behave(port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if not _restored():
        _write(fill, port, SEED, reset=True)
        _fix_snapshots()
        prepared.save(moto_state.taken())
    return port


def _prepare_later(app: App, port: Callable[[], int]) -> App:
    """Make the second half of the account when a request first needs it. A log grows from the first use of the logs."""
    messages = EVENTS[CONTAINER_LOGS, CONTAINER_STREAM]
    growing = Later(app, lambda: grow(CONTAINER_LOGS, CONTAINER_STREAM, messages), "logs".__eq__)
    return Later(growing, lambda: _write(fill_later, port(), SEED + 1), lambda service: service not in FIRST)


def _restored() -> bool:
    """Whether the account was loaded from the file that an earlier start of this version wrote."""
    state = prepared.load()
    if state is not None:
        moto_state.put_back(state)
    return state is not None


def _write(fill: Callable[[Connect], None], port: int, seed: int, *, reset: bool = False) -> None:
    """Fill the account without the network: the clients send their requests directly to the moto that serves."""
    quick = Config(request_checksum_calculation="when_required", parameter_validation=False)
    session: Any = boto3.Session(*Credentials(), region_name=HOME)

    @functools.cache
    def connect(service: str, region: str) -> Any:
        return session.client(service, region_name=region, config=quick)

    mock = mock_aws()
    mock.start(reset=reset)
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/moto-api/seed?a={seed}", method="POST")):  # nosec B310
            fill(connect)
    finally:
        mock.stop(remove_data=False)


def _fix_snapshots() -> None:
    """Make moto's snapshots refer to volumes that exist, and list only those of the account.

    moto deletes the volume of an image's snapshot, so name the root volume of the image's instance. moto also lists
    the snapshots of public images, which AWS lists only for their owner, so delete them.
    """
    for backend in ec2_backends[ACCOUNT].values():
        for image in backend.amis.values():
            if origin := getattr(image, "instance", None):
                root, *_ = origin.block_device_mapping.values()
                image.ebs_snapshot.volume = backend.volumes[root.volume_id]
            else:
                del backend.snapshots[image.ebs_snapshot.id]
