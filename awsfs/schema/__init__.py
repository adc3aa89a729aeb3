"""The words a service is declared with: plain data, read by the tree and by the tests.

Two sentences are the semantics. A *source* yields records: a JMESPath over the record in hand, a `Call`, or, as
the only way out, a function of the scope. A *template* is filled from the record itself and from ``region``,
``service``, ``partition``, and ``account`` where its number is known; never from the records around it, except where it
says ``parent``, or is a parameter of a call.

What is declared under a name that begins with a dot resolves and is not listed; such names are in `awsfs.text`. How
templates are written is told in `awsfs.calls`.
"""

from __future__ import annotations

from dataclasses import dataclass

from awsfs.calls import FOREVER, Batch, Bulk, Call, Describe, Scope, Source, Template, freeze
from awsfs.schema.directories import (
    Action,
    Alias,
    Answer,
    ByName,
    Each,
    Entry,
    Folder,
    Hierarchy,
    Link,
    Parameters,
    Tags,
    UsedBy,
    in_state,
)
from awsfs.schema.files import Archive, Attribute, Blob, Document, Fields, Lines, Store

__all__ = [
    "FOREVER", "Action", "Alias", "Answer", "Archive", "Attribute", "Batch", "Blob", "Bulk", "ByName", "Call",
    "Describe", "Document", "Each", "Entry", "Fields", "Folder", "Hierarchy", "Lines", "Link", "Parameters", "Scope",
    "Service", "Source", "Store", "Tags", "Template", "UsedBy", "in_state", "links", "tags",
]  # fmt: skip


@dataclass(frozen=True, eq=False, init=False)
class Service:
    """A directory at the top. `name` as boto3 names the client, or `client`. Not `regional`: no region level.

    `billed`: AWS bills each request, also those that only describe. `also`: a second name, which is accepted wherever
    a service is named, and is not listed.
    """

    name: str
    entries: tuple[Entry, ...]
    client: str
    regional: bool
    billed: bool
    also: str | None

    def __init__(
        self,
        name: str,
        *entries: Entry,
        client: str | None = None,
        regional: bool = True,
        billed: bool = False,
        also: str | None = None,
    ) -> None:
        client = client or name
        freeze(self, locals())


def tags(source: Source = "Tags[]", put: Call | None = None, delete: Call | None = None) -> Tags:
    """``tags/`` of a thing: from its own record, unless a source is given."""
    return Tags(source, put, delete)


def links(name: str, source: Source, link: str, target: str, named: str | None = None) -> Folder:
    """A directory of links, one per record of the source, each called `link` and leading to `target`."""
    return Folder(name, Each(source, Link(link, target), named=named))
