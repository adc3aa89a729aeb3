"""Floor 6: how a start finds its configuration, and what it says where something of the machine is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aws_server import CREDENTIALS, Server
from mounts import COMMAND, PATIENCE, ROOT, Mount
from sts_endpoint import BUCKETS, endpoint
from terminal import Terminal

pytestmark = pytest.mark.mount

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
Done = subprocess.CompletedProcess[str]
Start = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The directory that awsfs is started in."""
    made = tmp_path / "home"
    (made / "mnt").mkdir(parents=True)
    return made


@pytest.fixture
def mounted(home: Path) -> Iterator[Mount]:
    """A mount that `start` makes in that directory."""
    mount = Mount(home / "mnt", dict(os.environ))
    yield mount
    mount.end()


@pytest.fixture
def start(home: Path, mounted: Mount) -> Start:
    """Runs awsfs in that directory. A variable that is None is unset."""

    def run(*arguments: str, **changed: str | None) -> Done:
        env = {name: value for name, value in {**mounted.environment, **changed}.items() if value is not None}
        env["PYTHONPATH"] = os.pathsep.join([str(ROOT), env.get("PYTHONPATH", "")])
        return subprocess.run(
            [*COMMAND, *arguments, "mnt/"],
            env=env,
            cwd=home,
            text=True,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


def without_keys() -> dict[str, str | None]:
    return dict.fromkeys(KEYS)


class TestRelativePaths:
    """They begin where the command was given, though the mount itself is in ``/``."""

    def test_of_the_configuration_and_of_the_credentials(
        self, home: Path, start: Start, mounted: Mount, server: Server
    ) -> None:
        (home / "config").write_text(f"[profile p]\nregion = eu-west-1\nendpoint_url = {server.url}\n")
        lines = "".join(f"{name} = {value}\n" for name, value in CREDENTIALS.items())
        (home / "credentials").write_text(f"[p]\n{lines}")
        files = {"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "./credentials"}
        done = start("--profile", "p", **without_keys() | files)
        assert (done.returncode, done.stderr) == (0, "")
        assert "us-west-2" in mounted.lines("ls ec2")

    def test_of_a_program_for_credentials_also_when_it_is_run_again(
        self, home: Path, start: Start, mounted: Mount, server: Server
    ) -> None:
        keys = {"Version": 1, "AccessKeyId": "k", "SecretAccessKey": "s", "Expiration": "2020-01-01T00:00:00Z"}
        program = f"#!{sys.executable}\nimport datetime, json\nopen('runs', 'a').write('x')\nkeys = {keys!r}\n"
        program += "later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)\n"
        program += "print(json.dumps({**keys, 'Expiration': later.isoformat()}))\n"
        (home / "keys.py").write_text(program)
        (home / "keys.py").chmod(0o755)
        (home / "config").write_text(f"[default]\nendpoint_url = {server.url}\ncredential_process = ./keys.py\n")
        done = start("--region", "us-west-2", "--ttl", "0", **without_keys() | {"AWS_CONFIG_FILE": "config"})
        assert (done.returncode, done.stderr) == (0, "")
        runs = len((home / "runs").read_text())
        mounted.out("ls ec2/us-west-2/vpcs; sleep 2; ls ec2/us-west-2/subnets")
        assert len((home / "runs").read_text()) > runs

    @pytest.mark.parametrize("where", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "config"])
    def test_of_certificates(self, home: Path, start: Start, where: str) -> None:
        (home / "config").write_text("[default]\nca_bundle = trusted.pem\n" if where == "config" else "")
        bundles: dict[str, str | None] = {"AWS_CA_BUNDLE": None, "REQUESTS_CA_BUNDLE": None}
        given = {} if where == "config" else {where: "trusted.pem"}
        with endpoint(certificate=home / "trusted.pem") as url:
            done = start("--endpoint-url", url, AWS_CONFIG_FILE="config", **bundles | given)
        assert (done.returncode, done.stderr) == (0, "")


class TestEmptyVariables:
    """They are unset ones."""

    @pytest.mark.parametrize(
        "name", ["AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]
    )
    def test_of_anything_else_changes_nothing(self, start: Start, server: Server, name: str) -> None:
        done = start("--endpoint-url", server.url, **{name: ""})
        assert (done.returncode, done.stderr) == (0, "")


class TestCauses:
    """What is wrong is said in a line, with what a person can do."""

    def says(self, done: Done, *words: str) -> None:
        assert (done.returncode in (1, 2), done.stdout, len(done.stderr.splitlines())) == (True, "", 1), done
        assert [word for word in words if word not in done.stderr] == [], done.stderr

    def test_a_certificate_that_nobody_signed(self, home: Path, start: Start) -> None:
        with endpoint(certificate=home / "unknown.pem") as url:
            done = start("--endpoint-url", url, AWS_CA_BUNDLE=None, REQUESTS_CA_BUNDLE=None)
        self.says(done, url, "certificate", "AWS_CA_BUNDLE")

    @pytest.mark.parametrize("content", [None, "nothing of the kind"])
    def test_a_file_of_certificates_that_is_none(self, home: Path, start: Start, content: str | None) -> None:
        if content is not None:
            (home / "missing.pem").write_text(content)
        with endpoint(certificate=home / "unknown.pem") as url:
            done = start("--endpoint-url", url, AWS_CA_BUNDLE="missing.pem")
        self.says(done, "AWS_CA_BUNDLE", "ca_bundle in ~/.aws/config", "PEM")

    def test_tls_where_there_is_none(self, start: Start) -> None:
        with endpoint() as url:
            done = start("--endpoint-url", url.replace("http:", "https:"))
        self.says(done, "http://")

    @pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "refusing"])
    def test_a_proxy_that_refuses(self, start: Start, proxy: str) -> None:
        with endpoint() as url:
            given = url if proxy == "refusing" else proxy
            done = start("--region", "us-west-2", HTTPS_PROXY=given, NO_PROXY=None, no_proxy=None)
        self.says(done, "proxy", "HTTPS_PROXY")

    @pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"])
    def test_a_key_with_a_line_break_is_not_repeated(self, start: Start, server: Server, name: str) -> None:
        done = start("--endpoint-url", server.url, **{name: "made-up\nkey"})
        self.says(done, "line break", "aws configure list")
        assert "made-up" not in done.stderr

    def test_an_endpoint_that_answers_something_else(self, start: Start) -> None:
        with endpoint(BUCKETS) as url:
            done = start("--endpoint-url", url)
        self.says(done, url, "--endpoint-url")

    def test_a_url_in_the_environment_that_is_none(self, start: Start) -> None:
        self.says(start("--region", "us-west-2", AWS_ENDPOINT_URL="nonsense"), "nonsense is not a URL")


class TestWords:
    """A word without a slash that is neither a command nor a directory."""

    @pytest.mark.parametrize(
        ("word", "hint"),
        [
            ("polcy", "did you mean `policy`?"),
            ("help", "see awsfs --help"),
            ("aws", "mkdir aws"),
            ("a b", "mkdir 'a b'"),
        ],
    )
    def test_is_told_with_what_may_have_been_meant(self, home: Path, word: str, hint: str) -> None:
        env = dict(os.environ) | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
        done = subprocess.run([*COMMAND, word], cwd=home, env=env, text=True, capture_output=True, check=False)
        first = done.stderr.splitlines()[0]
        assert (done.returncode, first) == (2, f"awsfs: no command or directory `{word}`; " + first.rpartition("; ")[2])
        assert hint in first

    def test_a_path_with_a_slash_keeps_its_hint(self, home: Path) -> None:
        env = dict(os.environ) | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}
        done = subprocess.run([*COMMAND, "./aws"], cwd=home, env=env, text=True, capture_output=True, check=False)
        assert (done.returncode, "mkdir -p" in done.stderr) == (2, True)


class TestGreeting:
    """What is printed when the mount answers."""

    def test_a_terminal_shows_how_to_unmount_and_where_the_overview_is(
        self, server: Server, home: Path, mounted: Mount
    ) -> None:
        terminal = Terminal(home, home / "cache", mounted.mark)
        keys = " ".join(f"{name.upper()}={value}" for name, value in CREDENTIALS.items())
        printed = terminal.run(f"{keys} awsfs --endpoint-url {server.url} --region us-west-2 ~/mnt")
        terminal.close()
        assert printed == [
            "Your AWS account is mounted on /home/ada/mnt. To unmount: umount /home/ada/mnt",
            "For an overview: cat /home/ada/mnt/README",
        ]

    def test_a_script_reads_nothing(self, server: Server, start: Start) -> None:
        done = start("--endpoint-url", server.url, "--region", "us-west-2")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
