"""The demo's server: a process that begins by itself, needs nothing of the person's, and never stays behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import jmespath
import pytest
from demo_references import IDS
from mounts import PATIENCE

from awsfs.demo import prepared
from awsfs.demo.child import installing
from awsfs.demo.server import DemoError, DemoServer, scrub_environment

ROOT = Path(__file__).parent.parent
MISSING = f"the demo needs moto: {installing('moto')}"


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer.start() as server:
        yield server


def ec2(url: str) -> Any:
    return boto3.Session(*DemoServer.credentials).client("ec2", region_name="us-west-2", endpoint_url=url)


def instances(url: str) -> list[str]:
    operation, path = IDS["instance"]
    return jmespath.search(path, getattr(ec2(url), operation)())


def is_running(process: int) -> bool:
    """Whether there is such a process, and it is not merely waiting to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(process: int, patience: float = PATIENCE) -> bool:
    deadline = time.monotonic() + patience
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(process)


class TestEnvironment:
    """Nothing of the person's is read, sent or needed."""

    def test_every_variable_of_aws_is_gone_and_no_file_is_left_to_read(self) -> None:
        env = {"AWS_PROFILE": "work", "AWS_SECRET_ACCESS_KEY": "s", "AWS_CONFIG_FILE": "/home/me/c", "HOME": "/home/me"}
        scrub_environment(env)
        nothing = {
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        assert env == {"HOME": "/home/me", "NO_PROXY": "*", "no_proxy": "*", **nothing}

    def test_the_process_has_none_of_it(self, server: DemoServer) -> None:
        environment = Path(f"/proc/{server.pid}/environ").read_text().split("\0")
        names = {line.partition("=")[0] for line in environment if line.startswith(("AWS_", "MOTO_"))}
        assert names == {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"}

    def test_the_command_s_half_does_not_import_moto(self) -> None:
        program = "import sys, awsfs.demo.server; print({'moto', 'boto3', 'werkzeug'} & sys.modules.keys())"
        said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert said.stdout == "set()\n"


class TestProcess:
    """It begins by itself and never stays behind."""

    PARENT = """
import time
from awsfs.demo import prepared
from awsfs.demo.child import installing
from awsfs.demo.server import DemoServer
server = DemoServer.start()
print(server.pid, server.endpoint_url, flush=True)
time.sleep(600)
"""

    def test_another_has_the_same_ids_and_ends_with_its_killed_parent(self, server: DemoServer) -> None:
        parent = subprocess.Popen([sys.executable, "-c", self.PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            assert parent.stdout is not None
            process, url = parent.stdout.readline().split()
            ids = instances(url)
        finally:
            parent.kill()
            parent.communicate()
        assert ids == instances(server.endpoint_url)
        assert ends(int(process))

    def test_it_survives_what_a_terminal_sends(self, server: DemoServer) -> None:
        os.kill(server.pid, signal.SIGINT)
        os.kill(server.pid, signal.SIGHUP)
        assert instances(server.endpoint_url)
        assert os.getsid(server.pid) == server.pid

    def test_it_listens_on_this_machine_only(self, server: DemoServer) -> None:
        port = int(server.endpoint_url.rpartition(":")[2])
        lines = Path("/proc/net/tcp").read_text().splitlines() + Path("/proc/net/tcp6").read_text().splitlines()
        rows = [line.split() for line in lines]
        listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
        assert listening == [f"0100007F:{port:04X}"]


class TestPrepared:
    """The account is made by the first start of a version, and kept for this person alone."""

    @pytest.fixture
    def cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        prepared.save({"an": "account"})
        return prepared.file()

    def test_a_start_keeps_it(self, server: DemoServer) -> None:
        assert prepared.file().exists()

    def test_nobody_else_may_look_at_it(self, cache: Path) -> None:
        assert [stat.S_IMODE(path.stat().st_mode) for path in (cache, cache.parent)] == [0o600, 0o700]

    def test_it_is_what_was_kept(self, cache: Path) -> None:
        assert prepared.load() == {"an": "account"}

    @pytest.mark.parametrize("path", [".", ".."])
    def test_what_others_may_write_to_is_not_read(self, cache: Path, path: str) -> None:
        (cache if path == "." else cache.parent).chmod(0o777)
        assert prepared.load() is None

    def test_a_link_is_not_followed(self, cache: Path, tmp_path: Path) -> None:
        cache.rename(tmp_path / "elsewhere")
        cache.symlink_to(tmp_path / "elsewhere")
        assert prepared.load() is None

    def test_a_damaged_one_is_not_there(self, cache: Path) -> None:
        cache.write_bytes(cache.read_bytes()[:-3])
        assert prepared.load() is None

    def test_it_takes_the_place_of_older_versions(self, cache: Path) -> None:
        (cache.parent / "older.pickle").write_bytes(b"")
        prepared.save({})
        assert list(cache.parent.iterdir()) == [cache]

    def test_where_nothing_can_be_kept_the_demo_goes_on(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
        prepared.save({})
        assert prepared.load() is None


class TestInstalling:
    """The command that installs what is missing, for the Python that runs awsfs."""

    def test_it_has_the_version_that_awsfs_asks_for(self) -> None:
        assert re.fullmatch(r".*python\S* -m pip install 'moto\[server\]>=[\d.]+'", installing("moto"))

    def test_it_is_for_the_python_that_runs_awsfs(self) -> None:
        assert shlex.split(installing("moto"))[0] == sys.executable

    def test_what_nobody_asks_for_is_named_by_its_name(self) -> None:
        assert installing("nothing").endswith(" -m pip install nothing")


class TestFailures:
    """What is wrong is said in a line, and nothing is left running. A module that is called moto plays the trouble."""

    @pytest.mark.parametrize(
        ("trouble", "message", "timeout"),
        [
            ("raise ImportError('there is none')", f"^{re.escape(MISSING)}$", 30),
            ("raise OSError('too hot')", "^the demo's server does not start: OSError: too hot$", 30),
            ("os._exit(3)", r"ended before it was ready \(exit status 3\)$", 30),
            ("time.sleep(600)", "was not ready within 1 seconds$", 1),
        ],
    )
    def test_it_says_why_there_is_no_demo(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, message: str, timeout: float
    ) -> None:
        trace = tmp_path / "process"
        write = f"import os, time, pathlib\npathlib.Path({str(trace)!r}).write_text(str(os.getpid()))\n"
        (tmp_path / "moto.py").write_text(write + trouble)
        monkeypatch.syspath_prepend(tmp_path)
        with pytest.raises(DemoError, match=message):
            DemoServer.start(timeout)
        assert not trace.exists() or not is_running(int(trace.read_text()))

    def test_the_process_says_one_line_and_ends_with_its_input(self, tmp_path: Path) -> None:
        (tmp_path / "moto.py").write_text("print('something else')\nraise ImportError")
        env = dict(os.environ) | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
        command = [sys.executable, "-m", "awsfs.demo.server"]
        with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == {"error": MISSING}
            assert process.poll() is None
            process.stdin.close()
            assert (process.stdout.read(), process.wait(timeout=PATIENCE)) == (b"", 0)

    def test_stopping_twice_is_stopping_once(self, server: DemoServer) -> None:
        server.stop()
        server.stop()
        assert ends(server.pid)
