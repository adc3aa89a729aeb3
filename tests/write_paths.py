"""Every way of changing something through a mount: what is there before, what does it, and what is there after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_server import Server
from botocore.exceptions import ClientError
from worlds import describe, make_bucket, make_table, put_items, run_instance

BUCKET, TABLE = "paths", "paths"
ABSENT = "-"
LARGE = 17 * 2**20
OLD, NEW = bytes(LARGE), b"x" * LARGE
CHANGED = OLD[: 2**20] + b"x" + OLD[2**20 + 1 :]
OBJECTS = f"s3/{BUCKET}/objects"
ASKED = "CreateMultipartUpload"
"""What asks AWS whether writing is allowed, the first time below a prefix, and begins a large upload."""


@dataclass(frozen=True)
class Write:
    """One way of changing something, `$I` being what it is done to.

    `request` is the one that makes the change, as AWS calls it, and `sign` a text in it. `states` are what AWS may hold
    afterwards, the old first and the new last, as `held` tells it and `show` has the mount print it. `before` is what
    people look at first. What `is_repeatable` may be sent again: it is conditional, or the program itself repeats it.
    """

    name: str
    make: Callable[[Server, str], str]
    before: str
    script: str
    request: tuple[str, str]
    sign: str
    held: Callable[[Server, str], str]
    show: str
    states: tuple[str, ...]
    is_repeatable: bool = False

    @property
    def head(self) -> str:
        """A text in the head of the request: EC2 has the operation in the body alone."""
        return "/ec2/aws4_request" if self.request[0] == "ec2" else self.sign


def furnish(server: Server) -> None:
    """The bucket and the table that all of them share."""
    make_bucket(server, BUCKET, {})
    make_table(server, TABLE, "id:S")


def unfinished(server: Server, name: str) -> list[str]:
    """The keys of multipart uploads below a directory that AWS goes on billing."""
    found = server.client("s3").list_multipart_uploads(Bucket=BUCKET, Prefix=f"{name}/").get("Uploads", [])
    return [upload["Key"] for upload in found]


def _machine(server: Server, name: str) -> str:
    made = run_instance(server)
    server.client("ec2").create_tags(Resources=[made], Tags=[{"Key": "a", "Value": "1"}])
    return made


def _stopped(server: Server, name: str) -> str:
    made = _machine(server, name)
    server.client("ec2").stop_instances(InstanceIds=[made])
    return made


def _state(server: Server, name: str) -> str:
    return str(describe(server, name)["State"]["Name"])


def _type(server: Server, name: str) -> str:
    return str(describe(server, name)["InstanceType"])


def _tags(server: Server, name: str) -> str:
    return " ".join(sorted(f"{tag['Key']}={tag['Value']}" for tag in describe(server, name).get("Tags", [])))


def _bucket(server: Server, name: str) -> str:
    make_bucket(server, name, {})
    return name


def _bucket_tags(server: Server, name: str) -> str:
    try:
        found = server.client("s3").get_bucket_tagging(Bucket=name)["TagSet"]
    except ClientError:
        return ""
    return " ".join(sorted(f"{tag['Key']}={tag['Value']}" for tag in found))


def _policy(server: Server, name: str) -> str:
    try:
        return str(json.loads(server.client("s3").get_bucket_policy(Bucket=name)["Policy"])["Version"])
    except ClientError:
        return ABSENT


def _nothing(server: Server, name: str) -> str:
    return name


def _item(server: Server, name: str) -> str:
    put_items(server, TABLE, [{"id": {"S": name}, "plan": {"S": "free"}}])
    return name


def _plan(server: Server, name: str) -> str:
    item: Any = server.client("dynamodb").get_item(TableName=TABLE, Key={"id": {"S": name}}).get("Item")
    return str(item["plan"]["S"]) if item else ABSENT


def _object(data: bytes) -> Callable[[Server, str], str]:
    def make(server: Server, name: str) -> str:
        server.client("s3").put_object(Bucket=BUCKET, Key=f"{name}/a", Body=data)
        return name

    return make


def _sums(server: Server, name: str) -> str:
    """The names below a directory with the sums of their bytes."""
    s3 = server.client("s3")
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{name}/").get("Contents", [])]
    bodies = {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
    return _listed({key.rpartition("/")[2]: body for key, body in bodies.items()})


def _listed(files: dict[str, bytes]) -> str:
    return " ".join(f"{name}={hashlib.md5(body).hexdigest()}" for name, body in sorted(files.items()))


def _on_machine(
    name: str, script: str, operation: str, held: Callable[[Server, str], str], show: str, *states: str, **more: Any
) -> Write:
    make = more.pop("make", _machine)
    here = "cd ec2/us-west-2/$I"
    before, shown = f"{here} && cat state", f"{here} && {show}"
    return Write(
        name,
        make,
        before,
        f"{here} && {script}",
        ("ec2", operation),
        f"Action={operation}",
        held,
        shown,
        states,
        **more,
    )


def _on_bucket(
    name: str, script: str, operation: str, sign: str, held: Callable[[Server, str], str], show: str, *states: str
) -> Write:
    return Write(name, _bucket, "ls s3/$I", script, ("s3", operation), f"PUT /$I?{sign}", held, show, states)


def _on_item(name: str, make: Callable[[Server, str], str], script: str, operation: str, *states: str) -> Write:
    file = f"dynamo/us-west-2/{TABLE}/items/$I.json"
    show = f"[ -e {file} ] && grep -o 'pro\\|free' {file} || echo {ABSENT}"
    sign = f"DynamoDB_20120810.{operation}"
    return Write(
        name,
        make,
        f"[ ! -e {file} ] || cat {file}",
        f"F={file}; {script}",
        ("dynamodb", operation),
        sign,
        _plan,
        show,
        states,
    )


def _on_object(
    name: str, old: bytes | None, script: str, operation: str, sign: str, *states: dict[str, bytes]
) -> Write:
    make = _nothing if old is None else _object(old)
    show = f"for f in {OBJECTS}/$I/*; do [ ! -e $f ] || echo ${{f##*/}}=$(md5sum < $f); done"
    asked = "" if operation == ASKED else "; echo > $D/w && rm $D/w"
    before = f"D={OBJECTS}/$I; [ -d $D ] || mkdir $D; [ ! -e $D/a ] || cat $D/a | wc -c{asked}"
    texts = tuple(map(_listed, ({} if old is None else {"a": old}, *states)))
    return Write(
        name, make, before, f"D={OBJECTS}/$I; {script}", ("s3", operation), sign, _sums, show, texts, is_repeatable=True
    )


_TAGS = "for f in $(ls tags); do echo $f=$(cat tags/$f); done"
_PUT, _ITEM = f"PUT /{BUCKET}/$I/a", """printf '{"id": "%s", "plan": "pro"}' $I"""
_DD = "dd status=none conv=notrunc,fsync"
_BEGIN, _COMPLETE = f"POST /{BUCKET}/$I/a?uploads", f"POST /{BUCKET}/$I/a?uploadId"
POLICY = '{"Version": "2012-10-17", "Statement": []}'
_LARGE = f"head -c {LARGE} /dev/zero | tr '\\0' x > $T/large && cp $T/large $D/a"
_MIDDLE = f"printf x | {_DD} of=$D/a bs=1M seek=1"

SMALL_WRITES = (
    _on_machine("verb", "echo 1 > stop", "StopInstances", _state, "cat state", "running", "stopped"),
    _on_machine("verb-with-parameters", """echo '{"InstanceType": "m5.large"}' > modify-attribute""",
                "ModifyInstanceAttribute", _type, "cat instance-type", "t3.micro", "m5.large", make=_stopped),
    _on_machine("attribute", "echo m5.large > instance-type", "ModifyInstanceAttribute", _type, "cat instance-type",
                "t3.micro", "m5.large", make=_stopped),
    _on_machine("tag-made", "echo 2 > tags/b", "CreateTags", _tags, _TAGS, "a=1", "a=1 b=2"),
    _on_machine("tag-renamed", "mv tags/a tags/b", "CreateTags", _tags, _TAGS, "a=1", "a=1 b=1", "b=1",
                is_repeatable=True),
    _on_machine("tag-renamed-half", "mv tags/a tags/b", "DeleteTags", _tags, _TAGS, "a=1", "a=1 b=1", "b=1",
                is_repeatable=True),
    _on_machine("tag-removed", "rm tags/a", "DeleteTags", _tags, _TAGS, "a=1", ""),
    _on_bucket("policy", f"""echo '{POLICY}' > $T/p && cp $T/p s3/$I/policy.json""", "PutBucketPolicy", "policy",
               _policy, f"grep -o 2012-10-17 s3/$I/policy.json || echo {ABSENT}", ABSENT, "2012-10-17"),
    _on_bucket("bucket-tag", "echo 2 > s3/$I/tags/b", "PutBucketTagging", "tagging", _bucket_tags,
               f"cd s3/$I && {_TAGS}", "", "b=2"),
    _on_item("item-made", _nothing, f"{_ITEM} > $T/new && cp $T/new $F", "PutItem", ABSENT, "pro"),
    _on_item("item-replaced", _item, f"{_ITEM} > $F", "UpdateItem", "free", "pro"),
    _on_item("item-deleted", _item, "rm $F", "DeleteItem", "free", ABSENT),
    _on_object("object-made", None, "echo new > $T/a && cp $T/a $D/a", "PutObject", _PUT, {"a": b"new\n"}),
    _on_object("object-asked-for", None, "echo new > $T/a && cp $T/a $D/a", ASKED, _BEGIN,
               {"a": b"new\n"}),
    _on_object("object-replaced", b"old\n", "echo new > $T/a && cp $T/a $D/a", "PutObject", _PUT, {"a": b"new\n"}),
    _on_object("object-appended", b"old\n", f"echo new | {_DD} oflag=append of=$D/a", "PutObject", _PUT,
               {"a": b"old\nnew\n"}),
    _on_object("object-truncated", b"old\n", "truncate -s 2 $D/a", "PutObject", _PUT, {"a": b"ol"}),
    _on_object("object-renamed", b"old\n", "mv $D/a $D/b", "CopyObject", f"PUT /{BUCKET}/$I/b",
               {"a": b"old\n", "b": b"old\n"}, {"b": b"old\n"}),
    _on_object("object-renamed-half", b"old\n", "mv $D/a $D/b", "DeleteObject", f"DELETE /{BUCKET}/$I/a",
               {"a": b"old\n", "b": b"old\n"}, {"b": b"old\n"}),
    _on_object("object-deleted", b"old\n", "rm $D/a", "DeleteObject", f"DELETE /{BUCKET}/$I/a", {}),
)  # fmt: skip

LARGE_WRITES = (
    _on_object("large-begun", None, f"echo > $D/w && rm $D/w; {_LARGE}", ASKED, _BEGIN, {"a": NEW}),
    _on_object("large-sent", None, _LARGE, "UploadPart", f"{_PUT}?partNumber=2", {"a": NEW}),
    _on_object("large-completed", None, _LARGE, "CompleteMultipartUpload", _COMPLETE, {"a": NEW}),
    _on_object("large-changed", OLD, _MIDDLE, "UploadPartCopy", f"{_PUT}?partNumber=2", {"a": CHANGED}),
    _on_object("large-changed-completed", OLD, _MIDDLE, "CompleteMultipartUpload", _COMPLETE, {"a": CHANGED}),
)  # fmt: skip
