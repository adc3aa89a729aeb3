"""Real programs that write into a bucket through a real mount, as they would on a local disk."""

from __future__ import annotations

import random
import shlex
import shutil
from pathlib import Path

import pytest
from aws_server import Server
from conftest import Mounting
from mounts import Mount
from worlds import make_bucket

pytestmark = pytest.mark.mount
OBJECTS = "s3/desk/objects"


def needs(program: str) -> pytest.MarkDecorator:
    """Skips where the program is not installed."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"no {program} on this machine")


@pytest.fixture(scope="module")
def mounted(module_server: Server, module_mount: Mounting) -> Mount:
    make_bucket(module_server, "desk", {"there": b"one\ntwo\nthree\n"})
    return module_mount("--allow-delete-below", "s3/desk/objects/free")


@pytest.fixture(scope="module")
def content(module_server: Server):  # type: ignore[no-untyped-def]
    """A function: the bytes of a key, as AWS has them."""
    s3 = module_server.client("s3")
    return lambda key: s3.get_object(Bucket="desk", Key=key)["Body"].read()


def test_a_shell_makes_an_object(mounted: Mount, content) -> None:
    mounted.out(f"echo hello > {OBJECTS}/shell")
    assert content("shell") == b"hello\n"


def test_a_shell_appends_to_an_object(mounted: Mount, content) -> None:
    mounted.out(f"echo 1 > {OBJECTS}/log; echo 2 >> {OBJECTS}/log; echo 3 >> {OBJECTS}/log")
    assert content("log") == b"1\n2\n3\n"


def test_tee_appends_to_an_object(mounted: Mount, content) -> None:
    mounted.out(f"echo 1 > {OBJECTS}/tee; echo 2 | tee -a {OBJECTS}/tee > $T/x")
    assert content("tee") == b"1\n2\n"


def test_touch_makes_an_empty_object(mounted: Mount, content) -> None:
    mounted.out(f"touch {OBJECTS}/touched")
    assert content("touched") == b""


def test_truncation_alone_empties_an_object(mounted: Mount, content) -> None:
    mounted.out(f"echo full > {OBJECTS}/emptied; : > {OBJECTS}/emptied; cat {OBJECTS}/emptied; sync")
    assert content("emptied") == b""


def test_cp_copies_there_and_back(mounted: Mount) -> None:
    mounted.out(f"head -c 3000000 /dev/urandom > $T/a; cp $T/a {OBJECTS}/copy; cp {OBJECTS}/copy $T/b; cmp $T/a $T/b")


def test_cp_keeps_the_time(mounted: Mount) -> None:
    script = f"echo x > $T/a; touch -d @1500000000 $T/a; cp -p $T/a {OBJECTS}/timed; stat -c %Y {OBJECTS}/timed"
    assert mounted.out(script) == "1500000000\n"


def test_dd_writes_in_the_middle(mounted: Mount, content) -> None:
    mounted.out(f"echo abcdef > {OBJECTS}/dd; printf XY | dd of={OBJECTS}/dd bs=1 seek=2 conv=notrunc status=none")
    assert content("dd") == b"abXYef\n"


def test_truncate_cuts_and_lengthens(mounted: Mount, content) -> None:
    mounted.out(f"echo abcdef > {OBJECTS}/cut; truncate -s 3 {OBJECTS}/cut; truncate -s 5 {OBJECTS}/cut")
    assert content("cut") == b"abc\0\0"


def test_what_is_being_written_has_its_size_at_once(mounted: Mount) -> None:
    script = (
        f"exec 3> {OBJECTS}/growing; echo 12345 >&3; stat -c %s {OBJECTS}/growing; cat {OBJECTS}/growing; exec 3>&-"
    )
    assert mounted.lines(script) == ["6", "12345"]


def test_mv_renames_what_was_made_here(mounted: Mount, content) -> None:
    mounted.out(f"echo x > {OBJECTS}/before; mv {OBJECTS}/before {OBJECTS}/after; test ! -e {OBJECTS}/before")
    assert content("after") == b"x\n"


def test_mv_moves_a_directory(mounted: Mount) -> None:
    script = f"mkdir -p {OBJECTS}/from/in; echo 1 > {OBJECTS}/from/a; echo 2 > {OBJECTS}/from/in/b\n"
    found = mounted.lines(f"{script} mv {OBJECTS}/from {OBJECTS}/to; cd {OBJECTS}; find to; test ! -e from")
    assert sorted(found) == ["to", "to/a", "to/in", "to/in/b"]


def test_rm_needs_leave(mounted: Mount) -> None:
    assert "Operation not permitted" in mounted.sh(f"rm -f {OBJECTS}/there").stderr


def test_rm_takes_a_tree_away_with_leave(mounted: Mount) -> None:
    script = f"cd {OBJECTS}; mkdir -p free/a/b; echo 1 > free/a/b/c; echo 2 > free/d; rm -r free/a free/d; ls free"
    assert mounted.out(script) == ""


def test_mkdir_and_rmdir_are_seen_at_once(mounted: Mount) -> None:
    script = f"cd {OBJECTS}; mkdir new; stat -c %F new; rmdir new; test ! -e new"
    assert mounted.out(script) == "directory\n"


@needs("tar")
def test_tar_unpacks_a_tree(mounted: Mount) -> None:
    script = "mkdir -p $T/tree/sub; seq 1000 > $T/tree/a; seq 99 > $T/tree/sub/b; tar -C $T -cf $T/t.tar tree\n"
    mounted.out(f"{script} tar -C {OBJECTS} -xf $T/t.tar; diff -r $T/tree {OBJECTS}/tree")


@needs("rsync")
@pytest.mark.parametrize("how", ["", "--inplace"])
def test_rsync_copies_a_tree_and_is_quiet_the_second_time(mounted: Mount, how: str) -> None:
    script = "mkdir -p $T/tree/sub; seq 1000 > $T/tree/a; seq 99 > $T/tree/sub/b; touch -d @1400000000.5 $T/tree/a\n"
    target = f"{OBJECTS}/rsynced{how}"
    again = f"rsync -rti {how} $T/tree/ {target}/ | grep '^>f' || echo quiet"
    script += f"rsync -rt {how} $T/tree/ {target}/; diff -r $T/tree {target}; {again}"
    assert mounted.out(script) == "quiet\n"


@needs("rsync")
def test_rsync_is_quiet_through_another_mount_that_asks_for_the_times(mounted: Mount, module_mount: Mounting) -> None:
    mounted.out(f"touch -d @1400000000 {OBJECTS}/aged")
    script = f"mkdir $T/t; touch -d @1400000000 $T/t/aged; rsync -rti $T/t/ {OBJECTS}/ | grep '^>f' || echo quiet"
    assert module_mount("--mtimes").out(script) == "quiet\n"


@needs("git")
def test_git_clones_commits_and_has_nothing_to_report(mounted: Mount) -> None:
    me = "-c user.name=a -c user.email=a@b -c gc.auto=0 -c safe.directory='*'"
    script = (
        f"git init -q $T/r; cd $T/r; for n in 1 2 3; do seq $n > f$n; git add .; git {me} commit -qm $n; done; cd $M\n"
    )
    script += f"git {me} clone -q $T/r {OBJECTS}/clone 2>&1; cd {OBJECTS}/clone; git {me} status --porcelain\n"
    script += (
        f"seq 77 > new; git add new; git {me} commit -qm four; git {me} log --oneline | wc -l; git {me} fsck 2> $T/x"
    )
    assert mounted.out(script) == "4\n"


@needs("sqlite3")
def test_sqlite_makes_fills_and_reads_a_database(mounted: Mount) -> None:
    script = f"sqlite3 {OBJECTS}/d.db 'create table t(a); insert into t values (1); insert into t values (2)'\n"
    assert mounted.out(script + f"sqlite3 {OBJECTS}/d.db 'select sum(a) from t'") == "3\n"


@needs("vim")
def test_vim_edits_an_object(mounted: Mount, content) -> None:
    mounted.out(f"echo old > {OBJECTS}/edited; vim -u NONE -es -c '%s/old/new/' -c wq {OBJECTS}/edited")
    assert content("edited") == b"new\n"


@needs("sed")
def test_sed_edits_an_object_in_place(mounted: Mount, content) -> None:
    mounted.out(f"echo old > {OBJECTS}/stream; sed -i s/old/new/ {OBJECTS}/stream")
    assert content("stream") == b"new\n"


def test_random_writes_leave_what_they_leave_on_a_local_disk(mounted: Mount, content, tmp_path: Path) -> None:
    local = tmp_path / "local"
    dice = random.Random(11)
    script = "f = open(path, 'w+b', buffering=0)\n"
    for _ in range(60):
        script += (
            f"f.seek({dice.randrange(200_000)}); f.write(bytes([{dice.randrange(256)}]) * {dice.randrange(9000)})\n"
        )
        if dice.random() < 0.1:
            script += f"f.truncate({dice.randrange(150_000)})\n"
    program = f"import sys; path = sys.argv[1]\n{script}f.close()"
    mounted.out(f"python3 - {local} <<'END'\n{program}\nEND\npython3 - {OBJECTS}/random <<'END'\n{program}\nEND")
    assert content("random") == local.read_bytes()


AGAIN = """
import os, sys
held = os.open(sys.argv[1], os.O_RDONLY)
for number in range(6):
    os.posix_fadvise(held, 0, 0, os.POSIX_FADV_DONTNEED)
    try:
        os.pread(held, 100, 0)
    except OSError:
        pass  # what it was opened with is replaced
    %s
"""
APPENDING = AGAIN % "open(sys.argv[1], 'a').write('x')"
REPLACING = AGAIN % "open(sys.argv[1] + '.tmp', 'w').write('x' * number); os.rename(sys.argv[1] + '.tmp', sys.argv[1])"


@pytest.mark.parametrize(("script", "expected"), [(APPENDING, b"begin\nxxxxxx"), (REPLACING, b"xxxxx")])
def test_a_program_that_reads_an_old_version_again_does_not_stop_others(
    mounted: Mount, content, script: str, expected: bytes
) -> None:
    mounted.out(f"echo begin > {OBJECTS}/held; cat {OBJECTS}/held > $T/x")
    mounted.out(f"python3 -c {shlex.quote(script)} {OBJECTS}/held")
    assert content("held") == expected


@needs("rsync")
def test_rsync_of_a_site_gives_every_page_its_type(mounted: Mount, module_server: Server) -> None:
    module_server.client("s3").put_object(Bucket="desk", Key="site/a.html", Body=b"old", CacheControl="max-age=60")
    mounted.out(f"mkdir $T/site; echo a > $T/site/a.html; echo b > $T/site/b.css; rsync -a $T/site/ {OBJECTS}/site/")
    heads = [module_server.client("s3").head_object(Bucket="desk", Key=f"site/{name}") for name in ("a.html", "b.css")]
    assert [found["ContentType"] for found in heads] == ["text/html", "text/css"]
    assert heads[0]["CacheControl"] == "max-age=60"


def test_a_script_is_made_executable_and_runs(mounted: Mount) -> None:
    script = f"printf '#!/bin/sh\necho ran\n' > {OBJECTS}/script; chmod +x {OBJECTS}/script; {OBJECTS}/script"
    assert mounted.out(f"{script}; stat -c %a {OBJECTS}/script") == "ran\n755\n"


def test_cp_keeps_a_program_executable(mounted: Mount, module_server: Server) -> None:
    assert mounted.out(f"cp /bin/true {OBJECTS}/true; {OBJECTS}/true; stat -c %a {OBJECTS}/true") == "755\n"
    head = module_server.client("s3").head_object(Bucket="desk", Key="true")
    assert head["Metadata"]["mode"] == "100755"


def test_sed_in_place_leaves_a_script_executable(mounted: Mount) -> None:
    script = f"cd {OBJECTS}; echo 'echo old' > run; chmod +x run; sed -i s/old/new/ run; stat -c %a run; sh run"
    assert mounted.lines(script) == ["755", "new"]


class TestFoldersOfTheConsole:
    """Empty objects whose keys end in a slash."""

    @pytest.fixture
    def folder(self, module_server: Server) -> str:
        s3 = module_server.client("s3")
        for key in ("", "a", "in/", "in/deeper/"):
            s3.put_object(Bucket="desk", Key=f"free/folder/{key}", Body=b"a" if key == "a" else b"")
        return f"{OBJECTS}/free/folder"

    @pytest.mark.parametrize(
        "look",
        [
            "find {0} -type f",
            "tar -cf - -C {0} . | tar -t | grep -v '/$'",
            "cp -r {0} $T/copy && find $T/copy -type f",
            pytest.param("rsync -r --size-only {0}/ $T/synced && find $T/synced -type f", marks=needs("rsync")),
            "du -a {0} | grep -v '/in' | grep /",
        ],
    )
    def test_programs_that_walk_them_meet_the_files_alone(self, mounted: Mount, folder: str, look: str) -> None:
        mounted.out(f"cat {folder}/.refresh")
        found = mounted.out(look.format(folder)).splitlines()
        assert [name.rpartition("/")[2] for name in found if not name.endswith("/folder")] == ["a"]

    def test_mkdir_finds_them_there(self, mounted: Mount, folder: str) -> None:
        assert "File exists" in mounted.sh(f"mkdir {folder}/in").stderr

    def test_they_move_with_what_is_in_them_and_are_removed(self, mounted: Mount, folder: str, module_server) -> None:  # type: ignore[no-untyped-def]
        mounted.out(f"mv {folder} {folder}-moved && rmdir {folder}-moved/in/deeper && rm -r {folder}-moved")
        mounted.out(f"! test -e {folder}-moved && ! test -e {folder}")
        found = module_server.client("s3").list_objects_v2(Bucket="desk", Prefix="free/folder")
        assert found["KeyCount"] == 0
