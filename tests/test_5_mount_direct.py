"""Floor 5: what programs do all the time goes past botocore. A fallback would be slow, and nobody would notice."""

from __future__ import annotations

import json

import pytest
from aws_server import Server
from conftest import Mounting
from worlds import make_bucket, make_table, put_items

pytestmark = pytest.mark.mount

SCRIPT = """
cd s3/shelf/objects
for n in 1 2 3 4 5 6; do echo $n > new-$n; done
ls -l >/dev/null
cat old-* new-* >/dev/null
mkdir -p deep/er && echo x > deep/er/x && cat deep/er/x
cd ../../../dynamo/us-west-2/things/items
cat 1.json 2.json 3.json >/dev/null
grep -rl '"n": 4' . >/dev/null
for n in 1 2 3; do sed -i "s/\\"n\\": $n/\\"n\\": 9/" $n.json; done
echo '{"id": "new", "n": 1}' > new.json
"""


def test_reading_and_writing_objects_and_items_never_falls_back(server: Server, mount: Mounting) -> None:
    make_bucket(server, "shelf", {f"old-{n}": b"x" * n for n in range(10)})
    make_table(server, "things", "id:S")
    put_items(server, "things", [{"id": {"S": str(n)}, "n": {"N": str(n)}} for n in range(10)])
    mounted = mount()
    mounted.out(SCRIPT)
    stats = json.loads(mounted.out("cat .awsfs/stats.json"))
    assert stats["fallbacks_to_botocore"] == {}
    assert {"s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "dynamodb:UpdateItem"} <= set(stats["direct_requests"])
