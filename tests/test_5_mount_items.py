"""DynamoDB items made, edited and removed through a real mount, with the programs that people use for it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_table, put_items

pytestmark = pytest.mark.mount

ITEMS = "dynamo/us-west-2/users/items"
ORDERS = "dynamo/us-west-2/orders/items"
DIGITS = "12345678901234567890123456789012345678"
ADA: dict[str, Any] = {
    "id": {"S": "ada"},
    "plan": {"S": "pro"},
    "balance": {"N": DIGITS},
    "small": {"N": "0.00000000000000000000000000000000000012"},
    "tags": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2.5"]},
    "raw": {"B": b"\x00\xff"},
    "raws": {"BS": [b"\x00", b"\xff"]},
    "none": {"NULL": True},
    "nested": {"M": {"list": {"L": [{"N": "1"}, {"BOOL": False}]}, "SS": {"S": "no set"}}},
    "wrapped": {"M": {"SS": {"L": []}}},
}


@pytest.fixture(scope="module")
def mounted(module_mount: Mounting) -> Mount:
    return module_mount()


@pytest.fixture(scope="module")
def deleting(module_mount: Mounting) -> Mount:
    return module_mount("--allow-delete")


@pytest.fixture
def table(module_server: Server, mounted: Mount) -> Any:
    """Tables with a few items, as new for every test, and a client for them."""
    dynamo = module_server.client("dynamodb")
    for name in dynamo.list_tables()["TableNames"]:
        dynamo.delete_table(TableName=name)
    make_table(module_server, "users", "id:S")
    make_table(module_server, "orders", "customer:S", "placed:N")
    put_items(module_server, "users", [ADA, {"id": {"S": "bob"}, "plan": {"S": "free"}}])
    put_items(module_server, "orders", [{"customer": {"S": "ada"}, "placed": {"N": "1"}}])
    mounted.out("touch dynamo/us-west-2")
    return dynamo


def stored(table: Any, key: str = "ada") -> Any:
    return table.get_item(TableName="users", Key={"id": {"S": key}}).get("Item")


def change(table: Any, plan: str, key: str = "ada") -> None:
    """What somebody else does."""
    table.update_item(
        TableName="users",
        Key={"id": {"S": key}},
        UpdateExpression="SET #p = :p",
        ExpressionAttributeNames={"#p": "plan"},
        ExpressionAttributeValues={":p": {"S": plan}},
    )


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


RSYNC = "rsync -a ada.json $T/ && sed -i s/pro/free/ $T/ada.json &&"


class TestEditing:
    @pytest.mark.parametrize(
        "edit",
        [
            "sed -i s/pro/free/ ada.json",
            "sed s/pro/free/ ada.json > $T/new && cp $T/new ada.json",
            "sed s/pro/free/ ada.json > $T/new && cat $T/new > ada.json",
            "sed s/pro/free/ ada.json > ada.tmp && mv ada.tmp ada.json",
            "sed s/pro/free/ ada.json > $T/new && dd if=$T/new of=ada.json bs=7 status=none",
            "sed s/pro/free/ ada.json | tee $T/new > /dev/null && tee ada.json < $T/new > /dev/null",
            "perl -pi -e s/pro/free/ ada.json",
            pytest.param("vim -es -c %s/pro/free/ -c wq ada.json < /dev/null", marks=needs("vim")),
            pytest.param("sed s/pro/free/ ada.json | sponge ada.json", marks=needs("sponge")),
            pytest.param(f"{RSYNC} rsync -a $T/ada.json .", marks=needs("rsync")),
            pytest.param(f"{RSYNC} rsync -a --inplace $T/ada.json .", marks=needs("rsync")),
        ],
    )  # fmt: skip
    def test_any_programs_edit_changes_that_attribute_and_no_other(self, mounted: Mount, table: Any, edit: str) -> None:
        mounted.out(f"cd {ITEMS} && {edit}")
        assert stored(table) == {**ADA, "plan": {"S": "free"}}

    def test_it_is_read_back_at_once(self, mounted: Mount, table: Any) -> None:
        shown = mounted.out(f"cd {ITEMS} && cat ada.json >/dev/null && sed -i s/pro/free/ ada.json && cat ada.json")
        assert json.loads(shown)["plan"] == "free"

    def test_its_new_size_shows_at_once(self, mounted: Mount, table: Any) -> None:
        size = mounted.out(
            f"cd {ITEMS} && sed -i s/pro/professional/ ada.json && stat -c %s ada.json && wc -c < ada.json"
        )
        shown, counted = size.split()
        assert shown == counted

    def test_a_cp_onto_itself_by_way_of_a_copy_changes_nothing(self, mounted: Mount, table: Any) -> None:
        mounted.out(f"cd {ITEMS} && cp ada.json $T/ada.json && cp $T/ada.json ada.json && cmp $T/ada.json ada.json")
        assert stored(table) == ADA

    def test_no_temporary_file_is_left(self, mounted: Mount, table: Any) -> None:
        assert mounted.lines(f"cd {ITEMS} && sed -i s/pro/free/ ada.json && ls -A") == ["ada.json", "bob.json"]

    @needs("vim")
    def test_vim_shows_what_is_wrong_with_it(self, mounted: Mount, table: Any) -> None:
        done = mounted.sh(f'cd {ITEMS} && vim -es -c %s/pro/\\"/ -c w! -c q ada.json < /dev/null')
        assert (done.returncode != 0, stored(table)) == (True, ADA)

    def test_a_write_is_a_consistent_read_and_an_update(
        self, mounted: Mount, module_server: Server, table: Any
    ) -> None:
        mounted.out(f"cat {ITEMS}/ada.json")
        with module_server.counting() as calls:
            mounted.out(f"printf '%s' '{{\"id\": \"ada\"}}' > {ITEMS}/ada.json")
        assert calls == {("dynamodb", "GetItem"): 1, ("dynamodb", "UpdateItem"): 1}


class TestCreating:
    @pytest.mark.parametrize(
        "make",
        [
            """echo '{"id": "NEW", "n": 1}' > NEW.json""",
            """printf '{"id": "NEW",' > $T/NEW; printf '"n": 1}\\n' >> $T/NEW; cp $T/NEW NEW.json""",
            """{ printf '{"id": "NEW",'; printf '"n": 1}'; } > NEW.json""",
            """echo '{"id": "NEW", "n": 1}' > .NEW.json.part; mv .NEW.json.part NEW.json""",
            """set -C; echo '{"id": "NEW", "n": 1}' > NEW.json""",
        ],
    )
    def test_a_new_name_makes_an_item(self, mounted: Mount, table: Any, make: str) -> None:
        name = f"new-{abs(hash(make))}"
        mounted.out(f"cd {ITEMS} && {make.replace('NEW', name)}")
        assert stored(table, name) == {"id": {"S": name}, "n": {"N": "1"}}

    def test_it_is_listed_at_once(self, mounted: Mount, table: Any) -> None:
        listed = mounted.lines(f"""cd {ITEMS} && ls > $T/before; echo '{{"id": "eve"}}' > eve.json && ls""")
        assert listed == ["ada.json", "bob.json", "eve.json"]

    def test_a_name_with_a_slash_is_written_as_its_file_is(self, mounted: Mount, table: Any) -> None:
        mounted.out(f"""echo '{{"id": "a/b"}}' > {ITEMS}/a%2Fb.json""")
        assert stored(table, "a/b") == {"id": {"S": "a/b"}}

    def test_mkdir_makes_a_partition_to_put_items_into(self, mounted: Mount, table: Any) -> None:
        mounted.out(f"""cd {ORDERS} && mkdir eve && echo '{{"customer": "eve", "placed": 7}}' > eve/7.json && ls eve""")
        found = table.query(
            TableName="orders",
            KeyConditionExpression="customer = :c",
            ExpressionAttributeValues={":c": {"S": "eve"}},
        )["Items"]
        assert found == [{"customer": {"S": "eve"}, "placed": {"N": "7"}}]

    def test_an_empty_partition_is_listed_and_goes_with_rmdir(self, mounted: Mount, table: Any) -> None:
        shown = mounted.lines(f"cd {ORDERS} && mkdir fay && ls -d f* && rmdir fay && ls")
        assert (shown[0], "fay" in shown[1:]) == ("fay", False)

    def test_a_partition_with_items_is_not_removed(self, mounted: Mount, table: Any) -> None:
        assert "Operation not permitted" in mounted.sh(f"rmdir {ORDERS}/ada").stderr


class TestRefusing:
    @pytest.mark.parametrize(
        ("script", "words"),
        [
            ("echo '{' > ada.json", None),
            ('echo \'{"id": "ada"\' > $T/bad; cp $T/bad ada.json', "Invalid argument"),
            ("""echo '{"id": "bob"}' > ada.json""", "Invalid argument"),
            ("""echo '{"plan": "pro"}' > ada.json""", "Invalid argument"),
            ("""echo '{"id": "ada", "x": {"SS": []}}' > ada.json""", "Invalid argument"),
            ("""echo '{"id": "ada", "x": 1e999}' > ada.json""", "Invalid argument"),
            ("echo nonsense > $T/x; cp $T/x ada.json", "Invalid argument"),
            ("rm ada.json", "Operation not permitted"),
            ("mv ada.json ada.bak", "Operation not permitted"),
            ("mv ada.json eve.json", "Operation not permitted"),
            ("ln ada.json eve.json", "Operation not permitted"),
            ("mkdir eve", "Permission denied"),
            ("chmod +x bob.json; touch ada.json; false", ""),
        ],
    )
    def test_it_says_so_and_what_was_there_stays(
        self, mounted: Mount, table: Any, script: str, words: str | None
    ) -> None:
        done = mounted.sh(f"cd {ITEMS} && {script}")
        assert (words is None or (done.returncode != 0 and words in done.stderr), stored(table)) == (True, ADA)

    def test_the_reason_is_in_the_errors(self, mounted: Mount, table: Any) -> None:
        mounted.sh(f"""echo '{{"id": "bob"}}' > {ITEMS}/ada.json""")
        newest = json.loads(mounted.lines("head -1 .awsfs/errors")[0])
        assert (newest["path"], "key" in newest["message"]) == (f"/{ITEMS}/ada.json", True)

    @pytest.mark.parametrize("script", [": > ada.json", "touch -c ada.json", "truncate -s 0 ada.json", "> ada.json"])
    def test_truncating_alone_empties_nothing(self, mounted: Mount, table: Any, script: str) -> None:
        mounted.sh(f"cd {ITEMS} && {script}")
        assert stored(table) == ADA


class TestSomebodyElse:
    def test_their_change_is_not_overwritten(self, mounted: Mount, table: Any) -> None:
        script = f"cd {ITEMS} && sed s/pro/free/ ada.json > $T/new && read go && cp $T/new ada.json"
        done = racing(mounted, script, lambda: change(table, "theirs"))
        assert ("Stale file handle" in done.stderr, stored(table)["plan"]) == (True, {"S": "theirs"})

    def test_nor_by_a_rename_which_the_kernel_repeats(self, mounted: Mount, table: Any) -> None:
        script = f"cd {ITEMS} && sed s/pro/free/ ada.json > ada.tmp && read go && mv ada.tmp ada.json"
        done = racing(mounted, script, lambda: change(table, "theirs"))
        assert ("Stale file handle" in done.stderr, stored(table)["plan"]) == (True, {"S": "theirs"})

    def test_nor_is_an_attribute_that_they_added(self, mounted: Mount, table: Any) -> None:
        script = f"cd {ITEMS} && cat bob.json > $T/new && read go && cp $T/new bob.json"
        theirs = {"id": {"S": "bob"}, "plan": {"S": "free"}, "added": {"N": "1"}}
        done = racing(mounted, script, lambda: table.put_item(TableName="users", Item=theirs))
        assert ("Stale file handle" in done.stderr, stored(table, "bob")) == (True, theirs)

    def test_once_theirs_was_read_it_may_be_edited(self, mounted: Mount, table: Any) -> None:
        script = f"cd {ITEMS} && cat ada.json > $T/old; read go; sed -i s/x/y/ ada.json; sed -i s/theirs/mine/ ada.json"
        racing(mounted, script, lambda: change(table, "theirs"))
        mounted.out(f"cd {ITEMS} && cat ada.json > /dev/null && sed -i s/theirs/mine/ ada.json")
        assert stored(table)["plan"] == {"S": "mine"}

    def test_a_new_name_that_they_took_meanwhile_is_theirs(self, mounted: Mount, table: Any) -> None:
        script = f"""cd {ITEMS} && exec 3> eve.json && read go && echo '{{"id": "eve"}}' >&3"""
        theirs = {"id": {"S": "eve"}, "n": {"N": "1"}}
        done = racing(mounted, script, lambda: table.put_item(TableName="users", Item=theirs))
        assert ("Stale file handle" in done.stderr, stored(table, "eve")) == (True, theirs)


def racing(mounted: Mount, script: str, meanwhile: Any) -> subprocess.CompletedProcess[str]:
    """Run a script that stops at `read go`, and go on once something else was done."""
    prepared = f'cd "$M" && T=$(mktemp -d) && {script.replace("read go", "{ echo ready; read go; }")}'
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "M": str(mounted.path)}
    with subprocess.Popen(
        ["bash", "-c", prepared],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdin is not None and program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        meanwhile()
        output, errors = program.communicate("go\n", 60)
    return subprocess.CompletedProcess(script, program.returncode, output, errors)


class TestKilled:
    def test_what_a_killed_program_had_half_written_is_not_sent(self, mounted: Mount, table: Any) -> None:
        script = (
            f"import os, signal; f = os.open('{ITEMS}/ada.json', os.O_WRONLY | os.O_TRUNC);"
            f'os.write(f, b\'{{"id": "ada", \'); os.kill(os.getpid(), {signal.SIGKILL:d})'
        )
        mounted.sh(f'{sys.executable} -c "{script}"')
        assert stored(table) == ADA


class TestDeleting:
    def test_with_leave_rm_reaches_aws(self, deleting: Mount, table: Any) -> None:
        deleting.out(f"rm {ITEMS}/bob.json")
        assert stored(table, "bob") is None

    def test_what_this_mount_made_it_may_delete_without(self, mounted: Mount, table: Any) -> None:
        mounted.out(f"""cd {ITEMS} && echo '{{"id": "eve"}}' > eve.json && rm eve.json""")
        assert stored(table, "eve") is None

    def test_rm_r_of_a_table_without_leave_destroys_nothing(self, mounted: Mount, table: Any) -> None:
        mounted.sh("rm -rf dynamo/us-west-2/users")
        assert (stored(table), sorted(table.list_tables()["TableNames"])) == (ADA, ["orders", "users"])

    def test_with_leave_it_destroys_the_items_and_not_the_table(self, deleting: Mount, table: Any) -> None:
        deleting.sh("rm -rf dynamo/us-west-2/users dynamo/us-west-2/orders")
        counts = [table.scan(TableName=name)["Count"] for name in ("users", "orders")]
        assert (counts, sorted(table.list_tables()["TableNames"])) == ([0, 0], ["orders", "users"])


def test_numbers_of_38_digits_survive(mounted: Mount, table: Any) -> None:
    shown = mounted.out(f"cp {ITEMS}/ada.json $T/a && cp $T/a {ITEMS}/ada.json && cat {ITEMS}/ada.json")
    assert json.loads(shown, parse_int=Decimal)["balance"] == Decimal(DIGITS)
