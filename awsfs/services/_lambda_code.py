"""What a function of Lambda is made of, and how it is called: its code, its layers, its answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any

from awsfs.schema import Action, Archive, Call, Each, Fields, Folder, Scope

NAME = "{FunctionName}"
PATIENCE = 930.0
"""A function may run for 15 minutes, and what is answered has to arrive."""


def invoked(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS answered, the payload as the JSON that it is."""
    kept = {name: value for name, value in answer.items() if name not in ("LogResult", "ResponseMetadata")}
    payload = bytes(answer.get("Payload") or b"")
    try:
        return {**kept, "Payload": json.loads(payload) if payload else None}
    except ValueError:
        return {**kept, "Payload": payload.decode("utf-8", "replace")}


def last_words(answer: Mapping[str, Any]) -> str:
    """The end of what the function has written to its log, 4 KB at most."""
    return base64.b64decode(answer.get("LogResult") or "").decode("utf-8", "replace")


def calling(**which: Any) -> tuple[Action, ...]:
    """``invoke`` takes the payload, and waits for the answer; ``invoke-async`` waits for nothing."""
    params: dict[str, Any] = {"FunctionName": NAME, "Payload": "{value()}", **which}
    waiting = Call("invoke", secret=("Payload",), forgets=(), patience=PATIENCE, LogType="Tail", **params)
    begun = Call("invoke", secret=("Payload",), forgets=(), InvocationType="Event", **params)
    return (
        Action("invoke", waiting, content="json", results={"json": invoked, "log": last_words}),
        Action("invoke-async", begun, content="json"),
    )


def code(**which: Any) -> Each:
    """``code/``: the zip file, unpacked; a function that is an image has none."""
    where = Call("get_function", "Code.Location", FunctionName=NAME, **which)
    return Each("@", Archive("code", where, "{CodeSha256}"), when="PackageType != 'Image'")


def layers(scope: Scope) -> Iterator[dict[str, Any]]:
    """The layers, each with the name and the version that its ARN ends in."""
    return ({**layer, "Name": ":".join(layer["Arn"].split(":")[-2:])} for layer in scope.get("Layers") or ())


CONTENT = Call("get_layer_version_by_arn", "Content.Location", Arn="{Arn}")
LAYERS = Folder("layers", Each(layers, Folder("{Name}", Fields(), Archive("content", CONTENT, "{Arn}"))))
