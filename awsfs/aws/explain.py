"""What botocore's model says of an operation, as a text for a person. No requests."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Collection, Iterator
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from awsfs.aws.model import bare, input_of, model_of
from awsfs.aws.permissions import permission
from awsfs.text import kebab

WIDTH = 118
DEPTH = 3
_CHOICES = 12
_DEEP = 6
_LINE = 110
_TAGS = re.compile(r"<[^>]+>")
_NOTES = re.compile(r"<note>.*?</note>", re.DOTALL)
_COMMANDS = {"codedeploy": "deploy", "config": "configservice", "s3": "s3api"}
"""What the aws command calls a service where it is not boto3's name; see awscli/customizations."""

_UNKNOWN = "The installed botocore does not have this operation. A newer version may have it.\n"
_WORDS = {"string": "...", "boolean": True, "timestamp": "2030-01-31T12:00:00Z", "blob": "aGVsbG8=", "map": {}}


def help_text(
    client: Any, operation: str, filled: Collection[str], dangerous: bool = False, only: Collection[str] | None = None
) -> str:
    """Name, command and permission of an operation, then its parameters, but for those that are filled in already.

    `only`: those that can be given at all, where that is not for the person to choose.
    """
    model = model_of(client, operation)
    if model is None:
        return f"{operation}\n\n{_UNKNOWN}"
    lines = [
        model.name,
        *_wrapped(_sentence(model.documentation, 300), "  "),
        "",
        f"command     {command(model)}",
        f"permission  {permission(model)}",
        f"dangerous   {'yes: it can delete, stop, interrupt or expose a resource' if dangerous else 'no'}",
        f"filled in   {', '.join(filled) or 'none'}",
        "",
        *_parameters(model, filled, only),
    ]
    return "\n".join(lines) + "\n"


def command(model: OperationModel) -> str:
    """How the aws command spells an operation."""
    service = model.service_model.service_name
    return f"aws {_COMMANDS.get(service, service)} {kebab(model.name)}"


def example(client: Any, operation: str, filled: Collection[str]) -> dict[str, Any]:
    """The parameters that have to be given, each with something of its type."""
    shape = input_of(client, operation)
    if not isinstance(shape, StructureShape):
        return {}
    return {name: _example(shape.members[name], 0) for name in shape.required_members if name not in filled}


def choice(client: Any, operation: str, filled: Collection[str]) -> dict[str, Any]:
    """One of the parameters that may be given, with something of its type."""
    model = model_of(client, operation)
    if model is None or not isinstance(model.input_shape, StructureShape):
        return {}
    others = model.input_shape.members.items()
    known = {*filled, *model.idempotent_members, "DryRun"}
    return next(({name: _example(shape, 0)} for name, shape in others if name not in known), {})


def _example(shape: Shape, depth: int) -> Any:
    shape = bare(shape) or shape
    if isinstance(shape, StructureShape):
        inner = shape.required_members or list(shape.members)[:1]
        return {name: _example(shape.members[name], depth + 1) for name in inner} if depth < _DEEP else {}
    if isinstance(shape, ListShape):
        return [_example(shape.member, depth + 1)]
    choices = shape.metadata.get("enum")
    return choices[0] if choices else _WORDS.get(shape.type_name, shape.metadata.get("min", 1))


def _parameters(model: OperationModel, filled: Collection[str], only: Collection[str] | None) -> Iterator[str]:
    shape = model.input_shape
    others = [name for name in getattr(shape, "members", {}) if (name not in filled if only is None else name in only)]
    if not isinstance(shape, StructureShape) or not others:
        yield "It takes no other parameters."
        return
    yield "Parameters" if only is None else "The content that you write becomes"
    tokens = frozenset(model.idempotent_members)
    for name in sorted(others, key=lambda other: (other not in shape.required_members, others.index(other))):
        note = "awsfs makes one per write" if name in tokens else _need(shape, name)
        yield from _parameter(name, shape.members[name], note, 1, ())


def _need(shape: StructureShape, name: str) -> str:
    return "required" if name in shape.required_members else ""


def _parameter(name: str, shape: Shape, note: str, depth: int, above: tuple[str, ...]) -> Iterator[str]:
    indent, documentation = "  " * depth, shape.documentation
    shape = bare(shape) or shape
    yield indent + ", ".join(filter(None, (f"{name}  {_kind(shape)}", note)))
    yield from _wrapped(_sentence(documentation, _LINE), indent + "    ")
    if choices := shape.metadata.get("enum"):
        more = " ..." if len(choices) > _CHOICES else ""
        yield from _wrapped("one of: " + " ".join(choices[:_CHOICES]) + more, indent + "    ")
    inside = _inside(shape)
    if isinstance(inside, StructureShape) and depth < DEPTH and inside.name not in above:
        for member, inner in inside.members.items():
            yield from _parameter(member, inner, _need(inside, member), depth + 1, (*above, inside.name))


def _inside(shape: Shape) -> Shape:
    """What a list or a map is of, all the way down."""
    while isinstance(shape, ListShape | MapShape):
        shape = shape.member if isinstance(shape, ListShape) else shape.value
    return shape


def _kind(shape: Shape) -> str:
    if isinstance(shape, ListShape):
        return f"list of {_kind(shape.member)}"
    if isinstance(shape, MapShape):
        return f"map of {_kind(shape.value)}"
    return {"blob": "bytes in base64", "long": "integer", "double": "number", "float": "number"}.get(
        shape.type_name, shape.type_name
    )


def _sentence(documentation: str, longest: int) -> str:
    """The first sentence of a model's HTML, as text, past the notes that S3's begin with."""
    text = " ".join(html.unescape(_TAGS.sub(" ", _NOTES.sub(" ", documentation) or documentation)).split())
    return textwrap.shorten(re.sub(r" ([.,;:)])", r"\1", re.split(r"(?<=[.!?]) (?=[A-Z])", text)[0]), longest)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
