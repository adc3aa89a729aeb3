"""The paths of ``--allow-delete-below`` and ``--reveal-secrets-below``: one that is mistyped would allow nothing."""

from __future__ import annotations

from collections.abc import Collection

from awsfs.cli.settings import PersonError, Settings
from awsfs.text import encode
from awsfs.tree.times import Path


def path_of(text: str) -> Path:
    """A path as it was written, from the top of the tree; the empty one is all of it."""
    return tuple(part for part in text.split("/") if part)


def check_below(settings: Settings, services: Collection[str]) -> None:
    """Refuse a path that nothing in this mount is below, for the service or the root is another. Raises PersonError."""
    given = [("--allow-delete-below", text) for text in settings.allow_delete_below]
    given += [("--reveal-secrets-below", text) for text in settings.reveal_secrets_below]
    for option, text in given:
        mistake = _mistake(path_of(text), settings, services)
        if mistake is not None:
            raise PersonError(f"{option} {text}: {mistake}")


def _mistake(path: Path, settings: Settings, services: Collection[str]) -> str | None:
    profiles = list(dict.fromkeys(map(encode, settings.profiles)))
    if len(profiles) > 1 and path and path[0] not in profiles:
        return f"it begins with none of the profiles: {' '.join(profiles)}"
    root = path_of(settings.root)
    if any(one != other for one, other in zip(root, path, strict=False)):
        return f"it is not below --root {settings.root}; give it from the top of the account, too"
    service = next(iter(path[1:] if len(profiles) > 1 else path), None)
    return None if service is None or service in services else f"there is no service called {service}"
