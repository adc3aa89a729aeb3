"""boto3 clients: dear to make, safe to share, so made once per service and region, on first use."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import UnknownRegionError
from botocore.handlers import json_decode_template_body

from awsfs import __version__
from awsfs.aws.direct.client import Counts
from awsfs.aws.direct.connections import Connections
from awsfs.aws.direct.items import ItemsClient
from awsfs.aws.direct.objects import ObjectsClient
from awsfs.aws.http_session import HttpSession, open_session, proxies_of, send_by
from awsfs.aws.object_access import ObjectAccess
from awsfs.aws.parsing import parse_quickly
from awsfs.aws.partitions import is_own_url, partition_of
from awsfs.aws.pulse import TIMEOUT, still_wanted
from awsfs.aws.rates import Pace, Rates
from awsfs.aws.renewal import Renewing
from awsfs.aws.session import verification

CONNECTIONS = 64

_CONNECTING = 5.0
_READING = 2 / 3
"""The part of that time in which one request has to be answered: so it is sent again at least once."""

_PLAIN = Config(request_checksum_calculation="when_required")
"""For endpoints that are not AWS's. Many stores keep the framing that comes with botocore's checksums as content.

What a store sends with a checksum is compared all the same.
"""

FALLBACK_REGION = "us-east-1"

_DIRECT = {"s3": ObjectsClient, "dynamodb": ItemsClient}
"""The clients whose small requests go past botocore."""


class Clients:
    """The clients of one account. Thread-safe; sessions are not, so making a client holds a lock.

    `timeout`: the seconds that somebody waits, of which a request gets a part. `behaves_as_aws`: the endpoint is known
    to do what S3 does, as the demo's does. `access`: what requests about objects carry.
    """

    def __init__(
        self,
        session: boto3.Session,
        endpoint_url: str | None = None,
        timeout: float = TIMEOUT,
        rates: Rates | None = None,
        *,
        behaves_as_aws: bool = False,
        access: ObjectAccess | None = None,
    ) -> None:
        self.rates, self.access, self.counts = rates or Rates(), access or ObjectAccess(), Counts()
        self._behaves_as_aws = behaves_as_aws
        self._session = session
        self._endpoint_url = endpoint_url
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, bool], Any] = {}
        self._patient: dict[tuple[str, str, bool, float], Any] = {}
        common = Config(
            connect_timeout=min(_CONNECTING, timeout * _READING),
            read_timeout=timeout * _READING,
            max_pool_connections=CONNECTIONS,
            user_agent_extra=f"awsfs/{__version__}",
        )
        self._configs = {
            False: common.merge(Config(retries={"mode": "standard", "total_max_attempts": 4})),
            True: common.merge(Config(retries={"mode": "standard", "total_max_attempts": 1})),
        }

    @property
    def home(self) -> str:
        """The region for what has none of its own: the profile's, or us-east-1."""
        return self._session.region_name or FALLBACK_REGION

    def get(self, name: str, region: str, changing: bool = False) -> Any:
        """The client of a service in a region; 10 to 300 ms the first time. Makes no AWS call.

        One for `changing` something repeats nothing by itself: botocore would, after a read timeout, and do it twice.
        """
        key = (name, region or self.home, changing)
        client = self._clients.get(key)
        if client is None:
            with self._lock:
                client = self._clients.get(key)
                if client is None:
                    client = self._clients[key] = self._made(*key)
        return client

    def patient(self, name: str, region: str, seconds: float) -> Any:
        """A client for changing something that AWS may take that long to answer. Makes no AWS call.

        In the meantime nothing is sent: TCP's own probes keep what is between here and AWS from forgetting it.
        """
        key = (name, region or self.home, True, seconds)
        with self._lock:
            if key not in self._patient:
                config = self._configs[True].merge(Config(read_timeout=seconds, tcp_keepalive=True))
                self._patient[key] = self._made(name, key[1], True, config)
            return self._patient[key]

    def _made(self, name: str, region: str, changing: bool, config: Config | None = None) -> Any:
        make: Any = self._session.client
        config = config or self._configs[changing]
        client = make(name, region_name=region, endpoint_url=self._endpoint_url, config=config)
        if name == "s3" and self._is_foreign(client):
            client = make(name, region_name=region, endpoint_url=self._endpoint_url, config=config.merge(_PLAIN))
        send_by(client, self._verify)
        parse_quickly(client)
        if name == "cloudformation":  # botocore would read a template in JSON, and what was written is lost
            client.meta.events.unregister("after-call.cloudformation.GetTemplate", json_decode_template_body)
        for moment in ("request-created", "needs-retry"):
            client.meta.events.register_first(moment, _go_on)
        pace = Pace(self.rates, name, client)
        credentials = self._session.get_credentials()
        if isinstance(credentials, Renewing):
            credentials.keep(client)
        kind = _DIRECT.get(name)
        if kind is None or credentials is None or not _is_usual(client):
            return client
        timeouts = client.meta.config.connect_timeout, client.meta.config.read_timeout
        keys = credentials.get_frozen_credentials
        return kind(client, pace, Connections(self._verify, timeouts), self.counts, keys)

    @cached_property
    def _verify(self) -> str | bool:
        return verification(self._session)

    def http_session(self, name: str, region: str) -> HttpSession:
        """A session for what is not signed, with the proxies and certificates of a client."""
        return open_session(self.get(name, region), self._verify)

    @cached_property
    def known_regions(self) -> frozenset[str]:
        """botocore's own list of regions, of all partitions. Makes no AWS call."""
        with self._lock:
            partitions = self._session.get_available_partitions()
            return frozenset(
                region for part in partitions for region in self._session.get_available_regions("ec2", part)
            )

    def is_foreign(self, name: str, region: str) -> bool:
        """Whether the endpoint of a service is not AWS's own, and may do less than S3. Makes no AWS call."""
        return self._is_foreign(self.get(name, region))

    def _is_foreign(self, client: Any) -> bool:
        return not self._behaves_as_aws and not is_own_url(str(client.meta.endpoint_url))

    @property
    def is_emulated(self) -> bool:
        """Whether an endpoint was given that is not AWS's own."""
        return self._endpoint_url is not None

    def lacks(self, name: str, region: str) -> bool:
        """Whether botocore knows a service in other regions of the partition and not in this. Makes no AWS call."""
        if self._endpoint_url is not None:
            return False
        with self._lock:
            try:
                partition = self._session.get_partition_for_region(region)
            except UnknownRegionError:
                return False
            known = self._session.get_available_regions(name, partition)
        return bool(known) and region not in known

    def partition_regions(self, name: str = "ec2") -> list[str]:
        """botocore's list of the regions beside the home one, in its partition. Makes no AWS call."""
        with self._lock:
            return list(self._session.get_available_regions(name, partition_of(self.home).name))


def _is_usual(client: Any) -> bool:
    """Whether a client reaches its endpoint without a proxy and without a certificate of its own."""
    return client.meta.config.client_cert is None and not proxies_of(client, client.meta.endpoint_url)


def _go_on(**event: Any) -> None:
    """Before a request, and before a repetition of it: end what nobody waits for."""
    still_wanted()
