"""The values of options, read from their text."""

from __future__ import annotations

import re

import click


def size(text: str) -> int:
    """Bytes, with a unit: ``10GB``, ``500M``, ``1GiB``."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", text.strip().lower())
    if match is None:
        raise click.BadParameter(f"{text!r} is not a size. Write a number and a unit, such as 10GB, 500M or 1GiB")
    number, unit, binary = match.groups()
    return int(float(number) * (1024 if binary else 1000) ** " kmgt".index(unit or " "))


def setting(text: str) -> tuple[str, str]:
    """A parameter of an API and its value: ``CacheControl=no-cache``."""
    name, mark, value = text.partition("=")
    if not (name and mark):
        raise click.BadParameter(f"{text!r} does not have the form NAME=VALUE")
    return name, value


def octal(text: str) -> int:
    """Permissions, as chmod(1) takes them."""
    if not re.fullmatch(r"(0o?)?[0-7]{1,3}", text):
        raise click.BadParameter(f"{text!r} is not a mode. Write octal digits, such as 0644")
    return int(text.removeprefix("0o"), 8)


def number(text: str) -> int:
    """A user or a group, by its number."""
    if not text.isdigit():
        raise click.BadParameter(f"{text!r} is not the number of a user or a group, such as 1000")
    return int(text)
