"""What a query compares: the files, links and directories of a resource, by the names that ``ls`` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from awsfs.cache import Records
from awsfs.errors import AwsError
from awsfs.questions import Question, check, fields
from awsfs.records import files_of
from awsfs.rendering import lines, scalar
from awsfs.schema import (
    Action,
    Archive,
    Attribute,
    Blob,
    Call,
    Document,
    Each,
    Entry,
    Fields,
    Folder,
    Hierarchy,
    Lines,
    Link,
    Parameters,
    Tags,
)
from awsfs.text import TAKEN, VIEWS, decode, decode_loosely, kebab
from awsfs.tree.fields import fullest_of
from awsfs.tree.files import WHOLE
from awsfs.tree.found import applies
from awsfs.tree.grow import fixed_name, lookup
from awsfs.tree.links import target_of
from awsfs.tree.nodes import Directory, File
from awsfs.tree.place import Place
from awsfs.tree.things import shown

TAG, JSON = "tag:", ".json"
SECRET, PRIVATE = "it is secret", "it is private"


@dataclass(frozen=True, eq=False)
class Way:
    """An entry with a fixed name, and the records that it is made for where those are not the resource itself."""

    entry: Entry
    within: tuple[Each, ...]

    @property
    def calls(self) -> list[Call]:
        """What has to be asked about one resource to know what this shows."""
        sources = [each.source for each in self.within]
        if isinstance(self.entry, Folder):
            sources += [inner.source for inner in self.entry.entries if isinstance(inner, Each | Fields)]
        elif isinstance(self.entry, Attribute | Document | Blob | Tags):
            sources.append(self.entry.source)
        return [source for source in sources if isinstance(source, Call)]

    def refusal(self) -> str | None:
        """Why it cannot be queried, whatever is in it."""
        entry = self.entry
        if isinstance(entry, Attribute | Blob) and (entry.secret or entry.private):
            return SECRET if entry.secret else PRIVATE
        if isinstance(entry, Action):
            return "an action has no value"
        if _is_own(entry):
            return "AWS bills what is read of it; there is a .query in it, or grep"
        if isinstance(entry, Lines | Archive | Parameters):
            return "it is made while it is read; use grep"
        return None

    def values(self, field: str, name: str, resource: Place) -> list[str]:
        """What it shows of the resource of that name, by line or by name."""
        if not isinstance(self.entry, Attribute | Document):
            resource = resource.at(name)  # where its links begin, and what ``used-by/`` is looked up by
        return [text for place in self._places(resource) for text in _values(self.entry, field, place)]

    def _places(self, resource: Place) -> Iterable[Place]:
        places: Iterable[Place] = [resource]
        for each in self.within:
            places = [
                place.inside(record, each.source)
                for place in places
                if applies(each, place)
                for record in place.values(each.source)
            ]
        return places


def _is_own(entry: Entry) -> bool:
    """Whether it is of people's own records or objects, which are billed by what is read."""
    inner = entry.entries if isinstance(entry, Folder) else ()
    return isinstance(entry, Hierarchy) or any(isinstance(each, Each) and each.query for each in inner)


def _values(entry: Entry, field: str, place: Place) -> list[str]:
    if isinstance(entry, Attribute | Document):
        found = list(place.values(entry.source))
        return texts(found if found or isinstance(entry, Attribute) or not entry.many else [found])
    node = lookup(entry, field, place)
    if isinstance(entry, Link):
        target = target_of(entry, place) if node else None
        return [decode_loosely(target[-1])] if target else []
    if isinstance(node, Directory):
        return [decode_loosely(name) for name, _ in node.entries() if name not in VIEWS]
    if isinstance(node, File):
        handle = node.open()
        return bytes(handle.read(handle.size(), 0)).decode("utf-8", "replace").splitlines()
    return []


def texts(values: Iterable[object]) -> list[str]:
    """Values as the lines of a file."""
    return lines(values).decode("utf-8", "surrogatepass").split("\n")[:-1]


@cache
def ways(each: Each) -> Mapping[str, Sequence[Way]]:
    """What is declared of each resource under a fixed name that is listed."""
    found: dict[str, list[Way]] = {}
    first = each.entries[0]
    for way in _ways(first.entries if isinstance(first, Folder) else (), ()):
        name = fixed_name(way.entry)
        if isinstance(name, str) and "{" not in name and not name.startswith("."):
            found.setdefault(name, []).append(way)
    return found


def _ways(entries: Sequence[Entry], within: tuple[Each, ...]) -> Iterator[Way]:
    for entry in entries:
        if isinstance(entry, Each):
            yield from _ways(entry.entries, (*within, entry))
        elif not isinstance(entry, Fields):
            yield Way(entry, within)


def field_path(each: Each, field: str) -> str:
    """The path to what a file shows, where its record tells; empty elsewhere."""
    found = ways(each).get(field, ())
    sources = [way.entry.source for way in found if isinstance(way.entry, Attribute) and not way.within]
    return next((source for source in sources if isinstance(source, str)), "")


def fetch_of_all(call: Call, resource: Place) -> bool:
    """Fetch what tells the same of all resources as a call tells of one; whether that was possible. Waits."""
    every = call.bulk.call if call.bulk else call.within[0] if call.within else None
    records = resource.records(every) if every else None
    if not isinstance(records, Records):
        return False
    try:
        records.reach_end()
    except AwsError:
        return False
    return True


class QueryFields:
    """The fields of a collection's resources. Asks nothing but for the values."""

    def __init__(self, each: Each, place: Place) -> None:
        self._each, self._place, self._ways = each, place, ways(each)
        entries = each.entries[0].entries if isinstance(each.entries[0], Folder) else ()
        self._records = [entry for entry in entries if isinstance(entry, Fields)]
        self._tags = next((entry for entry in entries if isinstance(entry, Tags)), None)
        self._model = fullest_of(each, place)

    @property
    def are_modelled(self) -> bool:
        """Whether AWS's model tells which fields there are."""
        return self._model is not None

    def check(self, question: Question, record: Mapping[str, object] | None = None) -> None:
        """Refuse a query of what cannot be queried, or of what no resource has. Raises ValueError.

        Which fields there are is told by a record, or by AWS's model, or not at all.
        """
        record = self._model if record is None else record
        if record is not None:
            names = [*self._ways, *([WHOLE] if self._records else []), *files_of(record)]
            hints = [name for name in names if self._refusal(name) is None]
            check(question, [*names, *self._hidden()], TAG, hints)
        for field in fields(question):
            reason = self._refusal(field)
            if reason is not None:
                raise ValueError(f"'{field}' cannot be queried: {reason}")

    def _refusal(self, field: str) -> str | None:
        reasons = [way.refusal() for way in self._found(field)]
        if field.startswith(TAG) and self._tags is None:
            reasons.append("there are no tags here")
        if field not in self._ways:
            reasons.append(self._hidden().get(field))
        reasons += map(self._bill, self.calls([field]))
        return next(filter(None, reasons), None)

    def _hidden(self) -> dict[str, str]:
        """The files of secret and private fields. A field that is hidden in part is shown, without that part."""
        found: dict[str, str] = {}
        for entry in self._records:
            for hidden, reason in ((entry.secret, SECRET), (entry.private, PRIVATE)):
                files = (kebab(field) for field in hidden if "." not in field)
                found |= {name: reason for file in files for name in (file, file + JSON)}
        return found

    def _bill(self, call: Call) -> str | None:
        client = call.client or self._place.client
        if any(service.billed and service.client == client for service in self._place.context.services.values()):
            return f"it takes {call.operation} for each resource, and AWS bills these requests; grep makes them"
        return None

    def costs(self, calls: Sequence[Call], resources: Iterable[tuple[str, Place]]) -> list[int]:
        """By how many of these calls each resource has to be asked about, of those that have to be."""
        return [cost for one in resources if (cost := self._cost(calls, *one))]

    def _cost(self, calls: Sequence[Call], name: str, resource: Place) -> int:
        if self._each.brief:
            own = self._place.named(decode(name, TAKEN) or name)
            return 0 if own.is_in_hand(self._each.get[0]) else len(calls)
        return sum(not resource.is_in_hand(call) for call in calls)

    def calls(self, names: Iterable[str]) -> list[Call]:
        """The calls that are made for each resource to know these fields. One that is made for all is none of them."""
        found = list(self._each.get[:1]) if self._each.brief else []
        for field in names:
            found += self._calls(field)
        return list(dict.fromkeys(found))

    def _calls(self, field: str) -> list[Call]:
        if field.startswith(TAG):
            sources = [self._tags.source] if self._tags else []
        elif self._found(field):
            return [call for way in self._found(field) for call in way.calls]
        else:
            sources = [entry.source for entry in self._records[:1]]
        return [source for source in sources if isinstance(source, Call)]

    def _found(self, field: str) -> Sequence[Way]:
        return self._ways.get(field) or self._ways.get(field + JSON) or ()

    def values(self, field: str, name: str, resource: Place) -> Sequence[str]:
        """What a field of a resource shows, a text for each line or name. May ask AWS. Raises AwsError."""
        if field.startswith(TAG):
            found = resource.values(self._tags.source) if self._tags else ()
            return [str(tag.get("Value") or "") for tag in found if tag["Key"] == field.removeprefix(TAG)]
        found_ways = self._found(field)
        if found_ways:
            return [text for way in found_ways for text in way.values(field, name, resource)]
        record = next(iter(shown(self._each, resource)), {})
        if field == WHOLE:
            return [scalar(record)]
        files = files_of(record)
        forms = (field, field + JSON, field.removesuffix(JSON))
        value = record.get(next((files[form] for form in forms if form in files), ""))
        return [] if value is None else texts(value if value and isinstance(value, list) else [value])
