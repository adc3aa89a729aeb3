"""What ``.query/.help`` of a table's items says: their keys, the values that DynamoDB compares, and the cost."""

from __future__ import annotations

from awsfs.schema import Scope
from awsfs.services._dynamo_query import Index, indexes

TYPES = {"S": "text", "N": "number", "B": "bytes, which a query cannot compare"}

VALUES = """
VALUES
  42 true null     a number, a boolean, and null; '42' is text
  plan=p*          the only pattern of DynamoDB: a beginning and a star
"""


def query_help(scope: Scope) -> str:
    """The text behind the grammar, made of the table's description."""
    types = {each["AttributeName"]: each["AttributeType"] for each in scope["AttributeDefinitions"]}
    found = list(indexes(scope))
    keys = "".join(f"  {_key(index)}\n" for index in found)
    attributes = "".join(f"  {name}: {TYPES[kind]}\n" for name, kind in types.items())
    return (
        "\nFIELDS are the attributes of items; a.b is the attribute b in the map a\n"
        f"{attributes}\nKEYS\n{keys}{VALUES}\nEXAMPLES\n"
        + "".join(f"  ls {query}\n" for query in _examples(found, types))
        + _cost(scope)
    )


def _key(index: Index) -> str:
    names = " and ".join(filter(None, (index.hash, index.range)))
    return f"{names}: {'the table' if index.name is None else f'the index {index.name}'}"


def _examples(found: list[Index], types: dict[str, str]) -> list[str]:
    keyed = [f'".query/{index.hash}={_value(types[index.hash])}"' for index in found if types[index.hash] != "B"]
    return [*dict.fromkeys(keyed), "\".query/plan='pro' and age>30\""]


def _value(kind: str) -> str:
    return "42" if kind == "N" else "'a'"


def _cost(scope: Scope) -> str:
    size = int(scope.get("TableSizeBytes") or 0)
    return (
        '\nCOST: cat ".query/QUERY/.explain" says what a query reads\n'
        "  FIRST=VALUE, for the first name of a key, and then AND: a Query, which reads\n"
        "  only the items with this key.\n"
        f"  Any other query: a Scan, which reads all {size:,} bytes of the table. AWS bills\n"
        "  what is read.\n"
    )
