"""The prose that users read: pages, the text of shell scripts and units, and the literals in modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

_BLOCK = r"^( *)\.\. (?:code-block|image|click|include)::.*\n(?:\1 +\S.*\n|[ \t]*\n)*"
_PARAGRAPH = r"(?<=::\n\n)(?:[ \t]+\S.*\n|[ \t]*\n)+"
_CODE = {
    ".rst": re.compile(rf"{_BLOCK}|{_PARAGRAPH}|^\.\. .*$|``[^`]+``|`[^`]*`_?", re.MULTILINE),
    ".md": re.compile(r"^```[\s\S]*?^```|`[^`]+`", re.MULTILINE),
    ".sh": re.compile(r"^\s*#.*$", re.MULTILINE),
}


@dataclass(frozen=True)
class Prose:
    """A piece of text and the line where it begins."""

    line: int
    text: str


def of_file(path: Path) -> Iterator[Prose]:
    """The text of a file that is no module. Code in it is no prose: only its line breaks stay."""
    text = path.read_text()
    code = _CODE.get(path.suffix)
    yield Prose(1, code.sub(lambda found: "\n" * found[0].count("\n") or "_", text) if code else text)


def of_module(source: str) -> Iterator[Prose]:
    """The string literals of a module that contain a space. Of docstrings, only those of commands."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped -= {id(node.body[0].value) for node in ast.walk(tree) if _is_command(node)}
    literals = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in skipped)
    yield from (
        Prose(node.lineno, node.value) for node in literals if isinstance(node.value, str) and " " in node.value
    )


def _is_command(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    """Whether this is a function whose docstring is the help of a command."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return any(ast.unparse(each).startswith("click.command(") for each in decorators)
