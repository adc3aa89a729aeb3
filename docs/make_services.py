"""Writes docs/services.rst, and the table in README.rst, from what services declare: python docs/make_services.py."""

from __future__ import annotations

import inspect
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HOME), str(HOME / "tests")]

from account_types.lacks import LACKS  # noqa: E402
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

PAGE, README = HOME / "docs" / "services.rst", HOME / "README.rst"
BEGIN, END = ".. services: begin\n", ".. services: end\n"
WIDTH = 120
HEAD = """\
========
Services
========

What there is of each service, written from the declarations by ``python docs/make_services.py``; a test holds this
page to them. Of each kind of thing it tells where it is, which calls list it and find one, and what is in its directory
beside ``info.json`` and a file for each field that AWS tells of it. The level of the region is left out. A name that
ends in a slash is a directory, one that begins with a dot is unlisted, and NAME is whatever AWS calls it. Verbs that
end, interrupt or lay open something have an exclamation mark.

Views are made of listings. One that gives little more than names is brief: there is a view of what it tells, and
``used-by/`` finds nothing there, for to ask for each thing is a call for every one; ``.query/`` asks all the same. Of
what is asked for, there are few, and ``used-by/`` and ``by-state/`` make those calls, once while the answers are kept.
"""


def places(service: Service) -> list[Thing]:
    """The kinds of things of a service, in the order of their declaration."""
    return [thing for thing in THINGS.values() if thing.service.name == service.name]


def module_of(service: Service) -> str:
    """What the module of a service says of itself."""
    modules = [module for name, module in sys.modules.items() if name.startswith("awsfs.services.")]
    (found,) = (module for module in modules if getattr(module, "SERVICE", None) is service)
    return inspect.getdoc(found) or ""


def shown(name: object) -> str | None:
    """A template of a name, for a person; None where only AWS knows."""
    if not isinstance(name, str) or name == "{@}":
        return "NAME"
    return re.sub(r"\{.*\}", "NAME", name)


def target(link: Link) -> str:
    """The kind of thing that a link leads to."""
    service, *rest = link.target.split("/")
    return "/".join([service, *(part for part in rest if "{" not in part)])


def files(entries: Iterable[Entry], way: str = "") -> Iterator[tuple[str, Entry]]:
    """Everything in the directory of a thing that is no thing of its own, each with its path from there."""
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
    """What there is to tell of a kind of thing."""
    yield "listed by", operations([thing.each.source]) or ["what is around it"]
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
    yield "verbs", [verb(name, entry) for name, entry in found if isinstance(entry, Action)]
    yield "moto lacks", [f"``{name}`` ({why})" if name else why for name, why in LACKS.get(thing.path, {}).items()]


def views_of(thing: Thing) -> Iterator[str]:
    """The views of a collection, beside its things, and what they ask beside its listing."""
    names = ["by-name" for entry in thing.beside if isinstance(entry, ByName)] + views(thing.each)
    yield from (f"``{name}/``" for name in names)
    if thing.each.asked:
        yield "asked " + ("for each" if thing.each.brief else "for in each thing around them")
    elif thing.each.brief:
        yield "brief"


def operations(sources: Iterable[object]) -> list[str]:
    """The calls among some sources."""
    calls = [source for source in sources if isinstance(source, Call)]
    described = [call.describe.call for call in calls if call.describe]
    return [f"``{name}``" for name in dict.fromkeys(call.operation for call in (*calls, *described))]


def verb(name: str, entry: Action) -> str:
    """A verb, with a mark where it is dangerous."""
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
    """All of docs/services.rst."""
    return "\n".join([HEAD, *(chapter(service) for service in all_services())])


def table() -> str:
    """The table of README.rst: services, types, where links lead, verbs, and what moto does not show."""
    lines = [".. list-table::", "   :header-rows: 1", "   :widths: 10 30 25 20 15", ""]
    heads = ["service", "types", "links lead to", "verbs", "not shown by moto"]
    for cells in [heads, *(list(row(service)) for service in all_services())]:
        for position, cell in enumerate(cells):
            first = "   * - " if position == 0 else "     - "
            lines.append(wrapped(cell, "", first) or first.rstrip())
    return "\n".join(lines) + "\n"


def row(service: Service) -> Iterator[str]:
    """The cells of one service."""
    things = places(service)
    found = [(name, entry) for thing in things for name, entry in files(thing.folder.entries)]
    yield f"``{service.name}``"
    own = [thing.path.removeprefix(service.name).replace("/*", "").strip("/") or "NAME" for thing in things]
    yield ", ".join(f"``{name}``" for name in dict.fromkeys(own))
    links = sorted({target(entry) for _, entry in found if isinstance(entry, Link)})
    yield ", ".join(f"``{kind}``" for kind in links)
    yield ", ".join(
        dict.fromkeys(verb(name.rpartition("/")[2], each) for name, each in found if isinstance(each, Action))
    )
    yield "; ".join(dict.fromkeys(lacking(thing) for thing in things if LACKS.get(thing.path)))


def lacking(thing: Thing) -> str:
    """What moto does not show of a kind of thing, shortly."""
    name = thing.path.replace("/*", "").partition("/")[2] or thing.path
    lacks = LACKS[thing.path]
    return f"``{name}``" if "" in lacks else ", ".join(f"``{name}/{each.strip('/.') or ''}``" for each in lacks)


def readme() -> str:
    """README.rst with the table as it is to be."""
    before, _, rest = README.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page())
    README.write_text(readme())
