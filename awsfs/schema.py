"""The words a service is declared with: plain data, read by the tree and by the tests.

Two sentences are the semantics. A *source* yields records: a JMESPath over the record in hand, a `Call`, or, as
the only way out, a function of the scope. A *template* is filled from the record in hand, then from those around
it (record, parents, region, service).

A template is text with JMESPath in braces: ``"{InstanceId}"``, ``"{Endpoint.Address}"``, ``"{tail(Arn)}"``. One that
is nothing but a pair of braces keeps the type of what it finds. A template that finds nothing makes no entry, and
no call. Besides JMESPath's own functions there are ``tail(text)``, the last part of an ARN or a URL, and
``name()``, the name being looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

FOREVER = float("inf")
"""The `ttl` of what does not change while a mount lives."""

Scope: TypeAlias = Mapping[str, Any]
"""What a template or a function sees: the record in hand, its parents, then ``region``, ``service`` and ``name()``."""

Template: TypeAlias = "str | Callable[[Scope], Any]"


def _freeze(made: object, fields: Mapping[str, Any]) -> None:
    """Set the fields of a frozen dataclass that takes its arguments in another order than it keeps them."""
    for name, value in fields.items():
        if name != "self":
            object.__setattr__(made, name, value)


@dataclass(frozen=True, eq=False, init=False)
class Call:
    """One AWS operation, paged to its end, and where its records are in each answer.

    `operation` is boto3's method name, `result` a JMESPath over one page. `params` are sent as written after their
    templates are filled. `ttl`: seconds the answer is kept. `client`: boto3's client name where it is not the
    service's own. `absent`: error codes that mean "there is none", answered with no records instead of an error.
    `size`: a template for the bytes a listing reads, refused above ``--scan-limit``. `pace`: a template for a
    table's provisioned read units per second, of which a scan takes at most half. `within`: a wider listing
    and the template that tells whose record is whose; where that listing is in hand whole, it answers instead of AWS.
    `also`: fields that the answer leaves out of its records, as templates.
    """

    operation: str
    result: str
    params: Mapping[str, Any]
    ttl: float
    client: str | None
    absent: tuple[str, ...]
    size: str | None
    pace: str | None
    within: tuple[Call, Template] | None
    also: Mapping[str, str] | None

    def __init__(
        self,
        operation: str,
        result: str = "@",
        *,
        ttl: float = 60.0,
        client: str | None = None,
        absent: tuple[str, ...] = (),
        size: str | None = None,
        pace: str | None = None,
        within: tuple[Call, Template] | None = None,
        also: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        _freeze(self, locals())


Source: TypeAlias = "str | Call | Callable[[Scope], Iterable[Any]]"


@dataclass(frozen=True, eq=False)
class Fields:
    """Every field of the record: a file per scalar, ``<name>.json`` per structure, and ``info.json``, the whole.

    `secret` and `private` name top-level fields: both read ``"***"`` in ``info.json`` and are 0400; a secret one
    opens only with ``--reveal-secrets``. `source` is the record where it is not the one in hand.
    """

    secret: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    source: Source = "@"


@dataclass(frozen=True, eq=False)
class Attribute:
    """A file with what the source yields, one value per line."""

    name: Template
    source: Source
    secret: bool = False
    private: bool = False


@dataclass(frozen=True, eq=False)
class Document:
    """A JSON file with what the source yields: the record if it is one, a list where `many` says so.

    Text that holds JSON is shown as the JSON. `delete`: the call that ``rm`` makes where deleting is allowed.
    """

    name: Template
    source: Source
    many: bool = False
    delete: Call | None = None


@dataclass(frozen=True, eq=False)
class Blob:
    """A file with the bytes themselves, nothing added.

    `decode`: ``"base64"`` where AWS wraps them. With `size` the source is read in ranges: a call whose answer has a
    ``Body``, that takes ``Range`` and ``IfMatch``; `size` and `etag` are JMESPaths over the record.
    """

    name: Template
    source: Source
    decode: str | None = None
    secret: bool = False
    private: bool = False
    size: str | None = None
    etag: str | None = None
    time: str | None = None
    delete: Call | None = None


@dataclass(frozen=True, eq=False)
class Link:
    """A symbolic link to another place of the tree, `target` given from the top: ``ec2/{region}/vpcs/{VpcId}``.

    `among`: where the other thing is often long gone, its listing and the template of its name; a name that is not in
    it makes no link.
    """

    name: Template
    target: str
    among: tuple[Call, Template] | None = None


@dataclass(frozen=True, eq=False)
class Action:
    """A file of mode 0200: writing ``1`` makes the call. `dangerous`: it ends or interrupts something."""

    name: str
    call: Call
    dangerous: bool = False


@dataclass(frozen=True, eq=False, init=False)
class Folder:
    """A directory with these entries. `time`: a JMESPath to AWS's own time for the thing."""

    name: Template
    entries: tuple[Entry, ...]
    time: str | None

    def __init__(self, name: Template, *entries: Entry, time: str | None = None) -> None:
        _freeze(self, locals())


@dataclass(frozen=True, eq=False, init=False)
class Each:
    """Makes its entries for every record of the source; the first entry's name is the record's name.

    `get`: calls that find one record by ``{name()}`` without listing, tried in order. `named`: a regular
    expression; any other name is no record, costs nothing and is not listed. `brief`: the listing gives only names,
    and the record itself is what `get` finds, asked for when something below its directory is. `when`: a condition
    on the scope.
    """

    source: Source
    entries: tuple[Entry, ...]
    get: tuple[Call, ...]
    named: str | None
    brief: bool
    when: Source | None

    def __init__(
        self,
        source: Source,
        *entries: Entry,
        get: Call | tuple[Call, ...] = (),
        named: str | None = None,
        brief: bool = False,
        when: Source | None = None,
    ) -> None:
        get = (get,) if isinstance(get, Call) else get
        _freeze(self, locals())


@dataclass(frozen=True, eq=False)
class ByName:
    """``by-name/`` of a collection: a link per second name (`name`, a JMESPath) to the record called `id`.

    A name that several share is a directory of links by id, never a link to one of them.
    """

    source: Source
    name: str
    id: str


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """A directory tree made of keys with slashes in them.

    `source` lists one level below ``{prefix}``, with ``Delimiter="/"``. A record is either a prefix one level further
    down, told by the JMESPath `folder`, or a key, told by the JMESPath `key`, whose file is the `leaf`.
    """

    name: str
    source: Call
    key: str
    folder: str
    leaf: Blob


Entry: TypeAlias = Fields | Attribute | Document | Blob | Link | Action | Folder | Each | ByName | Hierarchy


@dataclass(frozen=True, eq=False, init=False)
class Service:
    """A directory at the top. `name` as boto3 names the client, or `client`. Not `regional`: no region level."""

    name: str
    entries: tuple[Entry, ...]
    client: str
    regional: bool

    def __init__(self, name: str, *entries: Entry, client: str | None = None, regional: bool = True) -> None:
        client = client or name
        _freeze(self, locals())


def tags(source: Source = "Tags[]") -> Folder:
    """``tags/``: a file per tag, from AWS's list of ``Key`` and ``Value``."""
    return Folder("tags", Each(source, Attribute("{Key}", "Value")))


def links(name: str, source: Source, link: str, target: str, named: str | None = None) -> Folder:
    """A directory of links, one per record of the source, each called `link` and leading to `target`."""
    return Folder(name, Each(source, Link(link, target), named=named))
