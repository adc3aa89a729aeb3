"""Small accounts for tests, made through boto3."""

from __future__ import annotations

from typing import Any

from aws_server import IMAGE, Server

REGION = "us-west-2"


def run_instance(server: Server, name: str | None = None, *, user_data: str | None = None, **more: Any) -> str:
    """Start a machine in us-west-2; its id."""
    ec2 = server.client("ec2", REGION)
    if user_data is not None:
        more["UserData"] = user_data
    if name is not None:
        more["TagSpecifications"] = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}]
    made = ec2.run_instances(ImageId=IMAGE["ami_id"], InstanceType="t3.micro", MinCount=1, MaxCount=1, **more)
    return str(made["Instances"][0]["InstanceId"])


def describe(server: Server, instance: str) -> Any:
    """What AWS says about a machine."""
    answer = server.client("ec2", REGION).describe_instances(InstanceIds=[instance])
    return answer["Reservations"][0]["Instances"][0]


def make_table(server: Server, name: str, *keys: str, **more: Any) -> Any:
    """Make a table with keys written `id:S`, hash first; a client for its items."""
    dynamo = server.client("dynamodb", REGION)
    pairs = [key.split(":") for key in keys]
    dynamo.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in pairs],
        KeySchema=[
            {"AttributeName": key, "KeyType": role} for (key, _), role in zip(pairs, ("HASH", "RANGE"), strict=False)
        ],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
    return dynamo


def put_items(server: Server, table: str, items: list[dict[str, Any]]) -> None:
    """Put items, written as DynamoDB types them, 25 at a time."""
    dynamo = server.client("dynamodb", REGION)
    for start in range(0, len(items), 25):
        requests = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        dynamo.batch_write_item(RequestItems={table: requests})


def make_bucket(server: Server, name: str, objects: dict[str, bytes], **more: Any) -> Any:
    """Make a bucket in us-west-2 with these objects, without ACLs as S3 does unless told otherwise; a client for it."""
    s3 = server.client("s3", REGION)
    settings = {"ObjectOwnership": "BucketOwnerEnforced", **more}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}, **settings)
    for key, body in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=body)
    return s3
