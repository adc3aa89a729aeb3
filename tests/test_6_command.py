"""The command as a person meets it: what it teaches, and what it says to bad input."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import COMMAND, PATIENCE, ROOT, Mount, is_mounted, why_no_mount

import awsfs
from awsfs.cli.help import HEADINGS

OPTIONS = """
--demo --profile --region --endpoint-url --root --read-only --allow-delete --allow-delete-below --scan-limit
--sizes --reveal-secrets --reveal-secrets-below --ttl --foreground --debug --log-file -o --version --help"""
needs_fuse = pytest.mark.skipif(why_no_mount() is not None, reason=str(why_no_mount()))
Said = subprocess.CompletedProcess[str]


@pytest.fixture
def point(tmp_path: Path) -> Iterator[Mount]:
    """A mount point on which, in the end, nothing may be mounted and nothing may run."""
    (tmp_path / "point").mkdir()
    point = Mount(tmp_path / "point", dict(os.environ))
    yield point
    point.end()


def run(*arguments: str, command: Sequence[str] = COMMAND, **environment: str | None) -> Said:
    """Run awsfs with these words, and the environment changed so; None takes a variable away."""
    changed = {name: value for name, value in (dict(os.environ) | environment).items() if value is not None}
    return subprocess.run(
        [*command, *arguments],
        env=changed,
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def complains(said: Said, status: int, *words: str) -> None:
    """It ended with this status and said why in one or two lines on stderr, these words among them."""
    lines = [line for line in said.stderr.splitlines() if line.strip()]
    missing = [word for word in words if word not in said.stderr]
    short = 1 <= len(lines) <= 2 and "Traceback" not in said.stderr
    assert (said.returncode, missing, short) == (status, [], True), said


class TestTeaching:
    """What it says when it is asked."""

    @pytest.mark.parametrize("option", OPTIONS.split())
    def test_help_names_every_option(self, option: str) -> None:
        assert option in run("--help").stdout.replace(",", " ").split()

    def test_help_shows_how_to_read_and_how_to_act(self) -> None:
        shown = run("--help").stdout
        assert [word for word in ("cat ", "echo 1 >", "umount") if word not in shown] == []

    def test_help_fits_into_80_columns(self) -> None:
        assert [line for line in run("--help", COLUMNS="80").stdout.splitlines() if len(line) > 80] == []

    def test_help_has_the_options_below_headings_in_order(self) -> None:
        lines = run("--help").stdout.splitlines()
        assert [line[:-1] for line in lines if re.fullmatch(r"[A-Z].*:", line)] == list(HEADINGS.values())

    def test_an_option_is_below_the_heading_of_its_kind(self) -> None:
        _, _, safety = run("--help").stdout.partition("Safety:\n")
        assert "--confirm" in safety.partition(":\n")[0]

    @pytest.mark.parametrize("status", [0, 1, 2])
    def test_help_explains_each_exit_status(self, status: int) -> None:
        _, _, statuses = run("--help").stdout.partition("Exit status:\n")
        assert f"  {status}  " in statuses

    def test_help_is_no_error(self) -> None:
        assert run("--help").returncode == 0

    def test_version_is_one_line_with_the_version(self) -> None:
        said = run("--version")
        assert (said.returncode, len(said.stdout.splitlines()), awsfs.__version__ in said.stdout) == (0, 1, True)


class TestWords:
    """Arguments that make no sense are the person's mistake, whatever the machine has."""

    def test_no_mount_point_is_asked_for(self) -> None:
        complains(run(), 2, "MOUNTPOINT")

    def test_an_unknown_option_is_named(self, point: Mount) -> None:
        complains(run("--no-such-option", str(point.path)), 2, "--no-such-option")

    def test_a_second_mount_point_is_too_much(self, point: Mount) -> None:
        complains(run(str(point.path), "/elsewhere"), 2, "/elsewhere")

    @pytest.mark.parametrize("pair", [("--scan-limit", "plenty"), ("--ttl", "soon"), ("--ttl", "-1")])
    def test_a_value_that_is_none_is_named(self, point: Mount, pair: tuple[str, str]) -> None:
        complains(run("--demo", *pair, str(point.path)), 2, *pair)

    def test_an_option_of_a_mount_that_nobody_knows_is_named(self, point: Mount, server: Server) -> None:
        said = point.start("--endpoint-url", server.url, "-o", "no_such_option")
        complains(said, 2, "no_such_option")


@needs_fuse
class TestMountPoint:
    """Where it is to be mounted."""

    def at(self, server: Server, path: Path) -> Said:
        return run("--endpoint-url", server.url, "--region", "us-west-2", str(path))

    def test_one_that_is_missing_is_named_with_how_to_make_it(self, server: Server, tmp_path: Path) -> None:
        complains(self.at(server, tmp_path / "missing"), 2, str(tmp_path / "missing"), "mkdir")

    def test_one_that_is_missing_is_named_in_the_foreground_too(self, tmp_path: Path) -> None:
        complains(run("--foreground", str(tmp_path / "missing")), 2, str(tmp_path / "missing"), "mkdir")

    def test_a_file_is_none(self, server: Server, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        complains(self.at(server, tmp_path / "file"), 2, str(tmp_path / "file"))

    def test_one_that_is_not_empty_stays_as_it_is(self, server: Server, point: Mount) -> None:
        (point.path / "mine").touch()
        complains(self.at(server, point.path), 2, str(point.path), "empty")

    def test_one_that_is_mounted_already_is_not_mounted_twice(self, mount: Mounting, server: Server) -> None:
        mounted = mount()
        complains(self.at(server, mounted.path), 2, str(mounted.path), "mounted")

    def test_the_mount_that_is_there_already_goes_on(self, mount: Mounting, server: Server) -> None:
        mounted = mount()
        self.at(server, mounted.path)
        assert "ec2" in mounted.lines("ls")

    def test_one_with_spaces_and_other_alphabets_is_as_good_as_any(self, server: Server, tmp_path: Path) -> None:
        path = tmp_path / "mein schöner Ordner"
        path.mkdir()
        mounted = Mount(path, dict(os.environ))
        try:
            assert mounted.start("--endpoint-url", server.url, "--region", "us-west-2").returncode == 0
        finally:
            mounted.end()

    def test_one_that_was_named_from_here_is_told_from_the_top(self, server: Server, point: Mount) -> None:
        self.at(server, Path(os.path.relpath(point.path, ROOT)))
        assert json.loads(point.out("cat .awsfs/config.json"))["mountpoint"] == str(point.path)

    def test_a_dead_mount_is_cleared(self, mount: Mounting, server: Server) -> None:
        mounted = mount()
        os.kill(mounted.holder(), 9)
        assert mounted.start("--endpoint-url", server.url, "--region", "us-west-2").returncode == 0


@needs_fuse
class TestAccount:
    """Who is asking, and whom."""

    NONE = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))

    def test_without_credentials_it_says_how_to_get_some(self, point: Mount, server: Server) -> None:
        complains(run("--endpoint-url", server.url, str(point.path), **self.NONE), 2, "credentials", "aws ")

    def test_without_credentials_nothing_is_asked(self, point: Mount, server: Server) -> None:
        with server.counting() as calls:
            run("--endpoint-url", server.url, str(point.path), **self.NONE)
        assert calls == {}

    def test_half_a_credential_is_told_from_none(self, point: Mount, server: Server) -> None:
        said = run("--endpoint-url", server.url, str(point.path), AWS_SECRET_ACCESS_KEY=None)
        complains(said, 2, "AWS_SECRET_ACCESS_KEY")

    @pytest.mark.parametrize("code", ["ExpiredToken", "InvalidClientTokenId"])
    def test_credentials_that_aws_does_not_take_are_explained(self, point: Mount, server: Server, code: str) -> None:
        with server.refusing("*", "*", code, message="The security token is of no use."):
            complains(run("--endpoint-url", server.url, "--region", "us-west-2", str(point.path)), 2, "credentials")

    def test_an_unknown_profile_is_named(self, point: Mount) -> None:
        complains(run("--profile", "nobody-has-this", str(point.path)), 2, "nobody-has-this")

    def test_an_unknown_profile_of_the_environment_is_named(self, point: Mount) -> None:
        complains(run(str(point.path), AWS_PROFILE="nobody-has-this"), 2, "nobody-has-this")

    def test_an_unknown_region_is_named(self, point: Mount, server: Server) -> None:
        said = run("--endpoint-url", server.url, "--region", "mars-north-1", str(point.path))
        complains(said, 2, "mars-north-1")

    @pytest.mark.parametrize("url", ["no-url", "ftp://127.0.0.1", "http://"])
    def test_an_endpoint_that_is_no_url_is_named(self, point: Mount, url: str) -> None:
        complains(run("--endpoint-url", url, str(point.path)), 2, url)

    def test_an_endpoint_that_refuses_is_named(self, point: Mount) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}"
            complains(run("--endpoint-url", url, "--region", "us-west-2", str(point.path)), 1, url)

    def test_an_endpoint_that_never_answers_is_given_up(self, point: Mount, server: Server) -> None:
        with server.holding("*", "*"):
            complains(run("--endpoint-url", server.url, "--region", "us-west-2", str(point.path)), 1, server.url)

    @pytest.mark.parametrize("root", ["nosuch", "ec2/mars-north-1", "ec2/us-west-2/i-0123456789abcdef0", "s3/nosuch"])
    def test_a_root_that_is_not_there_is_named(self, point: Mount, server: Server, root: str) -> None:
        said = run("--endpoint-url", server.url, "--region", "us-west-2", "--root", root, str(point.path))
        complains(said, 2, root)

    def test_a_log_file_that_cannot_be_written_is_named(self, point: Mount, server: Server) -> None:
        log = "/nosuch/folder/awsfs.log"
        complains(run("--endpoint-url", server.url, "--log-file", log, str(point.path)), 2, log)

    @pytest.mark.parametrize("more", [(), ("--debug",)])
    def test_no_secret_is_ever_logged(self, mount: Mounting, tmp_path: Path, more: tuple[str, ...]) -> None:
        log = tmp_path / "log"
        keys = {"AWS_SECRET_ACCESS_KEY": "key-secret", "AWS_SESSION_TOKEN": "token-secret"}
        mounted = mount("--log-file", str(log), *more, **keys)
        mounted.out("ls ec2/us-west-2 s3")
        mounted.end()
        assert (log.exists(), "-secret" in log.read_text()) == (True, False)


@needs_fuse
class TestMachine:
    """A machine that cannot mount."""

    HIDES = """
import ctypes, ctypes.util
class CDLL(ctypes.CDLL):
    def __init__(self, name, *more, **others):
        if "fuse" in str(name):
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        super().__init__(name, *more, **others)
ctypes.CDLL = CDLL
find = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if "fuse" in name else find(name)
"""

    def test_without_libfuse_it_says_what_to_install(self, point: Mount, server: Server, tmp_path: Path) -> None:
        (tmp_path / "sitecustomize.py").write_text(self.HIDES)
        paths = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
        complains(run("--endpoint-url", server.url, str(point.path), PYTHONPATH=paths), 1, "libfuse", "fuse3")

    FORBIDS = """
touch "$0/fuse" && chmod 000 "$0/fuse" && mount --bind "$0/fuse" /dev/fuse || exit 77
exec setpriv --bounding-set -dac_override,-dac_read_search -- "$@"
"""

    def test_without_permission_on_dev_fuse_it_says_so(self, point: Mount, server: Server, tmp_path: Path) -> None:
        alone = ["unshare", "--mount", "bash", "-c", self.FORBIDS, str(tmp_path)]
        said = run("--endpoint-url", server.url, str(point.path), command=[*alone, *COMMAND])
        if said.returncode == 77 or "unshare:" in said.stderr:
            pytest.skip("only root may take /dev/fuse away from itself")
        complains(said, 1, "/dev/fuse")


@needs_fuse
class TestNothingLeft:
    """What failed leaves nothing mounted and nothing running."""

    @pytest.mark.parametrize("fault", ["refusing", "holding"])
    def test_after_a_failed_start_nothing_is_mounted(self, point: Mount, server: Server, fault: str) -> None:
        with getattr(server, fault)("*", "*"):
            point.start("--endpoint-url", server.url, "--region", "us-west-2")
            assert (is_mounted(point.path), point.alive()) == (False, {})
