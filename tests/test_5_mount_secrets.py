"""Secrets on a real mount: whatever a person does, they are in their own file and nowhere else."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import REGION, make_bucket, make_table, put_items, run_instance

pytestmark = pytest.mark.mount
PLANTED = {
    "user data": "planted-in-user-data",
    "new user data": "planted-in-new-user-data",
    "a password": "Planted-in-1-password",
    "a refused password": "Planted-in-1-refused-password",
    "an item": "planted-in-an-item",
    "an object": "planted-in-an-object",
    "the secret key": "PlantedInTheSecretAccessKey0123456789abc",
    "the session token": "PlantedInTheSessionToken",
}
PRIVATE_FILE, PRIVATE_DIRECTORY = 0o600, 0o700
USER = "iam/users/ada"


def forms(planted: str) -> set[bytes]:
    """How a value may be written: as it is, and in base64."""
    return {planted.encode(), base64.b64encode(planted.encode()).rstrip(b"=")[:-1]}


def holds(text: bytes, planted: str) -> bool:
    return any(form in text for form in forms(planted))


def files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


class Session:
    """A mount with all that it leaves on a disk in one folder, and what a person did in it."""

    def __init__(self, home: Path, mount: Mounting, server: Server) -> None:
        self.home, self.server = home, server
        environment = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "XDG_CACHE_HOME": str(home / "cache")}
        keys = {
            "AWS_ACCESS_KEY_ID": "AKIAPLANTED",
            "AWS_SECRET_ACCESS_KEY": PLANTED["the secret key"],
            "AWS_SESSION_TOKEN": PLANTED["the session token"],
        }
        self.log = home / "log"
        self.mount: Mount = mount("--debug", "--log-file", str(self.log), "--allow-delete", **environment, **keys)
        self.said: dict[str, str] = {}

    def do(self, what: str, script: str) -> None:
        """Do something, and keep all that it says."""
        done = self.mount.sh(script)
        self.said[what] = done.stdout + done.stderr

    def everything(self, instance: str) -> None:
        """What a person does."""
        machine = f"ec2/{REGION}/{instance}"
        self.do("walk", "ls -lR .")
        self.do("set user data", f"printf '%s' '{PLANTED['new user data']}' > {machine}/user-data")
        self.do("stop", f"echo 1 > {machine}/stop; cat {machine}/user-data")
        self.do(
            "set it now", f"printf '%s' '{PLANTED['new user data']}' > {machine}/user-data; cat {machine}/user-data"
        )
        login = '{"Password": "%s"}'
        self.do("give a password", f"echo '{login % PLANTED['a password']}' > {USER}/create-login-profile")
        refused = PLANTED["a refused password"]
        with self.server.refusing(
            "iam", "UpdateLoginProfile", "PasswordPolicyViolation", message=f"{refused} is short"
        ):
            self.do("be refused", f"echo '{login % refused}' > {USER}/update-login-profile")
        self.do("be wrong", f"""echo '{{"Password": "{refused}", "Passwort": 1}}' > {USER}/update-login-profile""")
        self.do("mistype", f"""echo '{{"Password": "{refused}" ' > {USER}/update-login-profile""")
        self.do("mistype the type", f"""echo '{{"Password": ["{refused}"]}}' > {USER}/update-login-profile""")
        item = f"dynamo/{REGION}/things/items/a.json"
        self.do("edit", f'echo \'{{"id": "a", "v": "{PLANTED["an item"]}"}}\' > {item}')
        self.do("upload", f"echo '{PLANTED['an object']}' > s3/bucket/objects/new && rm s3/bucket/objects/new")
        self.do("read results", f"cat {machine}/.result/* {USER}/.result/*")
        self.do("get attributes", f"getfattr -d -m - {machine}/user-data {USER}/update-login-profile {machine} {USER}")
        self.do("read what was done", "cat .awsfs/errors .awsfs/actions.jsonl .awsfs/stats.json .awsfs/config.json")

    def untold(self) -> dict[str, bytes]:
        """All that must hold no secret, by what it is."""
        told = {str(path): path.read_bytes() for path in files(self.home)}
        told |= {what: said.encode() for what, said in self.said.items() if what not in ("stop", "set it now")}
        return told | {f"command line of {pid}": line.encode() for pid, line in self.mount.alive().items()}


@pytest.fixture(scope="module")
def session(module_server: Server, module_mount: Mounting, tmp_path_factory: pytest.TempPathFactory) -> Session:
    instance = run_instance(module_server, user_data=PLANTED["user data"])
    module_server.client("iam").create_user(UserName="ada")
    make_table(module_server, "things", "id:S")
    put_items(module_server, "things", [{"id": {"S": "a"}, "v": {"S": PLANTED["an item"]}}])
    make_bucket(module_server, "bucket", {"a": b"x"})
    home = tmp_path_factory.mktemp("home")
    before = os.umask(0)
    try:
        for name in ("state/awsfs", "cache/awsfs"):
            (home / name).mkdir(parents=True)
        (home / "state/awsfs/actions.jsonl").touch()
        made = Session(home, module_mount, module_server)
        made.everything(instance)
    finally:
        os.umask(before)
    return made


class TestPlanted:
    def test_what_was_to_be_done_was_done(self, session: Session) -> None:
        done = session.mount.out("cat .awsfs/actions.jsonl")
        operations = ("modify_instance_attribute", "create_login_profile", "update_login_profile", "update_item")
        assert [name for name in operations if name not in done] == []

    def test_the_owner_reads_private_data_in_its_own_file(self, session: Session) -> None:
        assert session.said["set it now"] == PLANTED["new user data"]

    @pytest.mark.parametrize("what", PLANTED)
    def test_nothing_else_that_is_read_or_written_holds_it(self, session: Session, what: str) -> None:
        assert [name for name, text in session.untold().items() if holds(text, PLANTED[what])] == []

    def test_the_log_is_not_empty(self, session: Session) -> None:
        assert b"aws call" in session.log.read_bytes()

    def test_no_signature_is_logged(self, session: Session) -> None:
        said = session.log.read_bytes()
        assert [word for word in (b"Signature", b"X-Amz-Security-Token", b"Authorization") if word in said] == []


class TestFiles:
    def test_all_that_awsfs_wrote_is_its_owner_s_alone(self, session: Session) -> None:
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in files(session.home)}
        assert [path for path, mode in modes.items() if mode != PRIVATE_FILE] == []

    @pytest.mark.parametrize("name", ["state/awsfs", "cache/awsfs"])
    def test_a_directory_that_was_open_to_others_is_shut(self, session: Session, name: str) -> None:
        assert stat.S_IMODE((session.home / name).stat().st_mode) == PRIVATE_DIRECTORY

    def test_there_is_a_record(self, session: Session) -> None:
        assert (session.home / "state/awsfs/actions.jsonl").stat().st_size > 0


class TestProcess:
    def test_it_leaves_no_core(self, session: Session) -> None:
        limits = Path(f"/proc/{session.mount.holder()}/limits").read_text()
        (line,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
        assert [int(word) <= 1 for word in line.split()[4:6]] == [True, True]

    def test_no_descriptor_of_it_is_of_a_file_with_a_secret(self, session: Session) -> None:
        found = []
        for handle in Path(f"/proc/{session.mount.holder()}/fd").iterdir():
            if handle.is_file() and any(holds(handle.read_bytes(), planted) for planted in PLANTED.values()):
                found.append(os.readlink(handle))  # noqa: PTH115
        assert found == []
