"""DynamoDB items by their keys, with their types kept, read through a real mount."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_table, put_items

pytestmark = pytest.mark.mount
TABLES = "dynamo/us-west-2"
DIGITS = "12345678901234567890.123456789012345678"
RAW = b"\x00\xffbytes\n"
KEYS = ["plain", "a/b", "with space", "ünïcode", "100%", "a%2Fb", ".hidden", ".query", "..", "tail.json", "x" * 300]


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    make_table(module_server, "numbers", "id:N")
    put_items(module_server, "numbers", [{"id": {"N": number}} for number in ("42", "-7", "0.5", DIGITS)])
    make_table(module_server, "words", "id:S")
    put_items(module_server, "words", [{"id": {"S": key}} for key in KEYS])
    make_table(module_server, "bytes", "id:B")
    put_items(module_server, "bytes", [{"id": {"B": RAW}}, {"id": {"B": b"plain"}}])
    make_table(module_server, "orders", "customer:S", "placed:N")
    placed = [("ada", "1"), ("ada", "20"), ("ada", "3"), ("bob", "1"), ("a/b", "-1.5")]
    put_items(module_server, "orders", [{"customer": {"S": who}, "placed": {"N": when}} for who, when in placed])
    make_table(module_server, "types", "id:S")
    put_items(module_server, "types", [{"id": {"S": "all"}, **TYPES}])
    make_table(module_server, "empty", "id:S")
    return module_mount()


TYPES: dict[str, Any] = {
    "text": {"S": 'quote " newline \n ünï'},
    "number": {"N": DIGITS},
    "whole": {"N": "42"},
    "huge": {"N": "99999999999999999999999999999999999999"},
    "yes": {"BOOL": True},
    "none": {"NULL": True},
    "blob": {"B": RAW},
    "list": {"L": [{"S": "a"}, {"N": "1"}, {"M": {"deep": {"L": [{"N": "2"}]}}}]},
    "map": {"M": {"plan": {"S": "pro"}, "nested": {"M": {"n": {"N": "1.10"}}}}},
    "strings": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2.5"]},
    "blobs": {"BS": [RAW]},
    "empty": {"M": {}},
}
SHOWN: dict[str, Any] = {
    "text": 'quote " newline \n ünï',
    "number": Decimal(DIGITS),
    "whole": 42,
    "huge": 99999999999999999999999999999999999999,
    "yes": True,
    "none": None,
    "blob": {"B": base64.b64encode(RAW).decode()},
    "list": ["a", 1, {"deep": [2]}],
    "map": {"plan": "pro", "nested": {"n": Decimal("1.1")}},
    "strings": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2.5"]},
    "blobs": {"BS": [base64.b64encode(RAW).decode()]},
    "empty": {},
}


def read(mounted: Mount, path: str) -> Any:
    return json.loads(mounted.out(f"cat '{TABLES}/{path}'"), parse_float=Decimal)


def items(mounted: Mount, table: str) -> list[Any]:
    """Every item of a table, by the files that find meets below items/."""
    text = mounted.out(f"find {TABLES}/{table}/items -type f -exec cat {{}} +")
    found, position = [], 0
    while position < len(text):
        item, position = json.JSONDecoder(parse_float=Decimal).raw_decode(text, position)
        found.append(item)
        position += 1
    return found


def test_number_keys_name_their_items(mounted: Mount) -> None:
    names = mounted.lines(f"ls {TABLES}/numbers/items")
    assert sorted(names) == sorted(["42.json", "-7.json", "0.5.json", f"{DIGITS}.json"])


@pytest.mark.parametrize("name", ["42", "-7", "0.5", DIGITS])
def test_a_number_key_is_exact(mounted: Mount, name: str) -> None:
    assert read(mounted, f"numbers/items/{name}.json")["id"] == Decimal(name)


@pytest.mark.parametrize(
    ("key", "written"),
    [("plain", "plain"), ("a/b", "a%2Fb"), ("with space", "with space"), ("a%2Fb", "a%252Fb"), (".hidden", ".hidden")],
)
def test_a_text_key_finds_its_item_by_the_written_name(mounted: Mount, key: str, written: str) -> None:
    assert read(mounted, f"words/items/{written}.json") == {"id": key}


def test_every_text_key_is_listed_and_reads_as_itself(mounted: Mount) -> None:
    assert sorted(item["id"] for item in items(mounted, "words")) == sorted(KEYS)


@pytest.mark.parametrize("table", ["words", "bytes", "numbers"])
def test_every_listed_name_finds_its_item_again_from_nothing(
    mounted: Mount, module_mount: Mounting, table: str
) -> None:
    names = mounted.out(f"cd {TABLES}/{table}/items && find . -type f -printf '%f\\0'")
    quoted = " ".join(f"'{name}'" for name in names.split("\0") if name)
    script = f'cd {TABLES}/{table}/items && for n in {quoted}; do test -f "$n" && printf \'%s\\0\' "$n"; done'
    assert module_mount().out(script) == names


def test_a_long_key_is_cut_and_ends_in_a_hash(mounted: Mount) -> None:
    (name,) = mounted.lines(f"ls {TABLES}/words/items | grep xxxx")
    assert (len(name) <= 255, "%~" in name) == (True, True)


def test_binary_keys_are_listed_and_read_as_base64(mounted: Mount) -> None:
    wanted = sorted(base64.b64encode(key).decode() for key in (RAW, b"plain"))
    assert sorted(item["id"]["B"] for item in items(mounted, "bytes")) == wanted


def test_a_composite_key_is_a_directory_and_a_file(mounted: Mount) -> None:
    assert read(mounted, "orders/items/ada/20.json") == {"customer": "ada", "placed": 20}


def test_a_hash_key_lists_its_partition(mounted: Mount) -> None:
    assert sorted(mounted.lines(f"ls {TABLES}/orders/items/ada")) == ["1.json", "20.json", "3.json"]


def test_the_hash_keys_are_listed_once_each(mounted: Mount) -> None:
    assert sorted(mounted.lines(f"ls {TABLES}/orders/items")) == ["a%2Fb", "ada", "bob"]


def test_a_composite_key_with_a_slash_finds_its_item(mounted: Mount) -> None:
    assert read(mounted, "orders/items/a%2Fb/-1.5.json") == {"customer": "a/b", "placed": Decimal("-1.5")}


@pytest.mark.parametrize("field", SHOWN)
def test_an_item_keeps_the_type_of_its_field(mounted: Mount, field: str) -> None:
    assert read(mounted, "types/items/all.json")[field] == SHOWN[field]


@pytest.mark.parametrize("digits", [DIGITS, "99999999999999999999999999999999999999"])
def test_a_number_is_written_digit_for_digit(mounted: Mount, digits: str) -> None:
    assert f": {digits}," in mounted.out(f"cat {TABLES}/types/items/all.json")


def test_an_item_is_json_in_two_spaces_and_a_newline(mounted: Mount) -> None:
    assert mounted.out(f"cat {TABLES}/orders/items/bob/1.json") == '{\n  "customer": "bob",\n  "placed": 1\n}\n'


def test_the_size_of_a_listed_item_is_exact(mounted: Mount) -> None:
    shown = mounted.out(f"cd {TABLES}/types/items && ls > /dev/null && stat -c %s all.json && wc -c < all.json")
    assert len(set(shown.split())) == 1


def test_an_empty_table_lists_nothing(mounted: Mount) -> None:
    assert mounted.out(f"ls -A {TABLES}/empty/items") == ""


@pytest.mark.parametrize(
    "path",
    [
        "nosuch/items/1.json",
        "numbers/items/43.json",
        "numbers/items/x.json",
        "numbers/items/42",
        "orders/items/ada/4.json",
    ],
)
def test_what_is_not_there_is_no_such_file(mounted: Mount, path: str) -> None:
    assert mounted.sh(f"cat {TABLES}/{path}").stderr.endswith("No such file or directory\n")


def test_a_changed_item_shows_after_a_touch(mounted: Mount, module_server: Server) -> None:
    mounted.out(f"cat {TABLES}/numbers/items/42.json")
    put_items(module_server, "numbers", [{"id": {"N": "42"}, "plan": {"S": "new"}}])
    assert '"new"' in mounted.out(f"touch {TABLES}/numbers; cat {TABLES}/numbers/items/42.json")


def test_a_table_that_may_not_be_scanned_still_gives_its_items_by_name(
    module_mount: Mounting, module_server: Server
) -> None:
    with module_server.refusing("dynamodb", "Scan", "AccessDeniedException", status=400):
        done = module_mount().sh(f"ls {TABLES}/numbers/items; cat {TABLES}/numbers/items/-7.json")
    assert ("Permission denied" in done.stderr, json.loads(done.stdout)) == (True, {"id": -7})
