"""What botocore's model knows of an operation: its parameters, their types, and which are secret. No requests."""

from __future__ import annotations

import base64
import binascii
import errno
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.validate import ParamValidator

from awsfs.aws.partitions import is_own_url
from awsfs.errors import AwsError
from awsfs.rendering import MASK, scalar

INVALID = "ParamValidation"
_TELLING = 4
_WHOLE = re.compile(r"[+-]?\d+")
_NUMBERS = frozenset({"integer", "long", "float", "double"})
_HIDDEN = "a secret parameter has the wrong type, or is too long or too short"


class RefusedError(AwsError):
    """What is refused here, before anything is sent."""

    def __init__(self, words: str, operation: str = "", number: int = errno.EINVAL, code: str = INVALID) -> None:
        super().__init__(number, code, words, operation)


def model_of(client: Any, operation: str) -> OperationModel | None:
    """What botocore knows of an operation, called as boto3 does; None where the one installed is older than it."""
    try:
        name = client.meta.method_to_api_mapping[operation]
        model: OperationModel = client.meta.service_model.operation_model(name)
    except (AttributeError, KeyError):
        return None
    return model


def input_of(client: Any, operation: str) -> Shape | None:
    """The structure of an operation's parameters."""
    model = model_of(client, operation)
    return model.input_shape if model else None


def check(client: Any, operation: str, params: Mapping[str, Any], secret: Collection[str] = ()) -> None:
    """Refuse what botocore would: parameters that are unknown, missing, or of a wrong type.

    Raises `RefusedError` with botocore's words, of which those that would quote a secret's value are left out.
    """
    shape = input_of(client, operation)
    if shape is None:
        return
    params = {**params, **_texts(params)}
    words = _wrong(shape, params)
    if words:
        harmless = set(_wrong(shape, masked(shape, params, secret)))
        said = [line for line in words if line in harmless] or [_HIDDEN]
        raise RefusedError("; ".join(said), operation)


def _texts(params: Mapping[str, Any]) -> dict[str, str]:
    """What boto3 takes as a structure, and makes a text of before it is checked: the origin of a copy in S3."""
    source = params.get("CopySource")
    return {"CopySource": f"{source['Bucket']}/{source['Key']}"} if isinstance(source, Mapping) else {}


def _wrong(shape: Shape, params: dict[str, Any]) -> list[str]:
    validator: Any = ParamValidator()
    return str(validator.validate(params, shape).generate_report()).splitlines()


def idempotency_token(client: Any, operation: str) -> str | None:
    """The parameter by which AWS knows a repeated call for the same one: ``ClientToken`` of RunInstances."""
    model = model_of(client, operation)
    return next(iter(model.idempotent_members), None) if model else None


def has_dry_run(client: Any, operation: str) -> bool:
    """Whether AWS itself tells if a call would succeed: nearly all of EC2's do.

    Only its own endpoints are asked: others may pass over ``DryRun`` and make the change (moto's CreateVpc does).
    """
    model = model_of(client, operation)
    shape = model.input_shape if model else None
    if model is None or model.service_model.service_name != "ec2" or not isinstance(shape, StructureShape):
        return False
    return "DryRun" in shape.members and is_aws(client)


def is_aws(client: Any) -> bool:
    """Whether a client asks AWS itself, not something at another endpoint."""
    return is_own_url(client.meta.endpoint_url)


def adapted(shape: Shape | None, value: Any, name: str = "parameters") -> Any:
    """A value as the model types it, where it came from a template and may be text. Raises `RefusedError`."""
    value, inside = _wrapped(shape, value), bare(shape)
    if inside is not None:
        return {key: adapted(inside, inner, name) for key, inner in value.items()}
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {key: adapted(shape.members.get(key), inner, key) for key, inner in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: adapted(shape.value, inner, f"{name}.{key}") for key, inner in value.items()}
    if isinstance(shape, ListShape):
        values = value if isinstance(value, list | tuple) else [value]
        return [adapted(shape.member, inner, name) for inner in values]
    return value if shape is None else _adapted_scalar(shape.type_name, value, name)


def _adapted_scalar(kind: str, value: Any, name: str) -> Any:
    if kind == "boolean" and isinstance(value, str):
        if value not in ("true", "false"):
            raise RefusedError(f"{name} must be true or false")
        return value == "true"
    if kind in _NUMBERS and isinstance(value, str | Decimal) and not isinstance(value, bool):
        return _number(kind, value, name)
    if kind == "string" and isinstance(value, bool | int | float | Decimal):
        return scalar(value)
    return value


def _number(kind: str, value: str | Decimal, name: str) -> int | float:
    text = str(value)
    if kind in ("integer", "long"):
        if _WHOLE.fullmatch(text) is None:
            raise RefusedError(f"{name} must be a whole number")
        return int(text)
    try:
        return float(text)
    except ValueError:
        raise RefusedError(f"{name} must be a number") from None


def bare(shape: Shape | None) -> Shape | None:
    """The shape of what EC2 wraps as ``{"Value": ...}``, which the aws command takes bare, and so do we."""
    return shape.members["Value"] if isinstance(shape, StructureShape) and list(shape.members) == ["Value"] else None


def _wrapped(shape: Shape | None, value: Any) -> Any:
    return value if bare(shape) is None or isinstance(value, Mapping) else {"Value": value}


def from_json(shape: Shape | None, value: Any, name: str = "parameters") -> Any:
    """A value as a person wrote it in JSON, which has no bytes: those are base64. Raises `RefusedError`."""
    value = _wrapped(shape, value)
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {key: from_json(shape.members.get(key), inner, key) for key, inner in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: from_json(shape.value, inner, f"{name}.{key}") for key, inner in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [from_json(shape.member, inner, name) for inner in value]
    if shape is not None and shape.type_name == "blob" and isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise RefusedError(f"{name} must be bytes in base64") from None
    return value


def merged(filled: Mapping[str, Any], given: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """What is given beside what is filled in already, which may be repeated but not contradicted.

    Raises `RefusedError`.
    """
    both = dict(filled)
    for name, value in given.items():
        known = filled.get(name, value)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            both[name] = merged(known, value, f"{path}{name}.")
        elif known != value:
            raise RefusedError(f"{path}{name} already has another value, which awsfs fills in")
        else:
            both[name] = value
    return both


def masked(shape: Shape | None, params: Mapping[str, Any], secret: Collection[str] = ()) -> dict[str, Any]:
    """Parameters with ``***`` for those named, what the model marks as a secret, and what it does not know."""
    shown = _masked(shape, params)
    return {name: MASK if name in secret else value for name, value in shown.items()}


def _masked(shape: Shape | None, value: Any) -> Any:
    if shape is not None and shape.metadata.get("sensitive"):
        return MASK
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        return {key: _masked(members[key], inner) if key in members else MASK for key, inner in value.items()}
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _masked(shape.value, inner) for key, inner in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list | tuple):
        return [_masked(shape.member, inner) for inner in value]
    if shape is None or _fits(shape, value) or not _has_secret(shape, set()):
        return value
    return MASK


def hidden(shape: Shape | None, params: Mapping[str, Any], secret: Collection[str] = ()) -> set[str]:
    """The texts that `masked` hides, as far as they are long enough to be told from other words."""
    return {text for text in _texts_hidden(params, masked(shape, params, secret)) if len(text) >= _TELLING}


def _texts_hidden(value: Any, shown: Any) -> Iterator[str]:
    covered = shown == MASK
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts_hidden(inner, MASK if covered else shown[key])
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _texts_hidden(inner, MASK if covered else shown[position])
    elif covered and isinstance(value, str):
        yield value


def _fits(shape: Shape, value: Any) -> bool:
    return not isinstance(shape, StructureShape | MapShape | ListShape) and not isinstance(value, Mapping | list)


def _has_secret(shape: Shape, seen: set[str]) -> bool:
    """Whether there may be a secret anywhere inside; shapes may hold themselves."""
    if shape.name in seen:
        return False
    seen.add(shape.name)
    inner: list[Shape] = []
    if isinstance(shape, StructureShape):
        inner = list(shape.members.values())
    elif isinstance(shape, MapShape):
        inner = [shape.key, shape.value]
    elif isinstance(shape, ListShape):
        inner = [shape.member]
    return bool(shape.metadata.get("sensitive")) or any(_has_secret(each, seen) for each in inner)
