"""``.query/``: a directory for each query of a collection, with the resources that match; ``.explain`` says how."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from awsfs.cache import Records
from awsfs.questions import Question, decide, fields, holds, parse
from awsfs.schema import Answer, Call, Each, Entry
from awsfs.text import TAKEN, decode
from awsfs.tree.dots import READ_ONLY_DIRECTORY, dot_node, dotted
from awsfs.tree.drafts import invalid
from awsfs.tree.entries import EntryDirectory
from awsfs.tree.found import named_in, start
from awsfs.tree.nodes import SYMLINK, Content, Directory, Listed, Node, Symlink
from awsfs.tree.place import Place
from awsfs.tree.query_fields import QueryFields, fetch_of_all
from awsfs.tree.query_filters import aws_filters
from awsfs.tree.query_help import query_help
from awsfs.tree.things import collection, shown, thing

QUERY, EXPLAIN, HELP = ".query", ".explain", ".help"
PUBLIC = 0o444
LIMIT = 100
"""The most resources for which a query makes calls one by one."""

Candidate: TypeAlias = tuple[str, Place, "bool | None"]
"""A resource: its name, the place inside its record, and whether it matches; None before its record is fetched."""


@dotted(QUERY)
def query(entries: tuple[Entry, ...], place: Place) -> Node | None:
    """The directory for the queries of a collection."""
    each = collection(entries, place)
    return None if each is None else Questions(each, place)


class Questions(Directory):
    """A directory whose names are queries. It lists none, because there is no end of them; ``.help`` explains them."""

    def __init__(self, each: Each, place: Place) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._each, self._place = each, place

    def find(self, name: str) -> Node | None:
        """See `Directory`. Makes no call. Raises EINVAL for a syntax error, or a field that does not exist."""
        asked = decode(name)
        if name == HELP:
            return Content(PUBLIC, self.mtime, lambda: query_help(self._each, self._place, LIMIT).encode())
        if name.startswith("."):
            return dot_node(self, name)
        try:
            if asked is None:
                raise ValueError(f"{name!r}: write % as %25 in front of two hexadecimal digits")
            question = parse(asked)
            if self._each.query is not None:
                answer = self._each.query(question, self._place.scope)
                return _Items(answer, self._place.at(QUERY).at(name))
            QueryFields(self._each, self._place).check(question)
        except ValueError as error:
            raise _refused(self._place, error) from None
        return _Things(self._each, self._place, question)

    def entries(self) -> Iterator[Listed]:
        """See `Directory`."""
        return iter(())

    def dot_names(self) -> tuple[str, ...]:
        """See `Directory`."""
        return (f"{QUERY}/{HELP}",)

    def forget(self) -> None:
        """Drop what is cached of this service and region."""
        self._place.forget()


def _refused(place: Place, error: ValueError) -> OSError:
    return invalid(place.context, "InvalidQuery", str(error), errno.EINVAL)


class _Items(EntryDirectory):
    """The records of people that match, as AWS finds them. They are read-only: write to their own files."""

    def __init__(self, answer: Answer, place: Place) -> None:
        super().__init__(place, (Each(answer.call, answer.shown),), place.mtime())
        self._words = answer.words

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        return _explanation(self._words, self.mtime) if name == EXPLAIN else super().find(name)

    def dot_names(self) -> Iterator[str]:
        """See `Directory`."""
        return chain((EXPLAIN,), super().dot_names())


class _Things(Directory):
    """Links to the resources that match a query."""

    def __init__(self, each: Each, place: Place, question: Question) -> None:
        super().__init__(READ_ONLY_DIRECTORY, place.mtime())
        self._each, self._place, self._question = each, place, question
        self._fields = QueryFields(each, place)
        self._calls = self._fields.calls(fields(question))
        self._costly = {field for field in fields(question) if self._fields.calls([field])}

    def find(self, name: str) -> Node | None:
        """See `Directory`."""
        if name == EXPLAIN:
            explain = lambda: self._explained().encode()  # noqa: E731
            return Content(PUBLIC, self.mtime, explain, ready=lambda: not self._calls)
        if name.startswith("."):
            return dot_node(self, name)
        found = thing(self._each, name, self._place, self._asked()[0])
        is_answer = found is not None and self._holds(name, found)
        return Symlink(f"../../{name}", self.mtime) if is_answer else None

    def _holds(self, name: str, resource: Place) -> bool:
        return holds(self._question, lambda field: self._fields.values(field, name, resource))

    def entries(self) -> Iterator[Listed]:
        """See `Directory`. Raises EINVAL for a field that nothing in the collection has, and EFBIG for many calls."""
        return ((name, SYMLINK) for name in self._names())

    def _names(self) -> Iterator[str]:
        known: dict[str, Any] = {}
        found = False
        for name, resource, verdict in self._resources():
            if verdict or (verdict is None and self._holds(name, resource)):
                found = True
                yield name
            elif not found and not self._fields.are_modelled:
                known.update(next(iter(shown(self._each, resource)), {}))
        if known and not found:
            try:
                self._fields.check(self._question, known)
            except ValueError as error:
                raise _refused(self._place, error) from None

    def _resources(self) -> Iterable[Candidate]:
        """Those that may answer, once what takes a call for each of them has been fetched. Raises EFBIG."""
        if not self._calls:
            return self._candidates()
        candidates = list(self._candidates())
        costs = self._costs(candidates)
        if len(costs) > LIMIT:
            raise invalid(self._place.context, "QueryLimit", self._price(costs), errno.EFBIG)
        return self._fetched(candidates)

    def _candidates(self) -> Iterator[Candidate]:
        """The resources, and what the listing alone decides about each."""
        for name, resource in named_in(self._each, self._place, self._place.values(self._source)):
            yield name, resource, decide(self._question, partial(self._told, name, resource))

    def _told(self, name: str, resource: Place, field: str) -> Sequence[str] | None:
        return None if field in self._costly else self._fields.values(field, name, resource)

    def _costs(self, candidates: Sequence[Candidate]) -> list[int]:
        """The number of calls for each resource that needs some. One call may answer for all of them."""
        undecided = [(name, resource) for name, resource, verdict in candidates if verdict is None]
        costs = self._fields.costs(self._calls, undecided)
        if len(costs) > LIMIT and any([fetch_of_all(call, undecided[0][1]) for call in self._calls]):  # noqa: C419  all
            costs = self._fields.costs(self._calls, undecided)
        return costs

    def _price(self, costs: Sequence[int]) -> str:
        asked = ", ".join(call.operation for call in self._calls)
        if not costs:
            return f"{asked} for each resource that the listing leaves: no call, because the answers are cached"
        more = f", which is more than {LIMIT}: narrow the query" if len(costs) > LIMIT else ""
        return f"{asked} for each resource that the listing leaves: {sum(costs)} calls for {len(costs)} resources{more}"

    def _fetched(self, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
        """The same with the records fetched, all at once. A resource that no longer exists is left out."""
        own = self._each.get[:1] if self._each.brief else ()
        undecided = {name: resource for name, resource, verdict in candidates if verdict is None}
        for name in undecided:
            for call in own:
                start(call, self._place.named(decode(name, TAKEN) or name))
        whole = {name: self._whole(name, resource) for name, resource in undecided.items()}
        for resource in filter(None, whole.values()):
            for call in self._calls:
                if call not in own:
                    start(call, resource)
        for name, listed, verdict in candidates:
            found = whole.get(name) if verdict is None else listed
            if found is not None:
                yield name, found, verdict

    def _whole(self, name: str, listed: Place) -> Place | None:
        return thing(self._each, name, self._place) if self._each.brief else listed

    @property
    def _source(self) -> Call:
        source = self._asked()[0] or self._each.source
        assert isinstance(source, Call)  # noqa: S101  # nosec B101
        return source

    def _asked(self) -> tuple[Call | None, str]:
        """The call that finds the fewest other resources, and what it costs, in words."""
        source = self._each.source
        assert isinstance(source, Call)  # noqa: S101  # nosec B101
        known = self._place.in_hand(source)
        if isinstance(known, Records) and known.whole:
            return None, f"looks in the cached answer of {source.operation}: no call\n"
        filters = aws_filters(self._each, source, self._place, self._question)
        if not filters:
            return None, f"{source.operation}, all pages: a call per page, and none while the answer is cached\n"
        named = " ".join(f"{each['Name']}={each['Values'][0]}" for each in filters)
        call = Call(source.operation, source.result, ttl=source.ttl, **{**source.params, "Filters": filters})
        return call, f"{source.operation} with the filters {named}: a call per page of what they find\n"

    def _explained(self) -> str:
        words = self._asked()[1]
        return f"{words}{self._price(self._costs(list(self._candidates())))}\n" if self._calls else words

    def dot_names(self) -> tuple[str, ...]:
        """See `Directory`."""
        return (EXPLAIN,)

    def forget(self) -> None:
        """Drop what is cached of this service and region."""
        self._place.forget()


def _explanation(words: str, mtime: float) -> Node:
    return Content(PUBLIC, mtime, words.encode)
