"""``.help/`` and ``.result/``: what can be written in a directory and how, and what AWS answered the last time."""

from __future__ import annotations

import json
import re
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from awsfs.aws.border import border
from awsfs.aws.explain import choice, example, help_text
from awsfs.rendering import document
from awsfs.schema import Action, Attribute, Blob, Call, Document, Each, Entry, Tags
from awsfs.tree.content.sending import request_of
from awsfs.tree.dots import dot_node, dotted
from awsfs.tree.nodes import FILE, Content, Directory, Listed, Node
from awsfs.tree.place import Place

_LISTABLE = 0o555
_LOCK = threading.Lock()
_TOLD = re.compile(r"\{\w+\(\)\}|<function")

Makers: TypeAlias = "dict[str, Callable[[], Node]]"


@dataclass(frozen=True)
class Result:
    """What AWS answered a verb, as a file shows it, and when, in seconds since 1970."""

    content: bytes
    time: float


@dataclass(frozen=True)
class Written:
    """Something that is done by writing to a file, at a place."""

    name: str
    place: Place
    entry: Action | Attribute | Document | Blob | Tags
    call: Call


class _Made(Directory):
    """A directory of nodes that are made when they are looked up."""

    def __init__(self, place: Place, makers: Makers) -> None:
        super().__init__(_LISTABLE, place.mtime())
        self._place, self._makers = place, makers

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        return self._makers[name]() if name in self._makers else dot_node(self, name)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return ((name, FILE) for name in self._makers)

    def forget(self) -> None:
        """Drop what is cached of this service and region."""
        self._place.forget()


def _has_writable(entries: tuple[Entry, ...], *, actions_only: bool = False) -> bool:
    """Whether something is declared that can be written, when its record has what that needs."""
    for entry in entries:
        if isinstance(entry, Each):
            if not isinstance(entry.source, Call) and _has_writable(entry.entries, actions_only=actions_only):
                return True
        elif isinstance(entry, Action) or (not actions_only and getattr(entry, "put", None) is not None):
            return True
    return False


@dotted(".help", _has_writable)
def help_directory(entries: tuple[Entry, ...], place: Place) -> Directory | None:
    """``.help/``: a text for every file of a directory that can be written; None where there is none."""
    makers: Makers = {each.name: partial(_help_file, each) for each in writable(entries, place)}
    return _Made(place, makers) if makers else None


@dotted(".result", partial(_has_writable, actions_only=True))
def result_directory(entries: tuple[Entry, ...], place: Place) -> Directory | None:
    """``.result/``: what AWS answered each verb of a directory the last time; None where there are no verbs."""
    verbs = [each for each in writable(entries, place) if isinstance(each.entry, Action)]
    names = [f"{verb.name}.{ending}" for verb in verbs for ending in getattr(verb.entry, "results", None) or ("json",)]
    found = ((name, result_of(place, name)) for name in names)
    makers: Makers = {name: partial(_result_file, result) for name, result in found if result}
    return _Made(place, makers) if verbs else None


def writable(entries: tuple[Entry, ...], place: Place) -> Iterator[Written]:
    """What can be written in a directory, without a call: what only a listing by AWS would name is left out."""
    for entry in entries:
        if isinstance(entry, Each):
            if not isinstance(entry.source, Call) and (entry.when is None or any(place.values(entry.when))):
                for record in place.values(entry.source):
                    yield from writable(entry.entries, place.inside(record, entry.source))
        elif isinstance(entry, Action) and request_of(entry, place) is not None:
            yield Written(entry.name, place, entry, entry.call)
        elif isinstance(entry, Attribute | Document | Blob | Tags) and entry.put is not None:
            name = "tags" if isinstance(entry, Tags) else place.own_name(entry.name)
            if name is not None:
                yield Written(name, place, entry, entry.put)


def keep_results(place: Place, verb: str, answers: Mapping[str, Any]) -> None:
    """Keep what AWS answered a verb, by the endings of the files that show it; text is shown as it is."""
    with _LOCK:
        for ending, answer in answers.items():
            content = answer.encode("utf-8", "surrogatepass") if isinstance(answer, str) else document(answer)
            path = (*place.path, f"{verb}.{ending}")
            place.context.results[path] = Result(content, time.time())


def result_of(place: Place, name: str) -> Result | None:
    """What AWS answered a verb the last time, by the name of the file."""
    with _LOCK:
        found: Result | None = place.context.results.get((*place.path, name))
    return found


def _result_file(result: Result) -> Node:
    return Content(0o400, result.time, lambda: result.content)


def _help_file(written: Written) -> Node:
    return Content(0o444, written.place.mtime(), lambda: _help(written).encode())


def _help(written: Written) -> str:
    call, entry, place = written.call, written.entry, written.place
    with border(call.operation):
        client = place.context.aws.clients.get(call.client or place.client, place.region, changing=True)
    if isinstance(entry, Action) and not entry.content:
        text = help_text(client, call.operation, tuple(call.params), entry.dangerous)
    else:
        told = [name for name, template in call.params.items() if _is_written(template)]
        filled = [name for name in call.params if name not in told]
        text = help_text(client, call.operation, filled, only=told)
    return f"{text}\nExamples\n" + "".join(f"  {line}\n" for line in _examples(client, written))


def _is_written(template: Any) -> bool:
    """Whether a parameter is made of what is written to a file: ``{value()}`` and its like, or a function of it."""
    return callable(template) or _TOLD.search(repr(template)) is not None


def _examples(client: Any, written: Written) -> Iterator[str]:
    operation, filled = written.call.operation, tuple(written.call.params)
    if isinstance(written.entry, Tags):
        yield f"echo VALUE > {written.name}/KEY"
    elif isinstance(written.entry, Action) and written.entry.content:
        yield f"{'echo TEXT' if written.entry.content == 'text' else 'cat FILE'} > {written.name}"
    elif not isinstance(written.entry, Action):
        yield f"{'cp FILE' if isinstance(written.entry, Blob | Document) else 'echo VALUE >'} {written.name}"
    elif needed := example(client, operation, filled):
        yield _order(written, needed)
    else:
        yield _order(written, {})
        if may := choice(client, operation, filled):
            yield _order(written, may)


def _order(written: Written, params: dict[str, Any]) -> str:
    """What a person writes to a verb, with ``--confirm`` the name of the thing before it."""
    dangerous = isinstance(written.entry, Action) and written.entry.dangerous
    confirmed = dangerous and written.place.context.options.confirm
    words = [written.place.path[-1]] if confirmed else [] if params else ["1"]
    text = " ".join([*words, json.dumps(params)] if params else words)
    return f"echo {shlex.quote(text)} > {written.name}"
