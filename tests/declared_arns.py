"""ARNs for tests: how one of each declared kind of resource looks, and every declared link, in a record full of it."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from declared_calls import operation_of
from samples import WORD, sample

from awsfs.expressions import expression
from awsfs.records import child, values
from awsfs.schema import Call, Each, Entry, Folder, Link, Service
from awsfs.services import all_services
from awsfs.tree.kinds import Kind, kinds_of_link

SERVICES = {service.name: service for service in all_services()}
OURS, THEIRS = "123456789012", "999999999999"
REGION = "us-west-2"
SCOPE = {"region": REGION, "partition": "aws", "account": OURS}
FILLED = "arn:aws:any:us-west-2:123456789012:any/any"
"""What all text in a record is, before the ARN in question takes its place."""

_PIECES = {
    r"\(aws\):": "", r"\(\?:default\|.*?\)\)": "default", r"\((?!\?)[^()]*\)": "NAME", r"\(\?:app\|net\|gwy\)": "app",
    r"\(\?:[^()]*(?:\([^()]*\))?[^()]*\)\?": "", r"\[A-Za-z0-9\]\{6\}": "Abc123",
    r"/(\.[*+]|\[\^/:?\][*+])": "/0", r"\[\^[/:]+\][*+]": "x",
}  # fmt: skip
"""What the regular expressions of declarations are made of, and text that fits each."""


def resource(form: str, name: str) -> str:
    """The service and the resource of an ARN of this form, for the resource of that name."""
    text = form
    for piece, fitting in _PIECES.items():
        text = re.sub(piece, fitting, text)
    return text.replace("NAME", name)


def arn(form: str, name: str = "a-name", account: str = OURS, partition: str = "aws", region: str = REGION) -> str:
    """An ARN of this form."""
    service, _, rest = resource(form, name).partition(":")
    return f"arn:{partition}:{service}:{region}:{account}:{rest}"


@dataclass(frozen=True)
class Linked:
    """A declared link, the kind of resource it leads to, and how the scope of it is made; see `scopes`."""

    path: str
    link: Link
    kind: Kind | None
    source: Each | None
    scope: ChainMap[str, Any]

    def scopes(self, text: str, account: str = OURS) -> list[ChainMap[str, Any]]:
        """The scopes of the link where all text in the record is `text`; `account` is the number of this account."""
        *layers, words = self.scope.maps
        scope = ChainMap(*(_with(text, layer) for layer in layers), {**words, "account": account})
        if self.source is None:
            return [scope]
        assert callable(self.source.source)
        return [child(scope, record) for record in self.source.source(scope)]


def _with(text: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with(text, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with(text, each) for each in value]
    return text if value == FILLED else value


def links(service: Service) -> Iterator[Linked]:
    """Every link of a service."""
    scope = ChainMap({**SCOPE, "service": service.name})
    for entry in service.entries:
        yield from _below(entry, service.name, scope, service.client, None)


def _below(entry: Entry, path: str, scope: ChainMap[str, Any], client: str, source: Each | None) -> Iterator[Linked]:
    if isinstance(entry, Link):
        kind = next(iter(kinds_of_link(entry.target, SERVICES)), None)
        name = entry.name if isinstance(entry.name, str) else entry.name.__name__
        yield Linked(f"{path}/{name}", entry, kind, source, scope)
    elif isinstance(entry, Folder):
        for inner in entry.entries:
            yield from _below(inner, f"{path}/{entry.name}", scope, client, source)
    elif isinstance(entry, Each) and callable(entry.source):
        for inner in entry.entries:
            yield from _below(inner, path, scope, client, entry)
    elif isinstance(entry, Each):
        for record in _records(entry, scope, client)[:1]:
            for inner in entry.entries:
                yield from _below(inner, path, child(scope, record), client, None)


def _records(each: Each, scope: ChainMap[str, Any], client: str) -> list[Any]:
    source = each.get[0] if each.brief else each.source
    if isinstance(source, str):
        return values(source, scope)
    assert isinstance(source, Call)
    call = source.describe.call if source.describe else source
    answer = _filled(sample(operation_of(call, client).output_shape))
    found = expression(call.result)(answer)
    return found if isinstance(found, list) else [found]


def _filled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return FILLED if isinstance(value, str) and WORD in value else value
