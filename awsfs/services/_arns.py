"""Links to what ARNs name, where that is not simply their last part: a function's version, a group's stars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from awsfs.schema import Each, Folder, Link, Scope, links

PLACES = {
    "function": (r':lambda:([^:]*):\d*:function:([^:/"]+)', "lambda/{Region}/functions/{Name}"),
    "queue": (r':sqs:([^:]*):\d*:([^:/"]+)', "sqs/{Region}/queues/{Name}"),
    "topic": (r':sns:([^:]*):\d*:([^:/"]+)', "sns/{Region}/topics/{Name}"),
    "state-machine": (r':states:([^:]*):\d*:stateMachine:([^:/"]+)', "stepfunctions/{Region}/state-machines/{Name}"),
    "stream": (r':kinesis:([^:]*):\d*:stream/([^:/"]+)', "kinesis/{Region}/streams/{Name}"),
    "delivery-stream": (r':firehose:([^:]*):\d*:deliverystream/([^:/"]+)', "firehose/{Region}/streams/{Name}"),
    "log-group": (r':logs:([^:]*):\d*:log-group:([^:"]+)', "logs/{Region}/groups/{Name}"),
    "table": (r':dynamodb:([^:]*):\d*:table/([^:/"]+)', "dynamo/{Region}/{Name}"),
    "instance": (r':ec2:([^:]*):\d*:instance/([^:/"]+)', "ec2/{Region}/{Name}"),
    "volume": (r':ec2:([^:]*):\d*:volume/([^:/"]+)', "ec2/{Region}/volumes/{Name}"),
    "key": (r':kms:([^:]*):\d*:key/([^:/"]+)', "kms/{Region}/keys/{Name}"),
    "snapshot": (r':ec2:([^:]*):\d*:snapshot/([^:/"]+)', "ec2/{Region}/snapshots/{Name}"),
    "image": (r':ec2:([^:]*):\d*:image/([^:/"]+)', "ec2/{Region}/images/{Name}"),
    "database": (r':rds:([^:]*):\d*:db:([^:/"]+)', "rds/{Region}/instances/{Name}"),
    "database-cluster": (r':rds:([^:]*):\d*:cluster:([^:/"]+)', "rds/{Region}/clusters/{Name}"),
    "file-system": (r':elasticfilesystem:([^:]*):\d*:file-system/([^:/"]+)', "efs/{Region}/file-systems/{Name}"),
    "stack": (r':cloudformation:([^:]*):\d*:stack/([^:/"]+)', "cloudformation/{Region}/stacks/{Name}"),
    "user-pool": (r':cognito-idp:([^:]*):\d*:userpool/([^:/"]+)', "cognito-idp/{Region}/user-pools/{Name}"),
    "distribution": (r':cloudfront:([^:]*):\d*:distribution/([^:/"]+)', "cloudfront/distributions/{Name}"),
    "load-balancer": (
        r':elasticloadbalancing:([^:]*):\d*:loadbalancer/(?:app|net|gwy)/([^:/"]+)',
        "elbv2/{Region}/load-balancers/{Name}",
    ),
    "target-group": (
        r':elasticloadbalancing:([^:]*):\d*:targetgroup/([^:/"]+)',
        "elbv2/{Region}/target-groups/{Name}",
    ),
}
"""By the kind of thing, where its region and its name are in an ARN, and where it is in the tree."""

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
    """A source: ``Region`` and ``Name`` of each thing of that kind whose ARN is at this path of the record, once."""
    pattern = re.compile(PLACES[kind][0])

    def find(scope: Scope) -> Iterator[dict[str, str]]:
        value: Any = scope
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        matches = [match for text in _texts(value) for match in pattern.findall(text)]
        return iter([{"Region": region, "Name": name} for region, name in dict.fromkeys(matches)])

    return find


def arn_link(kind: str, *path: str, name: str | None = None) -> Each:
    """A link to the thing of that kind whose ARN is at this path of the record."""
    return Each(named(kind, *path), Link(name or kind, PLACES[kind][1]))


def arn_links(name: str, kind: str, *path: str) -> Folder:
    """A directory of links to the things of that kind whose ARNs are at this path of the record."""
    return links(name, named(kind, *path), "{Name}", PLACES[kind][1])


def receivers(*path: str) -> tuple[Each, ...]:
    """A link to whatever the ARN at this path of the record names, called by its kind."""
    return arn_link_of(RECEIVERS, *path)


def arn_link_of(kinds: tuple[str, ...], *path: str) -> tuple[Each, ...]:
    """The same where only some kinds are possible."""
    return tuple(arn_link(kind, *path) for kind in kinds)
