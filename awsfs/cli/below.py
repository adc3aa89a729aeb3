"""Paths on the command line: second names are replaced, and a mistyped one is refused before it allows nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from awsfs.cli.settings import FAILURE, PersonError, Settings
from awsfs.errors import AwsError
from awsfs.schema import Service
from awsfs.services import all_services
from awsfs.text import encode, nearest
from awsfs.tree.aliases import canonical
from awsfs.tree.by_tag import BY_TAG
from awsfs.tree.entries import is_unlisted
from awsfs.tree.profiles import Root
from awsfs.tree.times import Path


def path_of(text: str) -> Path:
    """A path as it was written, from the top of the tree; the empty one is all of it."""
    return tuple(part for part in text.split("/") if part)


def with_canonical_paths(settings: Settings, services: Collection[Service]) -> Settings:
    """The settings with ``dynamo/...`` for ``dynamodb/...``, and so for all second names in paths."""
    depth = 1 if len(_profiles(settings)) > 1 else 0

    def one(text: str) -> str:
        path = path_of(text)
        return "/".join((*path[:depth], *canonical(path[depth:], services)))

    return replace(
        settings,
        root=one(settings.root),
        allow_delete_below=tuple(map(one, settings.allow_delete_below)),
        reveal_secrets_below=tuple(map(one, settings.reveal_secrets_below)),
    )


def _profiles(settings: Settings) -> list[str]:
    return list(dict.fromkeys(map(encode, settings.profiles)))


def check_below(settings: Settings, services: Collection[str]) -> None:
    """Refuse a path that allows nothing, because nothing in this mount is below it. Raises PersonError."""
    given = [("--allow-delete-below", text) for text in settings.allow_delete_below]
    given += [("--reveal-secrets-below", text) for text in settings.reveal_secrets_below]
    for option, text in given:
        mistake = _mistake(path_of(text), settings, services)
        if mistake is not None:
            raise PersonError(f"{option} {text}: {mistake}")


def _mistake(path: Path, settings: Settings, services: Collection[str]) -> str | None:
    profiles = _profiles(settings)
    if len(profiles) > 1 and path and path[0] not in profiles:
        return f"the path must begin with a profile: {' '.join(profiles)}"
    root = path_of(settings.root)
    if any(one != other for one, other in zip(root, path, strict=False)):
        return f"the path is not below --root {settings.root}; write it from the top of the account"
    service = next(iter(path[1:] if len(profiles) > 1 else path), None)
    return None if service is None or service in services else no_service(service, services)


def no_service(name: str, services: Iterable[str]) -> str:
    """What to say of a service that does not exist: the one that may be meant."""
    near = nearest(name, sorted(services))
    return f"there is no service {name}" + (f"; did you mean {near}?" if near else "; ls MOUNTPOINT lists them")


def check_root(root: Root, settings: Settings) -> None:
    """Refuse a ``--root`` that does not exist, or that AWS does not let this person see. Raises PersonError."""
    if not settings.root:
        return
    try:
        root.check()
    except AwsError as error:
        raise PersonError(f"--root {settings.root}: {error.message}", FAILURE) from error
    except FileNotFoundError as error:
        raise PersonError(f"{error.strerror}; {_why_no_root(settings)}") from error
    except OSError as error:
        raise PersonError(str(error.strerror)) from error


def _why_no_root(settings: Settings) -> str:
    services = [service.name for service in all_services()]
    service = path_of(settings.root)[1 if len(_profiles(settings)) > 1 else 0]
    if service in (*services, BY_TAG) or is_unlisted(service):
        return "to see what exists, mount without --root"
    return no_service(service, services)
