"""The words for directories and for what is in them besides files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from awsfs.calls import Call, Scope, Source, Template, freeze
from awsfs.questions import Question
from awsfs.schema.files import Archive, Attribute, Blob, Document, Fields, Lines


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
class Alias:
    """A second name of the directory itself: a link to ``.``, which resolves and is not listed."""

    name: str


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

    `get`: calls that find one record by ``{name()}`` without listing, tried in order. `named`: a regular expression;
    a call for any other name is saved, unless AWS has listed it. `brief`: the listing gives only names, and the record
    itself is what `get` finds, asked for when something below its directory is. `when`: a condition on the scope.
    `make`: the record of the empty directory that ``mkdir`` makes of ``name()``, None where it can be none; AWS knows
    of it once there is something in it. `state`: a JMESPath to the word for how the thing is, as its listing tells it,
    by which ``by-state/`` groups a collection. `query`: how a question is answered where AWS can do more than list; it
    raises ValueError, with words for a person. `query_help`: what ``.query/.help`` says after the grammar. `arn`: a
    regular expression for the service and the resource in the ARN, ``lambda:function:(.+)``, with ``aws:`` between them
    where AWS itself is the owner. Its groups are the name, with colons between. `without`: what tells those that are
    AWS's own, and the template of their names: they are found by name, and not listed. `asked`: there are so few that
    ``used-by/`` and ``by-state/`` look at these too, though it costs a call for each (`brief`), or for each thing that
    they are in. `listed`: whether the directory lists them; `get` finds them.
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
    query_help: Callable[[Scope], str] | None
    arn: str | None
    without: tuple[Call, Template] | None
    asked: bool
    listed: bool

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
        query_help: Callable[[Scope], str] | None = None,
        arn: str | None = None,
        without: tuple[Call, Template] | None = None,
        asked: bool = False,
        listed: bool = True,
    ) -> None:
        get = (get,) if isinstance(get, Call) else get
        freeze(self, locals())


@dataclass(frozen=True, eq=False)
class ByName:
    """``by-name/`` of a collection: a link per second name (`name`, a JMESPath) to the record called `id`.

    A name that several share is a directory of links by id, never a link to one of them. `gone`: a JMESPath for whether
    the record is of what no longer exists but is still listed. Its name counts only where no other record has it.
    """

    source: Source
    name: str
    id: str
    gone: str | None = None


def in_state(path: str, *states: str) -> str:
    """The condition that a JMESPath yields one of these words."""
    return " || ".join(f"{path} == '{state}'" for state in states)


@dataclass(frozen=True, eq=False)
class UsedBy:
    """``used-by/`` of a thing: links to all that have a link to it, by service and collection.

    What they are follows from the links that are declared and made of the records that listings give, or of what is
    declared to be `asked` for.
    """


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """A directory tree made of keys with slashes in them.

    `source` lists one level below ``{prefix}``, with ``Delimiter="/"``. A record is either a prefix one level further
    down, told by the JMESPath `folder`, or a key, told by the JMESPath `key`, whose file is the `leaf`. `one` is the
    call for the record of one key, where AWS refuses to list it.
    """

    name: str
    source: Call
    key: str
    folder: str
    leaf: Blob
    one: Call | None = None


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
    | Alias
    | Action
    | Folder
    | Each
    | ByName
    | UsedBy
    | Hierarchy
    | Parameters
    | Tags
)
