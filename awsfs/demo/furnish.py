"""Moto, with the made-up account in it. Importing this imports moto, so only the demo's own process does."""

from __future__ import annotations

import functools
import logging
from typing import Any
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from moto import mock_aws
from moto.ec2.models import ec2_backends
from moto.server import ThreadedMotoServer

from awsfs.demo.account import fill
from awsfs.demo.words import ACCOUNT, HOME, Credentials

SEED = 1
"""Of moto's random numbers: every demo has the same ids."""


def serve() -> int:
    """Start the server on a port that the system chooses, fill it, and return the port."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    port = int(server.get_host_and_port()[1])
    _fill(port)
    _mend_snapshots()
    return port


def _fill(port: int) -> None:
    """Write the account past the network: what the clients send is handed to the same moto that serves."""
    quick = Config(request_checksum_calculation="when_required", parameter_validation=False)
    session: Any = boto3.Session(*Credentials(), region_name=HOME)

    @functools.cache
    def connect(service: str, region: str) -> Any:
        return session.client(service, region_name=region, config=quick)

    mock = mock_aws()
    mock.start()
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/moto-api/seed?a={SEED}", method="POST")):  # nosec B310
            fill(connect)
    finally:
        mock.stop(remove_data=False)


def _mend_snapshots() -> None:
    """Make moto's snapshots refer to what is there, and be the account's own.

    An image's snapshot comes from a volume that moto deletes at once: let it come from the volume that the image was
    taken of. And moto lists everybody's snapshots to whoever asks for their own: take away those of public images,
    which AWS shows to nobody but their owner either.
    """
    for backend in ec2_backends[ACCOUNT].values():
        for image in backend.amis.values():
            if origin := getattr(image, "instance", None):
                root, *_ = origin.block_device_mapping.values()
                image.ebs_snapshot.volume = backend.volumes[root.volume_id]
            else:
                del backend.snapshots[image.ebs_snapshot.id]
