"""Floor 5: configuration as files on a real mount, driven by the programs that people use."""

import json
import shutil
import threading
import time

import pytest

pytestmark = pytest.mark.mount

TOP = "ssm/us-west-2/parameters"
PROD = f"{TOP}/app/prod"
PEM = "-----BEGIN-----\nabc\n-----END-----\n"
VALUES = {
    "/app/prod/db/host": "db.internal",
    "/app/prod/db/port": "5432",
    "/app/prod/cache/ttl": "60",
    "/app/prod/pem": PEM,
    "/app/test/db/host": "localhost",
    "flat": "f",
}


@pytest.fixture
def ssm(server):
    client = server.client("ssm")
    for name, value in VALUES.items():
        client.put_parameter(Name=name, Value=value, Type="String")
    client.put_parameter(Name="/app/prod/db/password", Value="hunter2", Type="SecureString", KeyId="alias/aws/ssm")
    return client


def value(ssm, name):
    return ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]


def test_a_shell_writes_reads_and_removes(ssm, mount):
    mounted = mount("--allow-delete")
    assert mounted.out(f"cd {PROD}; echo new > db/host; cat db/host; echo one > made; cat made") == "newone"
    assert (value(ssm, "/app/prod/db/host"), value(ssm, "/app/prod/made")) == ("new", "one")
    assert mounted.lines(f"cd {PROD}; rm made; ls; echo a > log; echo b >> log; cat log") == [
        "cache", "db", "pem", "a", "b",
    ]  # fmt: skip


@pytest.mark.skipif(shutil.which("vim") is None, reason="vim is not installed")
def test_vim_and_sed_change_a_value_and_add_nothing_to_it(ssm, mount):
    mounted = mount()
    edit = "vim -es -u NONE -c '%s/internal/example/' -c wq db/host; sed -i s/abc/xyz/ pem"
    mounted.out(f"cd {PROD}; {edit}; test $(ls -A db | wc -l) = 3")
    assert (value(ssm, "/app/prod/db/host"), value(ssm, "/app/prod/pem")) == ("db.example", PEM.replace("abc", "xyz"))


def test_a_subtree_is_copied_out_and_in_again(ssm, mount):
    mounted = mount()
    mounted.out(f"cd {PROD}; cp -r cache pem $T; mkdir ../copy; cp -r $T/cache $T/pem ../copy; diff -r $T ../copy")
    assert (value(ssm, "/app/copy/cache/ttl"), value(ssm, "/app/copy/pem")) == ("60", PEM)


def test_a_subtree_is_moved_with_its_secrets(ssm, mount):
    mounted = mount("--allow-delete", "--reveal-secrets")
    assert mounted.lines(f"cd {TOP}/app; mv prod live; find . -type f | sort; cat live/db/password")[-1] == "hunter2"
    names = {found["Name"] for found in ssm.describe_parameters()["Parameters"]}
    assert names == {name.replace("/prod/", "/live/") for name in VALUES} | {"/app/live/db/password"}
    assert ssm.get_parameter(Name="/app/live/db/password")["Parameter"]["Type"] == "SecureString"


def test_a_secret_stays_closed_and_can_be_made(ssm, mount):
    mounted = mount()
    assert mounted.sh(f"cat {PROD}/db/password").stderr.endswith("Permission denied\n")
    make = 'import os; os.setxattr("key", "user.ssm.type", b"SecureString")'
    attribute = f"touch key; python3 -c '{make}'; echo s3cret > key; stat -c %a key"
    assert mounted.lines(f"cd {PROD}/db; echo new > password; {attribute}") == ["600"]
    assert (value(ssm, "/app/prod/db/password"), value(ssm, "/app/prod/db/key")) == ("new", "s3cret")
    assert ssm.get_parameter(Name="/app/prod/db/key")["Parameter"]["Type"] == "SecureString"
    assert "s3cret" not in mounted.out("cat .awsfs/actions.jsonl .awsfs/errors")


def test_what_the_store_refuses_has_an_errno_and_a_reason(ssm, mount):
    mounted = mount()

    def refused(command):
        done = mounted.sh(f"cd {PROD}; {command}")
        return done.returncode != 0, json.loads(mounted.lines("head -1 .awsfs/errors")[0])["errno"]

    assert refused("echo v > 'a b'") == (True, "EINVAL")
    assert refused("echo > empty") == (True, "EINVAL")
    assert refused("truncate -s 0 pem") == (True, "EINVAL")
    assert refused(r"printf '\xff' > binary") == (True, "EINVAL")
    assert refused("head -c 9000 /dev/zero | tr '\\0' x > long") == (True, "EFBIG")
    assert mounted.lines(f"ls {PROD}; cat {PROD}/pem") == ["cache", "db", "pem", *PEM.splitlines()]


def test_a_walk_over_hundreds_reads_ten_at_a_time(ssm, server, mount):
    for n in range(150):
        ssm.put_parameter(Name=f"/many/{n % 7}/{n:04}", Value=f"value {n}", Type="String")
    mounted = mount()
    with server.counting() as calls:
        assert mounted.lines(f"grep -r . {TOP}/many | wc -l") == ["150"]
    assert calls["ssm", "GetParameters"] <= 18
    assert calls["ssm", "GetParameter"] == 0
    assert calls["ssm", "DescribeParameters"] <= 18  # the stand-in lists ten a page, AWS fifty


FOLLOWING = """
import os, sys, time
walk = [os.path.join(d, f) for d, _, files in os.walk(".") for f in files if f != "password"]
print(sorted((path, open(path).read()) for path in walk))
before = os.stat("db/host").st_mtime_ns
open(sys.argv[1], "w").close()
while os.stat("db/host").st_mtime_ns == before:
    time.sleep(0.1)
print(open("db/host").read())
"""


def test_a_program_that_knows_only_files_follows_its_subtree(ssm, mount, tmp_path):
    mounted, loading = mount("--root", PROD, "--ttl", "1"), tmp_path / "loaded"

    def change():
        while not loading.exists():
            time.sleep(0.05)
        ssm.put_parameter(Name="/app/prod/db/host", Value="elsewhere", Type="String", Overwrite=True)

    changing = threading.Thread(target=change, daemon=True)
    changing.start()
    found = mounted.lines(f"python3 -c '{FOLLOWING}' {loading}")
    changing.join()
    loaded = {"./db/host": "db.internal", "./db/port": "5432", "./cache/ttl": "60", "./pem": PEM}
    assert found == [str(sorted(loaded.items())), "elsewhere"]


def test_at_the_top_of_a_subtree_files_and_directories_are_made(ssm, mount):
    mounted = mount("--root", PROD, "--allow-delete")
    assert mounted.lines("echo v > made; mkdir d; mv made d/made; cat d/made; echo; mv d/made .; rmdir d; ls") == [
        "v", "cache", "db", "made", "pem",
    ]  # fmt: skip
    assert value(ssm, "/app/prod/made") == "v"


def test_what_somebody_else_wrote_is_not_overwritten(ssm, mount):
    mounted = mount()
    mounted.out(f"cat {PROD}/db/host")
    ssm.put_parameter(Name="/app/prod/db/host", Value="theirs", Type="String", Overwrite=True)
    done = mounted.sh(f"echo mine > {PROD}/db/host")
    assert ("Stale file handle" in done.stderr, value(ssm, "/app/prod/db/host")) == (True, "theirs")
