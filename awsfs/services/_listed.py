"""Cutting the answer for one resource down to the fields of its listing: a resource is the same however it is found.

What to leave out is named, not what to keep: a field that AWS adds to both answers then appears in both.
"""

from collections.abc import Callable

from awsfs.schema import Scope


def listed(without: str, record: str = "@", first: str = "") -> str:
    """A JMESPath to a record without some fields: ``Tags, RoleLastUsed``.

    `first`: the fields to begin with, where the listing has another order: ``Id, Status``. ``Name: path`` is a field
    that the record has elsewhere.
    """
    names = ", ".join(f'"{name}"' for name in without.split(", "))
    rest = f"without(@, `[{names}]`)"
    if not first:
        return f"{record} | {rest}"
    return f"{record} | @ && merge({_parts(first)}, {rest})"


def only(fields: str) -> str:
    """A JMESPath to these fields of a record, as far as it has them: ``State, StateReason``."""
    return f"merge({_parts(fields)})"


def _parts(fields: str) -> str:
    """A structure for each field, empty where it is absent: AWS leaves out such a field instead of calling it null."""
    named = (field.partition(": ") for field in fields.split(", "))
    return ", ".join(f"{path or name} != `null` && {{{name}: {path or name}}} || `{{}}`" for name, _, path in named)


def other_than(field: str) -> Callable[[Scope], bool]:
    """Whether a record has another name than ``{name()}``, which is first where names come in order from there on."""
    return lambda scope: bool(scope[field] != scope["name()"])
