"""Walks the declarations of services and says what in them cannot be right, by botocore's models alone."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Mapping

from declared_calls import answer, careless, mistakes, operation_of, unpaged
from declared_lines import Lines, unimported, watching
from declared_places import Place, always_named, why_nowhere
from declared_shapes import SCALAR, Chain, Kind, Made, Many, NotThereError, fill, find, item_of
from declared_writes import changes, takes_all, unheard

import awsfs.services
from awsfs.schema import (
    Action,
    Alias,
    Attribute,
    Blob,
    ByName,
    Call,
    Document,
    Each,
    Entry,
    Fields,
    Folder,
    Hierarchy,
    Link,
    Parameters,
    Service,
    Source,
    Tags,
    Template,
    UsedBy,
)

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def declared() -> dict[str, Service]:
    """Every service in the folder of services, by name: a module with a ``SERVICE`` is one."""
    names = [module.name for module in pkgutil.iter_modules(awsfs.services.__path__)]
    modules = [importlib.import_module(f"awsfs.services.{name}") for name in names]
    found = [module.SERVICE for module in modules if hasattr(module, "SERVICE")]
    return {service.name: service for service in found}


def told(name: str) -> list[str]:
    """What is wrong with a service of the folder, each said with the line where it is written.

    Where nothing is wrong, nobody asks for lines, and nothing is imported anew to tell them.
    """
    services = declared()
    if not problems(services[name], services):
        return []
    with unimported(), watching() as lines:
        services = declared()
    return problems(services[name], services, lines)


def problems(service: Service, others: Mapping[str, Service] | None = None, lines: Lines | None = None) -> list[str]:
    """What is wrong with a service among others, each said with the service and the path of the entry.

    Before that comes the file and line where the entry, or the call in it, is written, as far as `lines` tell.
    """
    walk = Walk({**(others or {}), service.name: service}, lines or {})
    words = ("service", "partition", "account", *(["region"] if service.regional else []))
    given = dict.fromkeys(words, SCALAR)
    walk.directory(Place(service, service.name, Chain((Made(given),))), service.entries)
    return walk.found


class Walk:
    """One walk; it needs all services, for links lead from one to another."""

    def __init__(self, services: Mapping[str, Service], lines: Lines) -> None:
        self.services = services
        self.lines = lines
        self.found: list[str] = []

    def report(self, place: Place, what: object) -> None:
        """Note a problem, with the line of the innermost thing around it that has one."""
        known = [self.lines[id(made)][1] for made in place.made if id(made) in self.lines]
        self.found.append(f"{known[-1]}: {place.path}: {what}" if known else f"{place.path}: {what}")

    def directory(self, place: Place, entries: tuple[Entry, ...]) -> None:
        """Look at the entries of one directory, beside each other and alone."""
        names = Counter(always_named(entries))
        for name in (name for name, times in names.items() if times > 1):
            self.report(place, f"'{name}' is declared {names[name]} times")
        for each in (entry for entry in entries if isinstance(entry, Each) and entry.named):
            for name in (name for name in names if re.fullmatch(str(each.named), name)):
                self.report(place, f"a record could be called '{name}', which is declared beside it")
        for entry in entries:
            self.entry(place, entry)

    def entry(self, place: Place, entry: Entry) -> None:
        """Look at one entry."""
        place = place.of(entry)
        if isinstance(entry, Each):
            self.each(place, entry)
        elif isinstance(entry, ByName):
            self.by_name(place.at("by-name"), entry)
        elif isinstance(entry, Fields):
            self.source(place.at("info.json"), entry.source)
        elif isinstance(entry, Tags):
            self.tags(place.at("tags"), entry)
        elif isinstance(entry, UsedBy | Alias):
            pass
        else:
            here = place.at(entry.name)
            self.template(here, entry.name)
            self.named(here, entry)

    def named(
        self, place: Place, entry: Folder | Attribute | Document | Blob | Link | Action | Hierarchy | Parameters
    ) -> None:
        """Look at what is inside an entry that has a name of its own."""
        match entry:
            case Folder():
                self.path(place, entry.time)
                self.directory(place, entry.entries)
            case Link():
                self.link(place, entry.target)
            case Action():
                if not KEBAB.fullmatch(entry.name):
                    self.report(place, "the name of a verb is a word in lower case")
                given = place.within(Made({"value()": SCALAR})) if entry.content else place
                self.call(given, entry.call, is_whole=bool(entry.content))
                self.careless(given, entry.call, is_whole=bool(entry.content))
            case Hierarchy():
                self.hierarchy(place, entry)
            case Parameters():
                self.parameters(place, entry)
            case _:
                self.source(place, entry.source)
                self.file(place, entry)

    def file(self, place: Place, entry: Attribute | Document | Blob) -> None:
        """Look at what a file says of itself besides its content."""
        if isinstance(entry, Blob):
            for path in (entry.size, entry.etag, entry.time):
                self.path(place, path)
        self.changes(place, entry)

    def changes(self, place: Place, entry: Attribute | Document | Blob | Tags) -> None:
        """Look at the calls that write a file or remove it."""
        for change in changes(entry):
            here = place.within(Made(change.words))
            self.call(here, change.call)
            self.careless(here, change.call)
            what = unheard(change)
            if what:
                self.report(place, what)

    def tags(self, place: Place, entry: Tags) -> None:
        """Look at tags: each has a key and a value, and what can be written can be removed."""
        tag = place.within(item_of(self.source(place, entry.source), strict=False))
        for field in ("Key", "Value"):
            self.path(tag, field)
        self.changes(place, entry)
        if (entry.put is None) != (entry.delete is None) and not takes_all(entry.put):
            self.report(place, "a tag that can be written can be removed, and the other way round")

    def each(self, place: Place, entry: Each) -> None:
        """Look at what is made for every record of a source."""
        if entry.when is not None:
            self.source(place, entry.when)
        if any(isinstance(inner, Each) for inner in entry.entries):
            self.report(place, "an Each right inside an Each is listed and never found: a Folder belongs between")
        first = entry.entries[0]
        name = None if isinstance(first, Fields | Each | ByName | Tags | UsedBy) else first.name
        here = place.at(name)
        listed = item_of(self.source(here, entry.source), strict=False)
        self.listing(here, entry.source)
        found = [item_of(self.call(here, call), strict=False) for call in entry.get]
        for record in found:
            self.template(here.within(record), name)
        if entry.brief:
            self.template(here.within(listed), name)
        self.path(here.within(found[0] if entry.brief and entry.asked else listed), entry.state)
        if entry.asked and not isinstance(entry.source, Call):
            self.report(here, "nothing has to be asked about what the record tells")
        if entry.without is not None:
            own = item_of(self.call(here, entry.without[0]), strict=False)
            self.template(here.within(own), entry.without[1])
        self.making(here, entry, first)
        record = found[0] if entry.brief and found else listed
        self.directory(place.within(record), entry.entries)

    def making(self, place: Place, entry: Each, first: Entry) -> None:
        """Look at what a person may make by name."""
        if entry.make is not None and not isinstance(first, Folder):
            self.report(place, "mkdir makes a directory, and this is none")
        if isinstance(first, Document) and first.store and entry.named is None:
            self.report(place, "without a form of their names, an editor's files would be records too")

    def by_name(self, place: Place, entry: ByName) -> None:
        """Look at a view of a collection by second names."""
        record = place.within(item_of(self.source(place, entry.source), strict=False))
        self.listing(place, entry.source)
        self.path(record, entry.name)
        self.path(record, entry.gone or "@")
        self.template(record, entry.id)

    def hierarchy(self, place: Place, entry: Hierarchy) -> None:
        """Look at a tree of keys; what the tree itself fills in while it walks is given."""
        place = place.within(Made({"prefix": SCALAR, "name()": SCALAR}))
        record = place.within(item_of(self.call(place, entry.source), strict=False))
        for path in (entry.key, entry.folder):
            self.path(record, path)
        self.entry(record, entry.leaf)

    def parameters(self, place: Place, entry: Parameters) -> None:
        """Look at a tree of values; what the tree itself fills in while it walks is given."""
        given = {"prefix": SCALAR, "names": Many(SCALAR), "name()": SCALAR, "value()": SCALAR}
        place = place.within(Made(given))
        for call in (entry.every, entry.below, entry.values, entry.about, entry.one, entry.secret, entry.several):
            self.path(place.within(item_of(self.call(place, call), strict=False)), "Name")
        self.call(place, entry.tags)
        for change in (entry.put, entry.delete):
            self.call(place, change)
            self.careless(place, change)

    def listing(self, place: Place, source: Source) -> None:
        """A listing that needs no record is one of a whole collection, and asks for large pages of it."""
        if isinstance(source, Call) and not place.in_record and self.exists(source, place):
            for what in unpaged(source, place.service.client):
                self.report(place.of(source), what)

    def link(self, place: Place, target: Template) -> None:
        """A link's target is filled from what is in scope, and leads to a declared place."""
        self.template(place, target)
        reason = why_nowhere(target, self.services) if isinstance(target, str) else None
        if reason:
            self.report(place, f"the link leads nowhere: {reason}")

    def source(self, place: Place, source: Source) -> Kind:
        """What a source yields; nobody knows of a function."""
        if isinstance(source, Call):
            return self.call(place, source)
        return self.path(place, source) if isinstance(source, str) else None

    def exists(self, call: Call, place: Place) -> bool:
        """Whether AWS has the operation at all."""
        try:
            operation_of(call, place.service.client)
        except NotThereError:
            return False
        return True

    def careless(self, place: Place, call: Call, *, is_whole: bool = True) -> None:
        """Look at what a call that changes something says of secrets, and of what it outdates."""
        place = place.of(call)
        if self.exists(call, place):
            for what in careless(call, place.service.client, is_whole=is_whole):
                self.report(place, what)

    def call(self, place: Place, call: Call, *, is_whole: bool = True) -> Kind:
        """What a call yields."""
        place = place.of(call)
        client = place.service.client
        try:
            for what in mistakes(call, client, place.scope, is_whole=is_whole):
                self.report(place, what)
            if call.within is not None:
                wider = item_of(self.call(place, call.within[0]), strict=False)
                self.template(place.within(wider), call.within[1])
            return self.described(place, call) if call.describe else answer(call, client)
        except NotThereError as error:
            self.report(place, error)
            return None

    def described(self, place: Place, call: Call) -> Kind:
        """What a listing of names yields: the records of those names."""
        assert call.describe is not None
        asked = call.describe.call
        place = place.of(asked)
        if asked.result == "@":
            self.report(place, f"{asked.operation} has no result: its records are somewhere in its answer")
        names = {**asked.params, call.describe.names: [""]}
        for what in mistakes(Call(asked.operation, client=asked.client, **names), place.service.client, place.scope):
            self.report(place, what)
        return answer(asked, place.service.client)

    def path(self, place: Place, path: str | None) -> Kind:
        """What a JMESPath finds."""
        try:
            return None if path is None else find(path, place.own)
        except NotThereError as error:
            self.report(place, error)
            return None

    def template(self, place: Place, template: Template | None) -> None:
        """A template starts at what is in scope."""
        try:
            fill(template, place.own)
        except NotThereError as error:
            self.report(place, error)
