"""The words for files: what a record says, and how it is written back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from awsfs.calls import Call, Scope, Source, Template


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
    `keys` are the fields that the name of its file is made of.
    """

    parse: Callable[[Scope], Any]
    now: Call
    create: Call
    replace: Call
    delete: Call
    same: Callable[[Any], Any] = lambda record: record
    is_plain: Callable[[bytes], bool] = lambda text: False
    keys: Callable[[Scope], Sequence[str]] = lambda scope: ()


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
