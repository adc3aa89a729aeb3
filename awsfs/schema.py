"""The words a service is declared with: plain data, read by the tree and by the tests.

Two sentences are the semantics. A *source* yields records: a JMESPath over the record in hand, a `Call`, or, as
the only way out, a function of the scope. A *template* is filled from the record in hand, then from those around
it (record, parents, region, service, partition, and account where its number is known).

What is declared under a name that begins with a dot resolves and is not listed; such names are in `awsfs.text`. How
templates are written is told in `awsfs.calls`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from awsfs.calls import FOREVER, Batch, Bulk, Call, Describe, Scope, Source, Template, freeze
from awsfs.questions import Question

__all__ = [
    "FOREVER", "Action", "Answer", "Archive", "Attribute", "Batch", "Blob", "Bulk", "ByName", "Call", "Describe",
    "Document", "Each", "Entry", "Fields", "Folder", "Hierarchy", "Lines", "Link", "Parameters", "Scope", "Service",
    "Source", "Store", "Tags", "Template", "UsedBy", "links", "tags",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Fields:
    """Every field of the record: a file per scalar, ``<name>.json`` per structure, and ``info.json``, the whole.

    `secret` and `private` name fields: both read ``"***"`` in ``info.json`` and are 0400; a secret one opens only with
    ``--reveal-secrets``. What is named within a field, ``containers[].environment``, reads so in that field's own file
    too. `source` is the record where it is not the one in hand.
    """

    secret: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    source: Source = "@"


@dataclass(frozen=True, eq=False)
class Attribute:
    """A file with what the source yields, one value per line. `put`: the call that sets it to what is written."""

    name: Template
    source: Source
    secret: bool = False
    private: bool = False
    put: Call | None = None


@dataclass(frozen=True, eq=False)
class Store:
    """How records are written back whole, so that nobody's change in between is lost.

    `parse` makes the record of what was written, ``json()`` of the scope; it raises ValueError, with words for a
    person, where that is no record or not the one that ``name()`` calls. `now` reads what is there at this moment.
    `create` is the call where nothing was shown, `replace` where ``old()`` was; each has a condition that fails where
    that is so no longer. `delete` is what ``rm`` does where deleting is allowed. `same` brings records that mean the
    same into one form; `is_plain` tells of a record in JSON, its members in order, that it is in that form already.
    """

    parse: Callable[[Scope], Any]
    now: Call
    create: Call
    replace: Call
    delete: Call
    same: Callable[[Any], Any] = lambda record: record
    is_plain: Callable[[bytes], bool] = lambda text: False


@dataclass(frozen=True, eq=False)
class Document:
    """A JSON file with what the source yields: the record if it is one, a list where `many` says so.

    Text that holds JSON is shown as the JSON. `put`: the call that sets it to what is written, which has to be JSON;
    `store`: how the record is written back and deleted, where it is a person's own.
    """

    name: Template
    source: Source
    many: bool = False
    put: Call | None = None
    store: Store | None = None


@dataclass(frozen=True, eq=False)
class Blob:
    """A file with the bytes themselves, nothing added.

    `decode`: ``"base64"`` where AWS wraps them. With `size` the source is read in ranges: a call whose answer has a
    ``Body``, that takes ``Range`` and ``IfMatch``; `size` and `etag` are JMESPaths over the record. `put`: the call
    that sets it to the ``bytes()`` that are written; of an object, one that the parts of an upload may stand in for.
    """

    name: Template
    source: Source
    decode: str | None = None
    secret: bool = False
    private: bool = False
    size: str | None = None
    etag: str | None = None
    time: str | None = None
    put: Call | None = None
    delete: Call | None = None


@dataclass(frozen=True, eq=False)
class Lines:
    """A file with a line of text for every record of the source, made while it is read.

    `line` writes one, without its line break; None leaves it out. `head`: a template for the first line. `order`: by
    what they are sorted, where AWS has them in none. `follow`: the source has no end; as long as the file is open, AWS
    is asked for what has come since.
    """

    name: Template
    source: Source
    line: Callable[[Any], str | None]
    head: Template | None = None
    order: Callable[[Any], Any] | None = None
    follow: bool = False


@dataclass(frozen=True, eq=False)
class Archive:
    """A directory with what is in a zip file, which is fetched from the URL that the source yields.

    `version`: a template of what tells its content from any other's; the same is not fetched again.
    """

    name: Template
    source: Call
    version: Template


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
    """A file of mode 0200: writing ``1``, or a JSON object with more parameters, makes the call.

    `dangerous`: it ends, interrupts or lays open something. `content`: ``"text"`` or ``"json"`` where what is written
    is no order but what is sent, ``{value()}`` of the call. `results`: what is kept of the answer, by the ending of
    its file in ``.result/``, where that is not simply all of it.
    """

    name: str
    call: Call
    dangerous: bool = False
    content: str | None = None
    results: Mapping[str, Callable[[Mapping[str, Any]], Any]] | None = None


@dataclass(frozen=True, eq=False, init=False)
class Folder:
    """A directory with these entries. `time`: a JMESPath to AWS's own time for the thing."""

    name: Template
    entries: tuple[Entry, ...]
    time: str | None

    def __init__(self, name: Template, *entries: Entry, time: str | None = None) -> None:
        freeze(self, locals())


@dataclass(frozen=True, eq=False)
class Answer:
    """How a question about people's own records is answered: by a call, each of whose records `shown` shows.

    `words`: what is asked of AWS, and what it costs, for a person.
    """

    call: Call
    shown: Document
    words: str


@dataclass(frozen=True, eq=False, init=False)
class Each:
    """Makes its entries for every record of the source; the first entry's name is the record's name.

    `get`: calls that find one record by ``{name()}`` without listing, tried in order. `named`: a regular
    expression; any other name is no record, costs nothing and is not listed. `brief`: the listing gives only names,
    and the record itself is what `get` finds, asked for when something below its directory is. `when`: a condition
    on the scope. `make`: the record of the empty directory that ``mkdir`` makes of ``name()``, None where it can be
    none; AWS knows of it once there is something in it. `state`: a JMESPath to the word for how the thing is, by which
    ``by-state/`` groups a collection. `query`: how a question is answered where AWS can do more than list; it raises
    ValueError, with words for a person. `arn`: the service and the resource in a thing's ARN, ``lambda:function:(.+)``,
    a regular expression whose group is the thing's name.
    """

    source: Source
    entries: tuple[Entry, ...]
    get: tuple[Call, ...]
    named: str | None
    brief: bool
    when: Source | None
    make: Callable[[Scope], Any] | None
    state: str | None
    query: Callable[[Question, Scope], Answer] | None
    arn: str | None

    def __init__(
        self,
        source: Source,
        *entries: Entry,
        get: Call | tuple[Call, ...] = (),
        named: str | None = None,
        brief: bool = False,
        when: Source | None = None,
        make: Callable[[Scope], Any] | None = None,
        state: str | None = None,
        query: Callable[[Question, Scope], Answer] | None = None,
        arn: str | None = None,
    ) -> None:
        get = (get,) if isinstance(get, Call) else get
        freeze(self, locals())


@dataclass(frozen=True, eq=False)
class ByName:
    """``by-name/`` of a collection: a link per second name (`name`, a JMESPath) to the record called `id`.

    A name that several share is a directory of links by id, never a link to one of them.
    """

    source: Source
    name: str
    id: str


@dataclass(frozen=True, eq=False)
class UsedBy:
    """``used-by/`` of a thing: links to all that have a link to it, by service and collection.

    What they are follows from the links that are declared and made of the records that listings give.
    """


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


@dataclass(frozen=True, eq=False)
class Parameters:
    """A directory tree made of names with slashes in them, each a small file with the value that it stands for.

    `every` lists all there are, without their values, `below` those below ``{prefix}``; `values` lists the same with
    their values, fewer at once. `about` describes the one called ``{name()}``, `one` tells its value unless it is
    secret, `secret` also then, and `several` those of some ``{names}`` at once. `put` writes the ``{value()}`` of a
    name, with more of what AWS calls it; `tags` are what it carries beside; `delete` removes it.
    """

    name: str
    every: Call
    below: Call
    values: Call
    about: Call
    one: Call
    secret: Call
    several: Call
    put: Call
    tags: Call
    delete: Call


@dataclass(frozen=True, eq=False)
class Tags:
    """``tags/``: a file per tag, from AWS's list of ``Key`` and ``Value``.

    `put` writes one, ``{name()}`` and ``{value()}``, or, where AWS takes them only together, all ``{tags()}``; `delete`
    removes the one called ``{name()}``, and is not needed where `put` takes all, unless AWS refuses an empty list.
    """

    source: Source
    put: Call | None = None
    delete: Call | None = None


Entry: TypeAlias = (
    Fields
    | Attribute
    | Document
    | Blob
    | Lines
    | Archive
    | Link
    | Action
    | Folder
    | Each
    | ByName
    | UsedBy
    | Hierarchy
    | Parameters
    | Tags
)


@dataclass(frozen=True, eq=False, init=False)
class Service:
    """A directory at the top. `name` as boto3 names the client, or `client`. Not `regional`: no region level."""

    name: str
    entries: tuple[Entry, ...]
    client: str
    regional: bool

    def __init__(self, name: str, *entries: Entry, client: str | None = None, regional: bool = True) -> None:
        client = client or name
        freeze(self, locals())


def tags(source: Source = "Tags[]", put: Call | None = None, delete: Call | None = None) -> Tags:
    """``tags/`` of a thing: from its own record, unless a source is given."""
    return Tags(source, put, delete)


def links(name: str, source: Source, link: str, target: str, named: str | None = None) -> Folder:
    """A directory of links, one per record of the source, each called `link` and leading to `target`."""
    return Folder(name, Each(source, Link(link, target), named=named))
