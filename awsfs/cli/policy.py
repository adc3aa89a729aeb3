"""``awsfs policy``: the least policy of IAM for what is mounted, from what the services declare."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from awsfs.aws.permitted import permissions
from awsfs.cli.below import no_service
from awsfs.schema import Action, Batch, Bulk, Call, Parameters, Service, Store
from awsfs.services import all_services
from awsfs.tree.aliases import service_called

READ, ACT, REVEAL = "Read", "Act", "Reveal"
CHANGES = frozenset({"put", "delete", "create", "replace"})
"""Fields of entries whose calls change something."""

MANAGED_POLICY = 6_144
"""Characters in a managed policy of IAM, not counting white space."""

ALWAYS = {("sts", "get_caller_identity"), ("ec2", "describe_regions")}
"""The calls of every mount."""

VIEWS = {
    ("resourcegroupstaggingapi", "get_tag_keys"),
    ("resourcegroupstaggingapi", "get_tag_values"),
    ("resourcegroupstaggingapi", "get_resources"),
    ("cloudtrail", "lookup_events"),
}
"""The calls of views over all services: ``by-tag/`` at the top, and ``.who``."""

BESIDE: dict[str, dict[str, tuple[str, ...]]] = {
    "s3": {
        READ: ("head_object", "get_object_tagging"),
        ACT: (
            "create_multipart_upload",
            "upload_part_copy",
            "abort_multipart_upload",
            "list_parts",
            "copy_object",
            "put_object_tagging",
            "get_bucket_ownership_controls",
            "get_object_acl",
            "put_object_acl",
            "get_object_lock_configuration",
            "get_object_legal_hold",
            "put_object_legal_hold",
            "get_object_retention",
        ),
    },
    "dynamodb": {READ: ("query", "scan", "execute_statement")},
}
"""The calls of reading and writing that no declaration has, by client."""

DECRYPT = "kms:Decrypt"
_DECRYPTING = frozenset({"ssm", "secretsmanager"})


@dataclass(frozen=True)
class Need:
    """An operation of a client, and what it is for: reading, acting, or revealing a secret."""

    purpose: str
    client: str
    operation: str


def needs(service: Service) -> Iterator[Need]:
    """All operations of a service, some of them more than once."""
    yield from _below(service.entries, service.client, READ)
    for purpose, operations in BESIDE.get(service.client, {}).items():
        yield from (Need(purpose, service.client, operation) for operation in operations)


def _below(value: Any, client: str, purpose: str) -> Iterator[Need]:
    """The calls in a part of a declaration."""
    if isinstance(value, Call):
        yield Need(purpose, value.client or client, value.operation)
        yield from _fields(value, value.client or client, purpose)
    elif isinstance(value, Batch):
        yield Need(purpose, client, value.operation)
    elif isinstance(value, Action):
        yield from _below(value.call, client, ACT)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _below(inner, client, purpose)
    elif is_dataclass(value):
        yield from _fields(value, client, REVEAL if getattr(value, "secret", None) is True else purpose)


def _fields(value: Any, client: str, purpose: str) -> Iterator[Need]:
    for field in fields(value):
        inner = getattr(value, field.name)
        if field.name in CHANGES and not isinstance(value, Call):
            yield from _below(inner, client, ACT)
        elif field.name == "secret" and isinstance(value, Parameters):
            yield from _below(inner, client, REVEAL)
        elif isinstance(inner, Call | Batch | Bulk | Store | tuple) or is_dataclass(inner):
            yield from _below(inner, client, purpose)


def statements(services: Iterable[Service], purposes: Iterable[str]) -> Iterator[dict[str, Any]]:
    """A statement for each service and purpose. An action of one purpose is not repeated for the next."""
    yield from _statements("awsfs", (Need(READ, *each) for each in ALWAYS | VIEWS), (READ,))
    for service in services:
        yield from _statements(service.name, needs(service), purposes)


def _statements(name: str, found: Iterable[Need], purposes: Iterable[str]) -> Iterator[dict[str, Any]]:
    wanted, had = list(found), set[str]()
    for purpose in purposes:
        of_purpose = [need for need in wanted if need.purpose == purpose]
        actions = {action for need in of_purpose for action in permissions(need.client, need.operation)}
        if purpose == REVEAL and {need.client for need in of_purpose} & _DECRYPTING:
            actions.add(DECRYPT)
        if actions - had:
            words = "".join(word.capitalize() for word in name.split("-"))
            yield {"Sid": f"{purpose}{words}", "Effect": "Allow", "Action": sorted(actions - had), "Resource": "*"}
        had |= actions


def document(services: Iterable[Service], act: bool = False, reveal: bool = False) -> dict[str, Any]:
    """The policy, as IAM takes it."""
    purposes = [READ, *([ACT] if act else []), *([REVEAL] if reveal else [])]
    return _policy(list(statements(services, purposes)))


def _policy(allowed: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": allowed}


def characters(made: Mapping[str, Any]) -> int:
    """The length of a policy as IAM counts it, without white space."""
    return len(json.dumps(made, separators=(",", ":")))


def divided(made: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same in parts that each fit a managed policy. A statement is never divided: none is nearly as long."""
    parts: list[list[dict[str, Any]]] = []
    for statement in made["Statement"]:
        roomy = (part for part in parts if characters(_policy([*part, statement])) <= MANAGED_POLICY)
        part = next(roomy, None)
        if part is None:
            parts.append(part := [])
        part.append(statement)
    return list(map(_policy, parts))


def write_parts(made: Mapping[str, Any], directory: Path) -> Iterator[Path]:
    """Write the parts as ``policy-1.json`` and so on; each file as it is written.

    Raises FileExistsError if such files exist, because those of a longer policy would stay behind.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.glob("policy-*.json")):
        raise FileExistsError(errno.EEXIST, "it already has policy files; give a new directory")
    for number, part in enumerate(divided(made), 1):
        file = directory / f"policy-{number}.json"
        file.write_text(f"{json.dumps(part, indent=2)}\n", encoding="utf-8")
        yield file


SERVICES = {service.name: service for service in all_services()}


def service_name(text: str) -> str:
    """The name of a service at the top of the mount, also for its second name."""
    found = service_called(text, SERVICES.values())
    if found is None:
        raise click.BadParameter(no_service(text, SERVICES))
    return found.name


def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of services that begin so."""
    return [CompletionItem(name) for name in SERVICES if name.startswith(incomplete)]


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--act", is_flag=True, help="Also allow writes: actions, settable files, tags, items and objects.")
@click.option(
    "--reveal-secrets", is_flag=True, help="Also allow reading secret values, for a mount with --reveal-secrets."
)
@click.option(
    "--service",
    "names",
    metavar="NAME",
    type=service_name,
    shell_complete=complete,
    multiple=True,
    help="Allow only this service, by its name at the top of the mount. Can be repeated.",
)
@click.option(
    "--split",
    "directory",
    metavar="DIRECTORY",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write managed policies to this directory (policy-1.json, policy-2.json, ...), and print their names.",
)
def policy(act: bool, reveal_secrets: bool, names: tuple[str, ...], directory: Path | None) -> None:
    """Print the smallest IAM policy that awsfs needs: to read, or with --act to read and write.

    An action that passes a role to a service also needs iam:PassRole for that role. Add it yourself. Limit Resource
    where you can.

    The policy of all services is longer than the 6,144 characters of one managed policy. --split writes it in parts.
    Attach all of them to the same role, user or group.

    \b
    Examples:
      awsfs policy --service ec2 --service s3 > read.json
      awsfs policy --act --service ec2 > act.json
      aws iam create-policy --policy-name awsfs --policy-document file://read.json
    \b
      for part in $(awsfs policy --split parts); do
        aws iam create-policy --policy-name awsfs-$(basename $part .json) --policy-document file://$part
      done
    """
    made = document([SERVICES[name] for name in names or sorted(SERVICES)], act, reveal_secrets)
    if directory is not None:
        _write(made, directory)
        return
    click.echo(json.dumps(made, indent=2))
    length = characters(made)
    if length > MANAGED_POLICY:
        click.echo(
            f"awsfs: the policy has {length:,} characters, and a managed policy has at most {MANAGED_POLICY:,}; "
            "write it in parts with --split DIRECTORY, or limit it with --service",
            err=True,
        )


def _write(made: Mapping[str, Any], directory: Path) -> None:
    try:
        for file in write_parts(made, directory):
            click.echo(file)
    except OSError as error:
        raise click.BadParameter(f"{directory}: {error.strerror}", param_hint="--split") from error
