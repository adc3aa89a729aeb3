"""Links to what ARNs name, where that is not simply their last part: a function's version, a group's stars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from awsfs.arns import is_foreign, parsed
from awsfs.schema import Each, Folder, Link, Scope, links

PLACES = {
    "function": ("lambda", r'function:([^:/"]+)', "lambda/{Region}/functions/{Name}"),
    "queue": ("sqs", r'([^:/"]+)', "sqs/{Region}/queues/{Name}"),
    "topic": ("sns", r'([^:/"]+)', "sns/{Region}/topics/{Name}"),
    "state-machine": ("states", r'stateMachine:([^:/"]+)', "stepfunctions/{Region}/state-machines/{Name}"),
    "stream": ("kinesis", r'stream/([^:/"]+)', "kinesis/{Region}/streams/{Name}"),
    "delivery-stream": ("firehose", r'deliverystream/([^:/"]+)', "firehose/{Region}/streams/{Name}"),
    "log-group": ("logs", r'log-group:([^:"]+)', "logs/{Region}/groups/{Name}"),
    "table": ("dynamodb", r'table/([^:/"]+)', "dynamo/{Region}/{Name}"),
    "instance": ("ec2", r'instance/([^:/"]+)', "ec2/{Region}/{Name}"),
    "volume": ("ec2", r'volume/([^:/"]+)', "ec2/{Region}/volumes/{Name}"),
    "key": ("kms", r'key/([^:/"]+)', "kms/{Region}/keys/{Name}"),
    "snapshot": ("ec2", r'snapshot/([^:/"]+)', "ec2/{Region}/snapshots/{Name}"),
    "image": ("ec2", r'image/([^:/"]+)', "ec2/{Region}/images/{Name}"),
    "database": ("rds", r'db:([^:/"]+)', "rds/{Region}/instances/{Name}"),
    "database-cluster": ("rds", r'cluster:([^:/"]+)', "rds/{Region}/clusters/{Name}"),
    "file-system": ("elasticfilesystem", r'file-system/([^:/"]+)', "efs/{Region}/file-systems/{Name}"),
    "stack": ("cloudformation", r'stack/([^:/"]+)', "cloudformation/{Region}/stacks/{Name}"),
    "user-pool": ("cognito-idp", r'userpool/([^:/"]+)', "cognito-idp/{Region}/user-pools/{Name}"),
    "distribution": ("cloudfront", r'distribution/([^:/"]+)', "cloudfront/distributions/{Name}"),
    "load-balancer": (
        "elasticloadbalancing",
        r'loadbalancer/(?:app|net|gwy)/([^:/"]+)',
        "elbv2/{Region}/load-balancers/{Name}",
    ),
    "target-group": (
        "elasticloadbalancing",
        r'targetgroup/([^:/"]+)',
        "elbv2/{Region}/target-groups/{Name}",
    ),
}
"""By the kind of resource: its service, how its name is written in an ARN, and where it is in the tree."""

RECEIVERS = ("function", "queue", "topic", "state-machine", "stream", "delivery-stream", "log-group")
"""What events and messages are sent to."""


def _texts(value: Any) -> Iterator[str]:
    """All text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def named(kind: str, *path: str) -> Callable[[Scope], Iterator[dict[str, str]]]:
    """A source: ``Region`` and ``Name`` of each thing of that kind whose ARN is at this path of the record, once.

    An ARN may be within a longer text. Those of another account or partition are left out.
    """
    service, resource, _ = PLACES[kind]
    pattern = re.compile(rf"arn:[\w-]*:{service}:[\w-]*:\d*:{resource}")

    def find(scope: Scope) -> Iterator[dict[str, str]]:
        value: Any = scope
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        matches = [match for text in _texts(value) for match in pattern.finditer(text)]
        arns = [(arn, match[1]) for match in matches if (arn := parsed(match[0])) and not is_foreign(arn, scope)]
        names = dict.fromkeys((arn.region or scope.get("region", ""), name) for arn, name in arns)
        return iter([{"Region": region, "Name": name} for region, name in names])

    return find


def arn_link(kind: str, *path: str, name: str | None = None) -> Each:
    """A link to the thing of that kind whose ARN is at this path of the record."""
    return Each(named(kind, *path), Link(name or kind, PLACES[kind][2]))


def arn_links(name: str, kind: str, *path: str) -> Folder:
    """A directory of links to the things of that kind whose ARNs are at this path of the record."""
    return links(name, named(kind, *path), "{Name}", PLACES[kind][2])


def receivers(*path: str) -> tuple[Each, ...]:
    """A link to whatever the ARN at this path of the record names, called by its kind."""
    return arn_link_of(RECEIVERS, *path)


def arn_link_of(kinds: tuple[str, ...], *path: str) -> tuple[Each, ...]:
    """The same where only some kinds are possible."""
    return tuple(arn_link(kind, *path) for kind in kinds)
