"""Whether a `Call` is one that AWS would take, and what it answers, by botocore's models alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StringShape, StructureShape
from declared_shapes import (
    BRACES,
    SCALAR,
    Chain,
    Kind,
    Made,
    Many,
    NotThereError,
    fill,
    find,
    item_of,
    nearest,
    operations,
    service_model,
)

from awsfs.schema import Call

PAGE_SIZES = ("maxresults", "maxitems", "limit", "pagesize")
OWN_ONLY = {"describe_images": "Owners", "describe_snapshots": "OwnerIds"}
TEXT = ("string", "blob", "timestamp", "character")
NUMBERS = ("integer", "long", "float", "double", "bigdecimal")


def operation_of(call: Call, client: str) -> OperationModel:
    """Botocore's model of a call's operation. Raises `NotThereError`."""
    client = call.client or client
    known = operations(client)
    if call.operation not in known:
        raise NotThereError(f"'{client}' has no operation '{call.operation}'{nearest(call.operation, known)}")
    return service_model(client).operation_model(known[call.operation])


def answer(call: Call, client: str) -> Kind:
    """What a call yields. Raises `NotThereError`."""
    shape = operation_of(call, client).output_shape
    try:
        found = find(call.result, Chain((shape or Made({}),)), shape.members if shape else ())
    except NotThereError as error:
        raise NotThereError(f"the result of {call.operation}: {error}") from None
    also = Made(dict.fromkeys(call.also or (), SCALAR))
    return Chain((item_of(found, strict=False), also)) if call.also else found


def mistakes(call: Call, client: str, scope: Chain, *, is_whole: bool = True) -> Iterator[str]:
    """What is wrong with the parameters of a call whose operation exists; one not whole gets more from a person."""
    shape = operation_of(call, client).input_shape
    if shape is None:
        yield from (f"{call.operation} takes no '{name}'" for name in call.params)
    else:
        yield from missing(call.operation, call.params, shape) if is_whole else ()
        yield from _members(call.operation, call.params, shape, scope)
    for extra in filter(None, (call.size, call.pace, *(call.also or {}).values())):
        yield from _text(f"beside {call.operation}", extra, None, scope)


def careless(call: Call, client: str, *, is_whole: bool = True) -> Iterator[str]:
    """What a call that changes something says wrongly of secrets and of what it outdates, or does not say."""
    shape = operation_of(call, client).input_shape
    members = shape.members if isinstance(shape, StructureShape) else {}
    given = [name for name in members if name in call.params or not is_whole]
    told = [name for name in given if _is_sensitive(members[name]) and name not in call.secret]
    yield from (f"{call.operation} would tell the secret '{name}'" for name in told)
    wrong = [name for name in call.secret if name not in members]
    yield from (f"{call.operation} takes no secret '{name}'{nearest(name, members)}" for name in wrong)
    known = operations(call.client or client)
    unknown = [name for name in call.forgets or () if name not in known]
    yield from (f"{call.operation} outdates no '{name}'{nearest(name, known)}" for name in unknown)


def _is_sensitive(shape: Shape) -> bool:
    """Whether AWS calls it a secret, bare or wrapped as EC2 wraps single values."""
    if isinstance(shape, StructureShape) and list(shape.members) == ["Value"]:
        return _is_sensitive(shape.members["Value"])
    return bool(shape.metadata.get("sensitive"))


def unpaged(call: Call, client: str) -> Iterator[str]:
    """What a listing of a whole collection should say, and does not."""
    shape = operation_of(call, client).input_shape
    sizes = [name for name in (shape.members if shape else ()) if name.lower() in PAGE_SIZES]
    if sizes and not set(sizes) & set(call.params):
        yield f"{call.operation} lists a collection without {' or '.join(sizes)}"
    owner = OWN_ONLY.get(call.operation)
    if owner and call.params.get(owner) != ["self"]:
        yield f"{call.operation} lists everybody's, for want of {owner}=['self']"


def _value(name: str, value: Any, shape: Shape, scope: Chain) -> Iterator[str]:
    if isinstance(value, str):
        yield from _text(name, value, shape, scope)
    elif isinstance(value, Mapping) and isinstance(shape, StructureShape):
        yield from _structure(name, value, shape, scope)
    elif isinstance(value, Mapping) and isinstance(shape, MapShape):
        for key, item in value.items():
            yield from _value(f"{name}.{key}", item, shape.value, scope)
    elif isinstance(value, list | tuple) and isinstance(shape, ListShape):
        for item in value:
            yield from _value(f"{name}[]", item, shape.member, scope)
    elif isinstance(value, bool):
        if shape.type_name != "boolean":
            yield f"{name} is a {shape.type_name}, not a boolean"
    elif isinstance(value, int | float) and shape.type_name in NUMBERS:
        yield from _number(name, value, shape)
    elif not callable(value):
        yield f"{name} is a {shape.type_name}, not {value!r}"


def _structure(name: str, given: Mapping[str, Any], shape: StructureShape, scope: Chain) -> Iterator[str]:
    yield from missing(name, given, shape)
    yield from _members(name, given, shape, scope)


def missing(name: str, given: Mapping[str, Any], shape: StructureShape) -> Iterator[str]:
    """What a structure requires, and is not given."""
    yield from (f"{name} requires '{member}'" for member in shape.required_members if member not in given)


def _members(name: str, given: Mapping[str, Any], shape: StructureShape, scope: Chain) -> Iterator[str]:
    for member, value in given.items():
        if member in shape.members:
            yield from _value(member, value, shape.members[member], scope)
        else:
            yield f"{name} takes no '{member}'{nearest(member, shape.members)}"


def _text(name: str, value: str, shape: Shape | None, scope: Chain) -> Iterator[str]:
    try:
        found = fill(value, scope)
    except NotThereError as error:
        yield f"{name}: {error}"
        return
    if shape is None:
        return
    if BRACES.fullmatch(value):
        if isinstance(found, Shape) and isinstance(found, ListShape) != isinstance(shape, ListShape):
            yield f"{name} is a {shape.type_name}, and {value} a {found.type_name}"
        elif isinstance(found, Many) and not isinstance(shape, ListShape):
            yield f"{name} is a {shape.type_name}, and {value} a list"
    elif shape.type_name not in TEXT:
        yield f"{name} is a {shape.type_name}, not text"
    elif isinstance(shape, StringShape) and shape.enum and "{" not in value and value not in shape.enum:
        yield f"{name} cannot be '{value}'{nearest(value, shape.enum)}"


def _number(name: str, value: float, shape: Shape) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and value < low) or (high is not None and value > high):
        yield f"{name} is from {low} to {high}, not {value}"
