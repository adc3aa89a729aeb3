"""How the operations of AWS go on from one page to the next: by botocore's own rules, a page at a time.

botocore's paginators keep to themselves where each page begins; here a page can be asked for again, and several
segments of a listing at once.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session

from awsfs.cache import Token
from awsfs.errors import AwsError
from awsfs.expressions import expression
from awsfs.requests import Request


@dataclass(frozen=True)
class Rule:
    """How one operation goes on: its parameters that say from where, where an answer tells them, and whether it does.

    `outputs` are JMESPaths, in the order of `inputs`; `more` is one too, empty where the outputs alone tell.
    """

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    more: str = ""

    def following(self, answer: Mapping[str, Any], token: Token) -> Token | None:
        """What the next page is asked for with; None after the last. Raises AwsError where there is no end."""
        if self.more and not expression(self.more)(answer):
            return None
        found = {name: expression(path)(answer) or None for name, path in zip(self.inputs, self.outputs, strict=True)}
        if not any(found.values()):
            return None
        told = {name: value for name, value in found.items() if value is not None}
        if told.items() <= token.items():
            raise AwsError(
                errno.EREMOTEIO,
                "RepeatedToken",
                "AWS returned the token of the same page again, so the listing would never end",
            )
        kept = {name: value for name, value in token.items() if name not in self.inputs}
        return {**kept, **told}


ONE_PAGE = Rule()


@cache
def _rule(service: str, operation: str) -> Rule:
    found = botocore.session.get_session().get_paginator_model(service).get_paginator(operation)
    return Rule(_names(found["input_token"]), _names(found["output_token"]), found.get("more_results", ""))


def _names(written: str | Sequence[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)


def rule_of(client: Any, operation: str) -> Rule:
    """How an operation of a client goes on. Makes no call."""
    if not client.can_paginate(operation):
        return ONE_PAGE
    return _rule(client.meta.service_model.service_name, client.meta.method_to_api_mapping[operation])


def beginnings(request: Request) -> list[Token]:
    """What the first page is asked for with; of a listing in segments, the first page of each."""
    if request.segments < 2:
        return [{}]
    return [{"Segment": number, "TotalSegments": request.segments} for number in range(request.segments)]
