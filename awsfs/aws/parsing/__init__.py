"""Answers that are parsed past botocore, in a part of its time, with the same result."""

from __future__ import annotations

from typing import Any

from awsfs.aws.parsing.json import Walks
from awsfs.aws.parsing.parser import Parser
from awsfs.aws.parsing.xml import Readers


def parse_quickly(client: Any) -> None:
    """Have the answers that a client gets parsed here, where its protocol is one of these."""
    readers = Readers()
    known = {"json": Walks().parse, "ec2": readers.parse, "query": readers.parse, "rest-xml": readers.parse_rest}
    parse = known.get(client.meta.service_model.resolved_protocol)
    if parse is not None:
        client.meta.events.register("before-parse", Parser(parse))
