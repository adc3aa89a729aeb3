"""``.query/``: a directory for every question about a collection, with what answers it; ``.explain`` says how."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from awsfs.aws.filters import filters_of
from awsfs.cache import Records
from awsfs.questions import All, Compare, Question, check, holds, parse
from awsfs.records import files_of
from awsfs.rendering import lines
from awsfs.schema import Answer, Attribute, Call, Each, Entry, Folder, Tags
from awsfs.text import decode
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node, dotted
from awsfs.tree.drafts import invalid
from awsfs.tree.entries import EntryDirectory
from awsfs.tree.fields import fullest_of
from awsfs.tree.nodes import SYMLINK, Content, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.things import collection, is_asked_for, shown, thing, things

QUERY, EXPLAIN = ".query", ".explain"
TAG = "tag:"
PUBLIC = 0o444


@dotted(QUERY)
def query(entries: tuple[Entry, ...], place: Place) -> Node | None:
    """Where a collection is asked."""
    each = collection(entries, place)
    return None if each is None else Questions(each, place)


class Questions(Directory):
    """A directory whose names are questions; it lists none, for there is no end of them."""

    def __init__(self, each: Each, place: Place) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._each, self._place = each, place

    def find(self, name: str) -> Node | None:
        """See `Directory`. Raises EINVAL where the name is no question, or one about no field. Asks nothing yet."""
        asked = decode(name)
        if name.startswith("."):
            return dot_node(self, name)
        try:
            if asked is None:
                raise ValueError(f"{name!r}: a percent sign in front of two hexadecimal digits is written %25 here")
            question = parse(asked)
            if self._each.query is not None:
                answer = self._each.query(question, self._place.scope)
                return _Items(answer, self._place.at(QUERY).at(name))
            model = fullest_of(self._each, self._place)
            if model is not None:
                check(question, {*_attributes(self._each), *_files(model)}, (TAG,))
        except ValueError as error:
            raise _refused(self._place, error) from None
        return _Things(self._each, self._place, question)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return iter(())

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()


def _refused(place: Place, error: ValueError) -> OSError:
    return invalid(place.context, "InvalidQuestion", str(error), errno.EINVAL)


class _Items(EntryDirectory):
    """People's own records that answer a question, as AWS finds them; read-only, for they are not kept here."""

    def __init__(self, answer: Answer, place: Place) -> None:
        super().__init__(place, (Each(answer.call, answer.shown),), place.mtime())
        self._words = answer.words

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        return _explanation(self._words, self.mtime) if name == EXPLAIN else super().find(name)


class _Things(Directory):
    """Links to the things that answer a question."""

    def __init__(self, each: Each, place: Place, question: Question) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._each, self._place, self._question = each, place, question

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name == EXPLAIN:
            return _explanation(self._asked()[1], self.mtime)
        if name.startswith("."):
            return dot_node(self, name)
        found = thing(self._each, name, self._place, self._asked()[0])
        is_answer = found is not None and holds(self._question, _Fields(self._each, found))
        return Symlink(f"../../{name}", self.mtime) if is_answer else None

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. Raises EINVAL for a field that nothing in the collection has."""
        return ((name, SYMLINK) for name in self._names())

    def _names(self) -> Iterator[str]:
        known: set[str] = set()
        found = False
        for name, inner in things(self._each, self._place, self._asked()[0]):
            looked = _Fields(self._each, inner)
            known |= set(looked.names())
            if holds(self._question, looked):
                found = True
                yield name
        if known and not found:
            try:
                check(self._question, known, (TAG,))
            except ValueError as error:
                raise _refused(self._place, error) from None

    def _asked(self) -> tuple[Call | None, str]:
        """The call that finds least beside the answers, and in words what it costs."""
        source = self._each.source
        assert isinstance(source, Call)  # noqa: S101  # nosec B101  what a collection is listed by
        known = self._place.in_hand(source)
        if isinstance(known, Records) and known.whole:
            cost = "a request for each thing in it" if is_asked_for(self._each) else "no request"
            return None, f"looked up in the answer of {source.operation} that is in hand: {cost}\n"
        filters = _filters(self._each, source, self._place, self._question)
        if not filters:
            cost = "a request per page and for each thing" if is_asked_for(self._each) else "a request per page"
            return None, f"{source.operation}, all of it: {cost}, and none while it is kept\n"
        named = " ".join(f"{each['Name']}={each['Values'][0]}" for each in filters)
        call = Call(source.operation, source.result, ttl=source.ttl, **{**source.params, "Filters": filters})
        return call, f"{source.operation} with the filters {named}: a request per page of what they find\n"

    def forget(self) -> None:
        """Drop what is known of this service and region."""
        self._place.forget()


def _explanation(words: str, mtime: float) -> Node:
    return Content(PUBLIC, mtime, words.encode)


def _attributes(each: Each) -> dict[str, str]:
    """The entries whose content a thing's record tells, by name."""
    first = each.entries[0]
    return {
        str(entry.name): entry.source
        for entry in (first.entries if isinstance(first, Folder) else ())
        if isinstance(entry, Attribute) and isinstance(entry.source, str) and not (entry.secret or entry.private)
    }


def _files(record: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a record by the names of their files, that of a structure too without its ending."""
    return {name.removesuffix(".json"): field for name, field in files_of(record).items()}


class _Fields:
    """The values of a thing's fields, by the names of their files; ``tag:KEY`` is a tag."""

    def __init__(self, each: Each, thing: Place) -> None:
        self._thing = thing
        self._record = next(iter(shown(each, thing)), {})
        self._attributes, self._files = _attributes(each), _files(self._record)
        first = each.entries[0]
        self._entries = first.entries if isinstance(first, Folder) else ()

    def names(self) -> list[str]:
        """What can be asked about."""
        return [*self._attributes, *self._files]

    def __call__(self, field: str) -> Sequence[str]:
        if field.startswith(TAG):
            return self._tag(field.removeprefix(TAG))
        source = self._attributes.get(field)
        if source is not None:
            return _texts(self._thing.values(source))
        value = self._record.get(self._files.get(field, ""))
        return [] if value is None else _texts(value if isinstance(value, list) else [value])

    def _tag(self, key: str) -> list[str]:
        tags = next((entry for entry in self._entries if isinstance(entry, Tags)), None)
        found = self._thing.values(tags.source) if tags else ()
        return [str(tag.get("Value") or "") for tag in found if tag["Key"] == key]


def _texts(values: Iterable[object]) -> list[str]:
    return lines(values).decode("utf-8", "surrogatepass").split("\n")[:-1]


def _filters(each: Each, source: Call, place: Place, question: Question) -> list[dict[str, Any]]:
    """The conditions that AWS can look at by itself, by the filters that its documentation names."""
    client = place.context.aws.clients.get(source.client or place.client, place.region)
    known = filters_of(client, source.operation) if "Filters" not in source.params else frozenset()
    parts = question.parts if isinstance(question, All) else (question,)
    found: list[dict[str, Any]] = []
    for part in parts:
        name = _filter(each, source.operation, part, known) if isinstance(part, Compare) else None
        if name is not None and isinstance(part, Compare):
            found.append({"Name": name, "Values": [part.value.text]})
    return found


def _filter(each: Each, operation: str, part: Compare, known: frozenset[str]) -> str | None:
    """The filter that is about the same field; none for what AWS would compare in another way than is done here."""
    text = part.value.text
    if part.operator != "=" or part.value.number is not None or any(mark in text for mark in "[\\") or not text:
        return None
    if part.value.is_quoted and any(mark in text for mark in "*?"):
        return None
    if part.field.startswith(TAG):
        return part.field if "tag-key" in known else None
    if ":" in text:
        return None
    source = _attributes(each).get(part.field, "")
    path = files_of({source: 1}) if source.replace(".", "").isalnum() else {}
    words = [part.field, *(name.replace(".", "-").replace("--", "-") for name in path)]
    thing = operation.removeprefix("describe_").rstrip("s").replace("_", "-")
    return next((word for each in words for word in (each, f"{thing}-{each}") if word in known), None)
