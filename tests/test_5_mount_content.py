"""Content that is more than fields, on a real mount with real programs: tail, wc, diff, echo."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import PATIENCE, Mount
from zips import link, served, zipped

pytestmark = pytest.mark.mount

REGION = "us-west-2"
GROUP = "app"
EVENTS = f"logs/{REGION}/groups/{GROUP}/streams/STREAM/events"
FUNCTION = f"lambda/{REGION}/functions/hello"
ZIP = zipped(
    ("app.py", "def handler(event, context):\n    return event\n"),
    ("lib/data.txt", "0123456789" * 50_000),
    ("lib/empty", ""),
    link("current", "lib/data.txt"),
)


def say(server: Server, stream: str, *messages: str) -> None:
    """Have a stream say something, a message a millisecond up to now."""
    now = int(time.time() * 1000)
    events = [{"timestamp": now - len(messages) + n, "message": each} for n, each in enumerate(messages, 1)]
    server.client("logs").put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def without_docker(server: Server, is_set: bool) -> None:
    """Have moto answer invocations by itself, or not."""
    data = json.dumps({"lambda": {"use_docker": not is_set}}).encode()
    urllib.request.urlopen(f"{server.url}/moto-api/config", data=data).close()


@pytest.fixture(scope="module")
def account(module_server: Server) -> Iterator[Server]:
    """A group with a long stream and some short ones, and a function with code."""
    logs = module_server.client("logs")
    logs.create_log_group(logGroupName=GROUP)
    for stream in ("long", "short", "read-only"):
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        say(module_server, stream, "first\nof two lines\n", "second")
    for start in (0, 9_000):
        say(module_server, "long", *(f"number {start + n}" for n in range(9_000)))
    with ExitStack() as stack:
        url, _ = stack.enter_context(served({"/zip": (200, ZIP)}))
        without_docker(module_server, True)
        stack.callback(without_docker, module_server, False)
        role = module_server.client("iam").create_role(RoleName="app", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        module_server.client("lambda").create_function(
            FunctionName="hello", Runtime="python3.12", Role=role, Handler="app.handler", Code={"ZipFile": ZIP}
        )
        there = f'"Location": "{url}/zip"'
        stack.enter_context(module_server.rewriting("lambda", "GetFunction", r'"Location":\s*"[^"]*"', there))
        yield module_server


@pytest.fixture(scope="module")
def mounted(account: Server, module_mount: Mounting) -> Mount:
    """The account, mounted."""
    return module_mount()


class Tail:
    """``tail -f`` of a file, and what it prints."""

    def __init__(self, mount: Mount, path: str, *options: str) -> None:
        self._program = subprocess.Popen(
            ["tail", "-f", *options, str(mount.path / path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.printed = b""

    def until(self, text: bytes) -> bytes:
        """What it has printed once that is among it; waits for it."""
        assert self._program.stdout is not None
        end = time.monotonic() + PATIENCE
        while text not in self.printed and time.monotonic() < end:
            self.printed += self._program.stdout.readline()
        return self.printed

    def end(self) -> None:
        """End it."""
        self._program.kill()
        self._program.communicate()


@pytest.fixture
def follow() -> Iterator[type[Tail]]:
    """``tail -f``, ended with the test."""
    begun: list[Tail] = []

    class Ending(Tail):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)  # type: ignore[arg-type]
            begun.append(self)

    yield Ending
    for tail in begun:
        tail.end()


class TestLogs:
    def test_tail_prints_the_last_lines_of_several_pages(self, mounted: Mount) -> None:
        lines = mounted.lines(f"tail -n 3 {EVENTS.replace('STREAM', 'long')} | cut -d' ' -f2-")
        assert lines == ["number 17997", "number 17998", "number 17999"]

    def test_wc_and_grep_see_an_event_a_line(self, mounted: Mount) -> None:
        path = EVENTS.replace("STREAM", "long")
        assert mounted.lines(f"wc -l < {path}; grep -c number {path}; grep -c 'first.nof two lines$' {path}") == [
            "18002", "18000", "1"
        ]  # fmt: skip

    @pytest.mark.parametrize("stream", ["short", "read-only"])
    def test_tail_f_goes_on_where_it_was(
        self, account: Server, module_mount: Mounting, mounted: Mount, follow: type[Tail], stream: str
    ) -> None:
        mount = module_mount("--read-only") if stream == "read-only" else mounted
        tail = follow(mount, EVENTS.replace("STREAM", stream), "-n", "1")
        tail.until(b"second\n")
        say(account, stream, "third")
        printed = [each.split(b" ", 1)[1] for each in tail.until(b"third\n").splitlines()]
        assert printed == [b"second", b"third"]

    def test_the_last_hour_of_all_streams_is_in_the_order_of_time(self, mounted: Mount) -> None:
        path = f"logs/{REGION}/groups/{GROUP}/.last-1h"
        assert mounted.out(f"cut -d' ' -f1 {path} | sort -c; cut -d' ' -f2 {path} | sort -u").split() == [
            "long", "read-only", "short"
        ]  # fmt: skip


class TestCode:
    def test_is_what_unzip_makes_of_it(self, mounted: Mount, tmp_path: Path) -> None:
        (tmp_path / "code.zip").write_bytes(ZIP)
        script = f"""
            python3 -m zipfile -e {tmp_path}/code.zip $T/code
            ln -sf lib/data.txt $T/code/current
            diff -r {FUNCTION}/code $T/code && readlink {FUNCTION}/code/current
        """
        assert mounted.lines(script) == ["lib/data.txt"]

    def test_sizes_are_right_before_anything_is_read(self, mounted: Mount) -> None:
        assert mounted.lines(f"stat -c %s {FUNCTION}/code/lib/*") == ["500000", "0"]

    def test_invoke_is_an_echo_and_a_cat(self, mounted: Mount) -> None:
        text = mounted.out(f"cd {FUNCTION}; echo '{{\"a\": 1}}' > invoke; cat .result/invoke.json")
        assert json.loads(text)["StatusCode"] == 200
