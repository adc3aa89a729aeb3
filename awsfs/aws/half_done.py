"""Answers that say 200 and tell in a member of theirs what was not done: ``Unsuccessful``, ``failures``, ``Errors``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from awsfs.errors import AwsError, number_of

_MEMBER = re.compile(r"(un(successful|processed)\w*|failures?|errors?|failed\w*)", re.IGNORECASE)
"""Found in botocore's models of the services here: 60 operations that change something have such a list."""

_CODE = re.compile(r"(\w*code|reason|exceptiontype|errortype)", re.IGNORECASE)
_WORDS = re.compile(r"(\w*message|\w*description|failurereason|detail)", re.IGNORECASE)


def what_failed(answer: Mapping[str, Any], operation: str) -> AwsError | None:
    """The first failure that an answer tells of, and how many there are; None where all is done."""
    for name, found in answer.items():
        if isinstance(found, list) and found and _MEMBER.fullmatch(name):
            code = next(_texts(found[0], _CODE), name)
            words = next(_texts(found[0], _WORDS), code)
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            request_id = str(answer.get("ResponseMetadata", {}).get("RequestId", ""))
            return AwsError(number_of(code, message=words), code, f"{words}{more}", operation, request_id)
    return None


def _texts(value: Any, named: re.Pattern[str]) -> Iterator[str]:
    """The text of members of that name, at any depth."""
    members = value.items() if isinstance(value, Mapping) else ()
    for name, inner in members:
        if isinstance(inner, str) and named.fullmatch(name):
            yield inner
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(inner, named)
