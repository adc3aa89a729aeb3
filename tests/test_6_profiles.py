"""Floor 6: several profiles in one mount, credentials that expire while it lives, and a code that is typed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aws_server import Server
from mounts import COMMAND, PATIENCE, ROOT, Mount, why_no_mount
from test_3_renewal import LATER, LONG_AGO, Home
from worlds import make_bucket

from awsfs.cli.accounts import profiles
from awsfs.cli.assemble import of_profile
from awsfs.cli.settings import PersonError, Settings
from awsfs.demo.server import DemoServer
from awsfs.tree.context import Options

pytestmark = pytest.mark.mount
REGION = "us-west-2"
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class TestSettings:
    BOTH = ("work", "home")

    def test_one_profile_has_no_directory(self) -> None:
        assert profiles(Settings("/mnt", profiles=("work",))) == {"": "work"}

    def test_no_profile_is_that_of_the_environment(self) -> None:
        assert profiles(Settings("/mnt")) == {"": None}

    def test_the_same_one_twice_is_one(self) -> None:
        assert profiles(Settings("/mnt", profiles=("work", "work"))) == {"": "work"}

    def test_several_have_a_directory_each(self) -> None:
        assert profiles(Settings("/mnt", profiles=self.BOTH)) == {"work": "work", "home": "home"}

    def test_a_name_that_is_no_directorys_is_written_so(self) -> None:
        assert profiles(Settings("/mnt", profiles=("a/b", "c"))) == {"a%2Fb": "a/b", "c": "c"}

    def test_a_root_begins_with_the_profile_and_is_of_it_alone(self) -> None:
        assert profiles(Settings("/mnt", profiles=self.BOTH, root="home/ec2")) == {"home": "home"}

    def test_a_root_in_none_of_them_is_a_mistake(self) -> None:
        with pytest.raises(PersonError, match="work home"):
            profiles(Settings("/mnt", profiles=self.BOTH, root="ec2"))

    def test_what_is_allowed_below_a_path_is_so_in_that_profile_alone(self) -> None:
        options = Options(delete_below=(("work", "s3", "b"),), reveal_below=((),))
        found = [of_profile(options, name) for name in self.BOTH]
        assert [each.delete_below for each in found] == [(("s3", "b"),), ()]
        assert [each.reveal_below for each in found] == [((),), ((),)]

    def test_the_options_know_the_directory_for_what_a_message_suggests(self) -> None:
        assert of_profile(Options(), "work").profile == "work"


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoServer]:
    """A second account, in a process of its own."""
    with DemoServer.start() as started:
        yield started


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A person's ``~/.aws``."""
    return Home(tmp_path)


@pytest.fixture
def point(tmp_path: Path, home: Home) -> Iterator[Mount]:
    """A mount point for a person with that home and no keys in the environment."""
    if reason := why_no_mount():
        pytest.skip(reason)
    path = tmp_path / "aws"
    path.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in KEYS}
    files = {"AWS_CONFIG_FILE": str(home.config), "AWS_SHARED_CREDENTIALS_FILE": str(home.credentials)}
    mount = Mount(path, environment | files | {"HOME": str(tmp_path)})
    yield mount
    mount.end()


def start(point: Mount, *arguments: str) -> None:
    done = point.start("--region", REGION, *arguments)
    assert done.returncode == 0, done


@pytest.fixture
def two(point: Mount, home: Home, server: Server, demo: DemoServer) -> Mount:
    """The profiles `work` and `demo`, each of an account of its own."""
    key, secret = demo.credentials
    home.config.write_text(
        f"[profile work]\naws_access_key_id = AKIA1\naws_secret_access_key = s\nendpoint_url = {server.url}\n"
        f"[profile demo]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
        f"endpoint_url = {demo.endpoint_url}\n"
    )
    make_bucket(server, "of-work", {"key": b"here"})
    return point


BOTH = ("--profile", "work", "--profile", "demo")


class TestProfiles:
    def test_each_is_a_directory(self, two: Mount) -> None:
        start(two, *BOTH)
        assert two.lines("ls") == ["README", "demo", "work"]

    def test_each_shows_its_own_account(self, two: Mount) -> None:
        start(two, *BOTH)
        assert two.lines("ls work/s3") == ["of-work"]
        assert "of-work" not in two.lines("ls demo/s3")
        assert two.out("cat work/s3/of-work/objects/key") == "here"

    def test_links_stay_within_it(self, two: Mount) -> None:
        start(two, *BOTH)
        found = two.lines(f'for link in demo/ec2/{REGION}/by-name/*; do realpath "$link"; done')
        assert len(found) > 5
        assert {line.removeprefix(f"{two.path}/").partition("/")[0] for line in found} == {"demo"}

    def test_awsfs_own_directory_is_one_for_all(self, two: Mount) -> None:
        start(two, *BOTH)
        two.sh("cat work/s3/nosuch/objects/key demo/s3/nosuch/objects/key; ls work/s3 demo/s3")
        stats = json.loads(two.out("cat .awsfs/stats.json"))
        assert [stats[name]["calls"] > 0 for name in ("work", "demo")] == [True, True]

    def test_an_error_tells_where_it_was(self, two: Mount, server: Server) -> None:
        start(two, *BOTH)
        with server.refusing("s3", "ListBuckets"):
            two.sh("ls work/s3")
        assert json.loads(two.lines("cat .awsfs/errors")[0])["path"] == "/work/s3"

    def test_what_is_not_a_profile_is_not_there(self, two: Mount) -> None:
        start(two, *BOTH)
        assert "No such file" in two.sh("ls ec2").stderr

    def test_nothing_is_renamed_from_one_to_the_other(self, two: Mount) -> None:
        start(two, *BOTH)
        script = "import os; os.rename('work/s3/of-work/objects/key', 'demo/key')"
        assert "[Errno 18]" in two.sh(f'{sys.executable} -c "{script}"').stderr

    def test_the_root_begins_with_the_profile(self, two: Mount) -> None:
        start(two, *BOTH, "--root", "work/s3/of-work/objects")
        assert two.lines("ls") == ["key"]

    def test_a_root_in_no_profile_is_refused(self, two: Mount) -> None:
        done = two.start(*BOTH, "--root", "s3/of-work")
        assert (done.returncode, "one of the profiles" in done.stderr) == (2, True)

    def test_one_alone_is_mounted_as_ever(self, two: Mount) -> None:
        start(two, "--profile", "work")
        assert "ec2" in two.lines("ls")


class TestExpiry:
    """A program tells the credentials, and does not for a while."""

    def test_they_expire_and_are_mended_without_a_new_mount(self, point: Mount, home: Home, server: Server) -> None:
        make_bucket(server, "bucket", {"key": b"here"})
        home.tells("AKIA1", LATER)
        start(point, "--profile", "work", "--endpoint-url", server.url)
        with server.refusing("*", "*", "ExpiredToken", status=400):
            home.breaks()
            assert "Key has expired" in point.sh("ls s3").stderr
            assert "Key has expired" in point.sh(f"ls ec2/{REGION}/vpcs").stderr
        told = json.loads(point.lines("cat .awsfs/errors")[0])
        assert (told["errno"], "--profile work" in told["remedy"]) == ("EKEYEXPIRED", True)
        home.tells("AKIA2", LATER)
        assert point.lines("ls s3") == ["bucket"]

    def test_what_was_read_before_is_still_there_meanwhile(self, point: Mount, home: Home, server: Server) -> None:
        home.tells("AKIA1", LATER)
        start(point, "--profile", "work", "--endpoint-url", server.url)
        known = point.lines(f"ls ec2/{REGION}/vpcs")
        with server.refusing("*", "*", "ExpiredToken", status=400):
            home.breaks()
            assert point.lines(f"ls ec2/{REGION}/vpcs") == known

    def test_those_that_expired_before_the_mount_are_told_of(self, point: Mount, home: Home, server: Server) -> None:
        home.tells("AKIA1", LONG_AGO)
        done = point.start("--profile", "work", "--endpoint-url", server.url)
        assert (done.returncode, done.stderr.count("\n"), "still expired" in done.stderr) == (2, 1, True)


class _Portal(BaseHTTPRequestHandler):
    """What hands out keys to whoever has logged in: another one each time."""

    def do_GET(self) -> None:
        self.server.handed_out += 1  # type: ignore[attr-defined]
        key = f"ASIA{self.server.handed_out}"  # type: ignore[attr-defined]
        keys = {"accessKeyId": key, "secretAccessKey": "s", "sessionToken": "t", "expiration": 4 * 10**12}
        body = json.dumps({"roleCredentials": keys}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class TestLogin:
    """A profile that logs in by SSO."""

    START = "https://login.example"

    @pytest.fixture
    def portal(self) -> Iterator[ThreadingHTTPServer]:
        with ThreadingHTTPServer(("127.0.0.1", 0), _Portal) as opened:
            opened.handed_out = 0  # type: ignore[attr-defined]
            threading.Thread(target=opened.serve_forever, args=(0.01,), daemon=True).start()
            yield opened
            opened.shutdown()

    @pytest.fixture
    def work(self, point: Mount, home: Home, server: Server, portal: ThreadingHTTPServer) -> Mount:
        home.config.write_text(
            f"[profile work]\nsso_start_url = {self.START}\nsso_region = {REGION}\nsso_account_id = 123456789012\n"
            f"sso_role_name = reader\nregion = {REGION}\n"
        )
        point.environment["AWS_ENDPOINT_URL_SSO"] = f"http://127.0.0.1:{portal.server_port}"
        return point

    def log_in(self, point: Mount, until: str) -> None:
        """What ``aws sso login`` leaves behind."""
        folder = Path(point.environment["HOME"]) / ".aws/sso/cache"
        folder.mkdir(parents=True, exist_ok=True)
        token = {"startUrl": self.START, "region": REGION, "accessToken": "token", "expiresAt": until}
        (folder / f"{hashlib.sha1(self.START.encode()).hexdigest()}.json").write_text(json.dumps(token))

    def test_without_a_login_it_is_told_how(self, work: Mount, server: Server) -> None:
        done = work.start("--profile", "work", "--endpoint-url", server.url)
        assert (done.returncode, "aws sso login --profile work" in done.stderr) == (2, True)

    def test_keys_that_are_not_taken_are_replaced_while_the_login_lasts(self, work: Mount, server: Server) -> None:
        self.log_in(work, LATER)
        start(work, "--profile", "work", "--endpoint-url", server.url)
        with server.refusing("s3", "ListBuckets", "ExpiredToken", status=400, times=1):
            assert work.lines("ls s3") == []

    def test_when_the_login_is_over_it_is_told_and_a_new_one_mends_it(self, work: Mount, server: Server) -> None:
        make_bucket(server, "bucket", {})
        self.log_in(work, LATER)
        start(work, "--profile", "work", "--endpoint-url", server.url)
        with server.refusing("*", "*", "ExpiredToken", status=400):
            self.log_in(work, LONG_AGO)
            assert "Key has expired" in work.sh("ls s3").stderr
        assert "aws sso login --profile work" in json.loads(work.lines("cat .awsfs/errors")[0])["remedy"]
        self.log_in(work, LATER)
        assert work.lines("ls s3") == ["bucket"]


class TestCode:
    """A role that wants a code of an MFA device."""

    @pytest.fixture
    def reader(self, point: Mount, home: Home, server: Server) -> Mount:
        home.holds("AKIA1")
        home.config.write_text(
            "[profile reader]\nrole_arn = arn:aws:iam::123456789012:role/reader\nsource_profile = work\n"
            f"mfa_serial = arn:aws:iam::123456789012:mfa/ada\nregion = {REGION}\nendpoint_url = {server.url}\n"
        )
        return point

    def test_it_is_asked_for_on_the_terminal_before_the_mount_answers(self, reader: Mount) -> None:
        said = typing(reader, "123456\n", "--region", REGION, "--profile", "reader")
        assert "MFA code" in said
        assert "ec2" in reader.lines("ls")

    def test_without_a_terminal_it_is_told(self, reader: Mount) -> None:
        done = subprocess.run(
            [*COMMAND, "--profile", "reader", str(reader.path)],
            env=reader.environment,
            cwd=ROOT,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "aws sts get-caller-identity --profile reader" in done.stderr


def typing(point: Mount, answer: str, *arguments: str) -> str:
    """What the command says on a terminal, where the answer is typed as soon as it asks for something."""
    ours, theirs = os.openpty()
    command = ["setsid", "--ctty", "--wait", *COMMAND, *arguments, str(point.path)]
    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    process = subprocess.Popen(command, env=point.environment, cwd=ROOT, **streams)  # type: ignore[call-overload]
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the terminal's end
        while piece := os.read(ours, 1024):
            said += piece
            if said.endswith(b": "):
                os.write(ours, answer.encode())
    os.close(ours)
    assert process.wait(PATIENCE) == 0, said
    return said.decode()
