"""Verbs that take content: what is written is no order but the message, or the input, that is sent."""

from __future__ import annotations

import json
from typing import Any

from awsfs.requests import Request
from awsfs.schema import Action
from awsfs.tree.drafts import is_json, is_text
from awsfs.tree.orders import UnfinishedError
from awsfs.tree.place import Place

LIMIT = 6 * 2**20
"""Bytes of what is sent at once: the most that any service takes, Lambda."""


def request_of(entry: Action, place: Place, text: str = "") -> Request | None:
    """The call of a verb; of one that takes content, with this text as its content."""
    return place.request(entry.call) if entry.content is None else place.told(value=text).request(entry.call)


def taken(entry: Action, place: Place, gathered: bytes, piece: bytes, is_last: bool = False) -> Request:
    """The call with all that was written. `piece` is the last of what was gathered.

    Raises `UnfinishedError` where more may come, and ValueError, with words for a person.
    """
    is_whole = is_text if entry.content == "text" else is_json
    if not is_last and not is_whole(gathered, piece):
        raise UnfinishedError("more may come")
    text = _text(gathered)
    if entry.content == "json":
        text = _checked(text)
    request = request_of(entry, place, text)
    if not text or request is None:
        raise ValueError("the input is empty")
    return request


def _text(data: bytes) -> str:
    """What is sent: without the line break that a shell's echo adds."""
    try:
        return data.decode().removesuffix("\n")
    except UnicodeDecodeError as error:
        raise ValueError("the input is not UTF-8") from error


def _checked(text: str) -> str:
    try:
        json.loads(text)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"the input is not JSON: {error}") from error
    return text


def results_of(entry: Action, answer: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an answer, by the ending of its file in ``.result/``."""
    return {ending: make(answer) for ending, make in (entry.results or {}).items()}
