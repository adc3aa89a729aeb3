"""A made-up DynamoDB with one table, whose items are nothing but their keys."""

from __future__ import annotations

from test_4_tree_grown import Api, grow, refusal

from awsfs.aws.fetch import Aws
from awsfs.aws.journal import Journal
from awsfs.cache import Cache
from awsfs.services.dynamo import SERVICE

ITEMS = "dynamo/us-west-2/table/items"


class Table(Api):
    """A table with a key of one attribute, ``h``, or of two, ``h`` and ``r``."""

    def __init__(self, kinds, keys):
        super().__init__(
            describe_table=self.describe, list_tables=self.list_them, scan=self.scan, query=self.query,
            get_item=self.get_it, batch_get_item=self.get_them,
        )  # fmt: skip
        self.attributes = list(zip("hr", kinds, strict=False))
        self.items = [self.keyed(key) for key in keys]

    def keyed(self, key):
        """The item of a key, given by its parts."""
        return {name: {kind: part} for (name, kind), part in zip(self.attributes, key, strict=True)}

    def key(self, item):
        return {name: item[name] for name, _ in self.attributes}

    def list_them(self, **params):
        return {"TableNames": ["table"]}

    def describe(self, **params):
        if params["TableName"] != "table":
            raise refusal("ResourceNotFoundException", 400)
        roles = zip(self.attributes, ("HASH", "RANGE"), strict=False)
        return {
            "Table": {
                "TableName": "table",
                "TableArn": "arn:aws:dynamodb:us-west-2:1:table/table",
                "KeySchema": [{"AttributeName": name, "KeyType": role} for (name, _), role in roles],
                "AttributeDefinitions": [{"AttributeName": n, "AttributeType": kind} for n, kind in self.attributes],
            }
        }

    def scan(self, **params):
        return {"Items": self.items}

    def query(self, **params):
        (wanted,) = params["ExpressionAttributeValues"].values()
        return {"Items": [item for item in self.items if item["h"] == wanted]}

    def get_it(self, **params):
        found = [item for item in self.items if self.key(item) == params["Key"]]
        return {"Item": found[0]} if found else {}

    def get_them(self, **params):
        asked = params["RequestItems"]["table"]["Keys"]
        return {"Responses": {"table": [item for item in self.items if self.key(item) in asked]}}


def of(kinds, *keys):
    """A tree on a table with keys of these types (``"S"``, ``"NB"``), each key a tuple of its parts."""
    api = Table(kinds, keys)
    return api, grow(Aws(api, Cache(), Journal()), SERVICE)
