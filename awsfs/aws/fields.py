"""What a record may have in it, by botocore's model of what an operation answers. No requests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from awsfs.aws.model import model_of
from awsfs.expressions import expression

_REMEMBERED = 256
_LASTING = frozenset({"running", "available", "active", "enabled", "issued", "deployed", "ready", "in_service", "ok"})
_SCALARS = {"boolean": True, "integer": 1, "long": 1, "float": 1.0, "double": 1.0}


def fullest(client: Any, operation: str, result: str) -> Mapping[str, Any] | None:
    """A made-up record with every field that those of a call may have, each of the type that AWS gives it.

    None where the model does not tell: of a map, whose keys are people's own, and where a made-up record is none that
    the JMESPath `result` takes.
    """
    model = model_of(client, operation)
    return None if model is None else _record(model, result)


@lru_cache(_REMEMBERED)
def _record(model: OperationModel, result: str) -> Mapping[str, Any] | None:
    found = expression(result)(_made(model.output_shape, frozenset()) if model.output_shape else {})
    if isinstance(found, list):
        found = found[0] if found else None
    return found if isinstance(found, Mapping) and found else None


def _made(shape: Shape, inside: frozenset[str]) -> Any:
    """A value with everything in it that it can have; what holds itself ends there."""
    inner = inside | {shape.name}
    if isinstance(shape, StructureShape):
        return {name: _made(member, inner) for name, member in shape.members.items() if member.name not in inner}
    if isinstance(shape, ListShape):
        return [] if shape.member.name in inner else [_made(shape.member, inner)]
    return {} if isinstance(shape, MapShape) else _SCALARS.get(shape.type_name, _word(shape))


def _word(shape: Shape) -> str:
    """One of the words that a text can be: of states, one in which a resource stays; else nothing."""
    words = [str(word) for word in getattr(shape, "enum", ())]
    return next((word for word in words if word.lower() in _LASTING), next(iter(words), ""))
