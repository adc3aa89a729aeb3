"""The file of a customer's own key, read where the command line is: the mount has another directory."""

from __future__ import annotations

from pathlib import Path

import click

from awsfs.cli.settings import customer_key


def key_file(path: str) -> bytes:
    """The key in a file; none without a path."""
    if not path:
        return b""
    try:
        return customer_key(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else error
        raise click.BadParameter(f"{path}: {words}") from error
