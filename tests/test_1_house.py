"""The floors of the house: a module imports only from below, and each outside library has its own room."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "awsfs"
FLOORS = {
    "": 0,
    **dict.fromkeys(
        (
            "arns",
            "calls",
            "expressions",
            "schema",
            "questions",
            "records",
            "rendering",
            "requests",
            "errors",
            "remedies",
            "text",
        ),
        1,
    ),
    **dict.fromkeys(("budget", "cache", "spool", "services"), 2),
    "aws": 3,
    "tree": 4,
    "mount": 5,
    **dict.fromkeys(("cli", "demo", "__main__"), 6),
}
ROOMS = {
    "boto3": {"aws", "demo"},
    "botocore": {"aws", "demo"},
    "s3transfer": {"aws"},
    "mfusepy": {"mount"},
    "moto": {"demo"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """`awsfs.tree.node` for awsfs/tree/node.py, `awsfs.tree.__init__` for awsfs/tree/__init__.py."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def part_of(module: str) -> str:
    """`tree` for awsfs.tree.node; nothing for awsfs itself."""
    return module.removesuffix(".__init__").partition(".")[2].partition(".")[0]


def imports(module: str, source: str) -> Iterator[str]:
    """Every module or member that the source imports, anywhere in it, with its full name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            home = ".".join(module.split(".")[: -node.level]) if node.level else ""
            base = ".".join(filter(None, (home, node.module)))
            yield from (f"{base}.{alias.name}" for alias in node.names)


SHOWN_TIMES = {
    "aws/journal.py", "aws/listings.py", "aws/preserved/locks.py", "mount/attributes.py", "mount/writing.py",
    "services/_log_lines.py", "services/_metrics.py", "tree/help.py", "tree/scratch.py", "tree/times.py",
    "tree/objects/drafts.py", "tree/objects/making.py", "tree/objects/writing.py", "tree/parameters/files.py",
    "tree/parameters/writing.py",
}  # fmt: skip
"""What tells the time of day, as a file's or to AWS. All spans are measured by a clock that nobody sets."""


def test_a_span_is_never_measured_by_a_clock_that_can_be_set() -> None:
    asking = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\btime\.time\(|\bdatetime\.now\(|\butcnow\(", path.read_text()) and "demo" not in path.parts
    }
    assert asking == SHOWN_TIMES


def offences(module: str, source: str) -> list[str]:
    """What the module imports although it may not."""
    return [name for name in imports(module, source) if not may_import(module, name)]


def may_import(module: str, name: str) -> bool:
    """Whether the rules let this module import that name."""
    here = part_of(module)
    library = name.partition(".")[0]
    if name == "botocore.xform_name":
        return here == "text"  # pure: how the aws command spells a name
    if library != "awsfs":
        return here in ROOMS.get(library, {here})
    there = part_of(name)
    there = there if there in FLOORS else ""
    if here == "services":
        return there in ("arns", "schema", "questions") or name.startswith("awsfs.services._")
    return FLOORS[there] < FLOORS[here] or there == here or (FLOORS[there] == FLOORS[here] and there != "services")


def test_every_part_of_the_package_has_a_floor() -> None:
    assert {part_of(name_of(path)) for path in MODULES} <= FLOORS.keys()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_its_floor_may(path: Path) -> None:
    assert offences(name_of(path), path.read_text()) == []


def circles(imported: dict[str, set[str]]) -> list[str]:
    """The modules that import themselves by a detour; `imported` is what each module imports."""
    return sorted(module for module in imported if module in reached(module, imported))


def reached(start: str, imported: dict[str, set[str]]) -> set[str]:
    """Every module that is imported when this one is."""
    found: set[str] = set()
    open_ends = [start]
    while open_ends:
        new = imported.get(open_ends.pop(), set()) - found
        found |= new
        open_ends += new
    return found


def test_no_module_imports_itself_by_a_detour() -> None:
    names = {name_of(path).removesuffix(".__init__"): path for path in MODULES}
    imported = {module: {*imports(name_of(path), path.read_text())} for module, path in names.items()}
    known = {
        module: {near for far in all_names for near in (far, far.rpartition(".")[0]) if near in names}
        for module, all_names in imported.items()
    }
    assert circles(known) == []


def test_a_made_up_circle_is_found_out() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == ["b", "c"]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("awsfs.records", "from awsfs.cache import Cache"),
        ("awsfs.cache", "from awsfs.services import ec2"),
        ("awsfs.aws.pool", "import awsfs.tree"),
        ("awsfs.tree.node", "from awsfs import mount"),
        ("awsfs.tree.node", "def later():\n    from awsfs.mount.fuse import Operations"),
        ("awsfs.tree.node", "from ..cli.main import main"),
        ("awsfs.mount.fuse", "from awsfs.demo.account import fill"),
        ("awsfs.services.ec2", "from awsfs.records import fill"),
        ("awsfs.services.ec2", "from awsfs.services.iam import SERVICE"),
        ("awsfs.tree.node", "import botocore.exceptions"),
        ("awsfs.mount.fuse", "import boto3"),
        ("awsfs.tree.node", "from mfusepy import FUSE"),
        ("awsfs.cli.main", "from moto.server import ThreadedMotoServer"),
    ],
)
def test_a_made_up_module_that_reaches_upwards_is_found_out(module: str, source: str) -> None:
    assert len(offences(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("awsfs.records", "from awsfs.schema import Template"),
        ("awsfs.cli.main", "from awsfs import __version__"),
        ("awsfs.cli.main", "from awsfs.demo import account\nfrom awsfs.mount.fuse import Operations"),
        ("awsfs.services.ec2", "from awsfs.schema import Call\nfrom awsfs.services._shared import tags"),
        ("awsfs.aws.pool", "import boto3\nfrom . import send"),
        ("awsfs.tree.node", "import os\nfrom awsfs.aws.send import send"),
    ],
)
def test_a_made_up_module_that_keeps_to_the_rules_passes(module: str, source: str) -> None:
    assert offences(module, source) == []


def private_members(source: str) -> list[str]:
    """The members with an underscore that a module uses of anything but its own objects."""
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and re.match("_[a-z]", node.attr)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    ]


@pytest.mark.parametrize("path", sorted((PACKAGE / "aws").rglob("*.py")), ids=name_of)
def test_no_private_member_of_botocore_or_urllib3_is_used(path: Path) -> None:
    assert private_members(path.read_text()) == []


def test_a_private_member_of_somebody_else_is_found() -> None:
    assert private_members("def f(self, client):\n    self._a\n    client._endpoint.b") == ["line 3: client._endpoint"]
