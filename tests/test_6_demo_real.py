"""``./demo.sh --real``: a tour of a person's own account, which changes nothing and costs nothing."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_server import Calls, Server
from mounts import PATIENCE, ROOT, why_no_mount
from worlds import make_bucket, make_table, put_items, run_instance

pytestmark = pytest.mark.skipif(why_no_mount() is not None, reason=str(why_no_mount()))

REFUSED = "You are not authorized to perform this operation."
MISTAKE = 2
Said = subprocess.CompletedProcess[str]
Tour = Callable[..., Said]


def touring(server: Server, folder: Path) -> Tour:
    """Runs the script on `server` as the person's account. What it makes for itself is in `folder / "tmp"`."""
    (folder / "tmp").mkdir()

    def tour(*arguments: str, stdin: int = subprocess.DEVNULL, **environment: str | None) -> Said:
        own = {"AWSFS_VENV": sys.prefix, "TMPDIR": str(folder / "tmp"), "AWS_ENDPOINT_URL": server.url}
        changed = {name: value for name, value in ({**os.environ, **own} | environment).items() if value is not None}
        return subprocess.run(
            [str(ROOT / "demo.sh"), "--real", *arguments],
            env=changed,
            stdin=stdin,
            text=True,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    return tour


@pytest.fixture
def tour(server: Server, tmp_path: Path) -> Tour:
    """For one test."""
    return touring(server, tmp_path)


def furnish(server: Server) -> None:
    """One of everything that is looked at, and of what is not."""
    run_instance(server, "web", user_data="the-password-is-swordfish")
    server.client("ec2").create_volume(AvailabilityZone="us-west-2a", Size=1)
    server.client("iam").create_user(UserName="ada")
    make_table(server, "users", "id:S")
    put_items(server, "users", [{"id": {"S": "an-item-to-be-left-alone"}}])
    make_bucket(server, "bucket", {"key": b"an object to be left alone"})


def told(said: Said) -> dict[str, int]:
    """The calls that it says it made, as AWS names them in Python."""
    return {name: int(count) for name, count in re.findall(r'"(\w+:\w+)": (\d+)', said.stdout)}


def made(calls: Calls) -> dict[str, int]:
    """The calls that arrived, in the same words, but for the one that asks whose account it is."""
    words = {pair: re.sub(r"(?<!^)(?=[A-Z])", "_", pair[1]).lower() for pair in calls if pair[0] != "sts"}
    return {f"{service}:{word}": calls[service, name] for (service, name), word in words.items()}


def answering(word: bytes) -> int:
    """A terminal on which somebody has typed this."""
    theirs, ours = pty.openpty()
    os.write(theirs, word + b"\n")
    return ours


class TestAccount:
    """What it does with an account that may be read."""

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("tour")

    @pytest.fixture(scope="class")
    @classmethod
    def said(cls, module_server: Server, folder: Path) -> Said:
        furnish(module_server)
        return touring(module_server, folder)("--yes", "--region", "us-west-2")

    def test_every_step_does_what_it_says(self, said: Said) -> None:
        assert (said.returncode, said.stderr) == (0, "")
        assert "All 15 steps did what they say. The account is unmounted, and no process is left." in said.stdout

    @pytest.mark.parametrize("line", ["running", "ada", "users", "ACTIVE", r"ec2/us-west-2/volumes/vol-\w+/state"])
    def test_it_shows_what_is_there(self, said: Said, line: str) -> None:
        assert re.search(f"^{line}$", said.stdout, re.MULTILINE)

    @pytest.mark.parametrize("secret", ["swordfish", "c3dvcmRmaXNo", "left-alone", "left alone", "testing"])
    def test_it_shows_no_user_data_no_item_no_object_and_no_credential(self, said: Said, secret: str) -> None:
        assert secret not in said.stdout

    def test_it_leaves_nothing_behind(self, said: Said, folder: Path) -> None:
        assert list((folder / "tmp").iterdir()) == []


class TestCalls:
    """What it asks AWS."""

    def test_the_calls_that_it_tells_are_those_that_it_made(self, server: Server, tour: Tour) -> None:
        furnish(server)
        with server.counting() as calls:
            said = tour("--yes", "--region", "us-west-2")
        assert told(said) == made(calls)

    def test_none_changes_anything_or_is_billed(self, server: Server, tour: Tour) -> None:
        furnish(server)
        with server.counting() as calls:
            tour("--yes", "--region", "us-west-2")
        assert {service for service, _ in calls} == {"ec2", "elb", "elbv2", "iam", "dynamodb", "sts"}
        assert {re.match("[A-Z][a-z]+", name)[0] for _, name in calls} == {"Describe", "List", "Get"}  # type: ignore[index]


class TestOtherAccounts:
    """Accounts that have nothing, or let one see nothing, and those that are found by other ways."""

    def test_an_empty_account_has_a_tour_too(self, tour: Tour) -> None:
        said = tour("--yes", "--region", "eu-north-1")
        assert (said.returncode, "There is no instance in eu-north-1" in said.stdout) == (0, True)

    @pytest.mark.parametrize("service", ["ec2", "iam", "dynamodb"])
    def test_where_aws_refuses_it_says_so_and_goes_on(self, server: Server, tour: Tour, service: str) -> None:
        furnish(server)
        with server.refusing(service, "*", "AccessDeniedException", message=REFUSED):
            said = tour("--yes", "--region", "us-west-2")
        assert (said.returncode, said.stderr) == (0, "")
        assert 'AWS refuses that: "code": "AccessDeniedException"' in said.stdout

    def test_it_counts_what_was_refused(self, server: Server, tour: Tour) -> None:
        with server.refusing("iam", "*"):
            said = tour("--yes", "--region", "us-west-2")
        assert re.search(r"AWS refused 2 of \d+ steps; all others did what they say", said.stdout)

    def test_a_profile_has_its_own_endpoint_and_region(self, server: Server, tour: Tour, tmp_path: Path) -> None:
        config = tmp_path / "config"
        keys = "aws_access_key_id = a\naws_secret_access_key = b\n"
        config.write_text(f"[profile mine]\nregion = eu-west-3\nendpoint_url = {server.url}\n{keys}")
        said = tour("--yes", "--profile", "mine", AWS_CONFIG_FILE=str(config), AWS_ENDPOINT_URL=None)
        assert (said.returncode, "$ ls ec2/eu-west-3" in said.stdout) == (0, True)


class TestAsking:
    """Before it begins."""

    def test_without_credentials_it_says_how_to_get_some(self, tour: Tour, tmp_path: Path) -> None:
        nobody = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))
        said = tour("--yes", **nobody)
        assert (said.returncode, "aws configure" in said.stderr, "Traceback" in said.stderr) == (MISTAKE, True, False)
        assert list((tmp_path / "tmp").iterdir()) == []

    def test_where_nobody_can_be_asked_it_wants_to_be_told(self, server: Server, tour: Tour) -> None:
        with server.counting() as calls:
            said = tour()
        assert (said.returncode, "--yes" in said.stderr, calls) == (MISTAKE, True, {})

    @pytest.mark.parametrize("word", [b"n", b"", b"q"])
    def test_it_does_nothing_for_whoever_does_not_say_yes(self, server: Server, tour: Tour, word: bytes) -> None:
        with server.counting() as calls:
            said = tour(stdin=answering(word))
        assert (said.returncode, "Nothing was done." in said.stdout, calls) == (0, True, {})

    def test_it_begins_for_whoever_does(self, tour: Tour) -> None:
        said = tour("--region", "us-west-2", stdin=answering(b"y"))
        assert (said.returncode, "The account is unmounted, and no process is left." in said.stdout) == (0, True)

    @pytest.mark.parametrize("words", [["--profile"], ["--region", ""], ["--sideways"]])
    def test_words_that_make_no_sense_are_met_with_the_usage(self, tour: Tour, words: list[str]) -> None:
        said = tour(*words)
        assert (said.returncode, said.stderr.startswith("Usage: ")) == (MISTAKE, True)
