"""Writes docs/reference/services.rst from the declarations of the services: python docs/make_services.py."""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests")]

from declared_things import THINGS, Thing  # noqa: E402

from awsfs.schema import (  # noqa: E402
    Action,
    Archive,
    Attribute,
    Blob,
    ByName,
    Call,
    Document,
    Each,
    Entry,
    Folder,
    Hierarchy,
    Lines,
    Link,
    Parameters,
    Service,
    Tags,
    UsedBy,
)
from awsfs.services import all_services  # noqa: E402
from awsfs.tree.groups import views  # noqa: E402

PAGE = HOME / "docs" / "reference" / "services.rst"
WIDTH = 120
HEAD = """\
========
Services
========

This page lists the resource types of each service. ``python docs/make_services.py`` writes it from the
declarations.

Each entry begins with the path of the resource. The level of the region is left out, and NAME stands for the name
that AWS gives. A file called ``info.json`` and a file for each field of the record are always there and not
repeated here.

listed by, found by
    The calls that list the resources, and that find one by its name.
files
    Further files and directories (these end in a slash). Names that begin with a dot are not listed.
can be set
    The files that you can write.
links
    The links to other resources, and where they lead.
views
    The directories of links beside the resources. *Brief*: the listing has little more than names, so views show
    only what it has, and ``used-by/`` of other resources does not find these. *One call each*: views call AWS once
    for each resource.
actions
    The files to write ``1`` or a JSON object to. ``!`` marks the dangerous ones, which ``--confirm`` guards.
"""


def places(service: Service) -> list[Thing]:
    """The resource types of a service, in the order of their declaration."""
    return [thing for thing in THINGS.values() if thing.service.name == service.name]


def module_of(service: Service) -> str:
    """The docstring of a service's module."""
    modules = [module for name, module in sys.modules.items() if name.startswith("awsfs.services.")]
    (found,) = (module for module in modules if getattr(module, "SERVICE", None) is service)
    return inspect.getdoc(found) or ""


def shown(name: object) -> str | None:
    """A name for readers; NAME where only AWS knows it."""
    if not isinstance(name, str) or name == "{@}":
        return "NAME"
    return re.sub(r"\{.*\}", "NAME", name)


def target(link: Link) -> str:
    """The resource type that a link leads to."""
    service, *rest = link.target.split("/")
    return "/".join([service, *(part for part in rest if "{" not in part)])


def files(entries: Iterable[Entry], way: str = "") -> Iterator[tuple[str, Entry]]:
    """The entries of a resource that are no resources themselves, each with its path."""
    for entry in entries:
        if isinstance(entry, Folder):
            yield from files(entry.entries, f"{way}{shown(entry.name)}/")
        elif isinstance(entry, Each):
            if not _is_thing(entry):
                yield from files(entry.entries, way)
        elif isinstance(entry, Tags | UsedBy):
            yield ("tags/" if isinstance(entry, Tags) else "used-by/"), entry
        elif isinstance(entry, Attribute | Document | Blob | Lines | Archive | Link | Action | Hierarchy | Parameters):
            yield f"{way}{shown(entry.name)}", entry


def _is_thing(each: Each) -> bool:
    return isinstance(each.entries[0], Folder) and "{" in str(each.entries[0].name)


def is_settable(entry: Entry) -> bool:
    """Whether a file can be written."""
    if isinstance(entry, Parameters | Hierarchy):
        return True
    return bool(getattr(entry, "put", None) or getattr(entry, "store", None))


def rows(thing: Thing) -> Iterator[tuple[str, list[str]]]:
    """The labelled lines of a resource type."""
    yield "listed by", operations([thing.each.source]) or ["the record around it"]
    yield "found by", operations(thing.each.get)
    found = list(files(thing.folder.entries))
    readable = [name for name, entry in found if not isinstance(entry, Link | Action | UsedBy)]
    yield "files", [f"``{name}``" for name in dict.fromkeys(readable)]
    yield "can be set", [f"``{name}``" for name, entry in found if is_settable(entry)]
    links = {name: target(entry) for name, entry in found if isinstance(entry, Link)}
    yield (
        "links",
        [f"``{name}`` (``{kind}``)" for name, kind in links.items()]
        + ["``used-by/``" for _, entry in found if isinstance(entry, UsedBy)],
    )
    yield "views", list(views_of(thing))
    yield "actions", [action(name, entry) for name, entry in found if isinstance(entry, Action)]


def views_of(thing: Thing) -> Iterator[str]:
    """The views of a collection, and the calls that they need beside its listing."""
    names = ["by-name" for entry in thing.beside if isinstance(entry, ByName)] + views(thing.each)
    yield from (f"``{name}/``" for name in names)
    if thing.each.asked:
        yield "one call each" if thing.each.brief else "one call for each resource around them"
    elif thing.each.brief:
        yield "brief"


def operations(sources: Iterable[object]) -> list[str]:
    """The calls among some sources."""
    calls = [source for source in sources if isinstance(source, Call)]
    described = [call.describe.call for call in calls if call.describe]
    return [f"``{name}``" for name in dict.fromkeys(call.operation for call in (*calls, *described))]


def action(name: str, entry: Action) -> str:
    """An action, marked if it is dangerous."""
    return f"``{name}``" + ("!" if entry.dangerous else "")


def chapter(service: Service) -> str:
    """All of a service."""
    title = f"``{service.name}``"
    first, _, _ = module_of(service).partition("\n")
    parts = [f"{title}\n{'=' * len(title)}\n\n{first}\n"]
    for thing in places(service):
        path = re.sub(r"\*", "NAME", f"{thing.path}/*")
        told = [(label, words) for label, words in rows(thing) if words]
        lines = (wrapped(f":{label}: {', '.join(words)}", "    ") for label, words in told)
        parts.append(f"``{path}``\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def wrapped(text: str, indent: str, first: str = "") -> str:
    """A paragraph of the width of this page."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first or indent,
        subsequent_indent=indent + "  " if not first else " " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(chapter(service) for service in all_services())])


if __name__ == "__main__":
    PAGE.write_text(page())
