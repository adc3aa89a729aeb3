"""Floor 4: the executable bit of objects, and the modes and owners that the options of a mount give."""

import datetime
import errno

import pytest
from object_files import EXCLUSIVE, NEW, OBJECTS, THERE, close, create, errors, rename, write
from test_4_tree_grown import errno_of, grow, mode, names, node
from worlds import REGION, make_bucket, make_table, put_items

from awsfs.tree.handles import WRITING, Opening
from awsfs.tree.modes import Modes, modes
from awsfs.tree.objects.executable import is_executable

EVERYTHING = ((),)
LATER = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


class TestExecutable:
    def test_it_is_one_change_and_shown(self, desk, tree):
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            found.chmod(0o755)
        assert (calls["s3", "CopyObject"], mode(tree, THERE), desk.now("there").metadata["mode"]) == (
            1,
            0o755,
            "100755",
        )

    def test_it_is_taken_away_again(self, desk, tree):
        node(tree, THERE).chmod(0o755)
        node(tree, THERE).chmod(0o644)
        assert (mode(tree, THERE), desk.now("there").metadata["mode"]) == (0o644, "100644")

    @pytest.mark.parametrize("bits", [0o644, 0o600, 0o444, 0o000, 0o666, 0o4644, 0o655])
    def test_other_bits_are_taken_and_cost_nothing(self, desk, tree, bits):
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            found.chmod(bits)
        assert (calls, mode(tree, THERE)) == ({}, 0o644)

    def test_the_same_again_costs_nothing(self, desk, tree):
        node(tree, THERE).chmod(0o755)
        found = node(tree, THERE)
        with desk.server.counting() as calls:
            found.chmod(0o700)
        assert calls == {}

    def test_of_an_open_file_it_goes_with_the_upload(self, desk, tree):
        handle = create(tree)
        handle.write(b"#!/bin/sh", 0)
        node(tree, NEW).chmod(0o755)
        assert mode(tree, NEW) == 0o755
        with desk.server.counting() as calls:
            close(handle)
        assert (calls, mode(tree, NEW), desk.now("new").metadata["mode"]) == ({("s3", "PutObject"): 1}, 0o755, "100755")

    def test_a_file_that_is_made_executable_is(self, desk, tree):
        handle = create(tree, NEW, Opening(reading=False, writing=True, exclusive=True, executable=True))
        with desk.server.counting() as calls:
            handle.flush()
        assert calls == {}
        handle.write(b"x", 0)
        close(handle)
        assert desk.now("new").metadata["mode"] == "100755"

    def test_a_file_that_is_not_made_so_has_no_mode(self, desk, tree):
        handle = create(tree, NEW, EXCLUSIVE)
        handle.write(b"x", 0)
        close(handle)
        assert "mode" not in desk.now("new").metadata

    @pytest.mark.parametrize("change", [lambda tree: write(tree, THERE, b"new"), lambda tree: rename(tree, THERE, NEW)])
    def test_it_stays(self, desk, tree, change):
        node(tree, THERE).chmod(0o755)
        change(tree)
        assert (desk.now("new") or desk.now("there")).metadata["mode"] == "100755"

    def test_a_temporary_file_takes_it_over(self, desk, tree):
        node(tree, THERE).chmod(0o755)
        write(tree, NEW, b"new")
        rename(tree, NEW, THERE)
        assert desk.now("there").metadata["mode"] == "100755"

    def test_one_that_was_given_a_mode_keeps_its_own(self, desk, tree):
        node(tree, THERE).chmod(0o755)
        write(tree, NEW, b"new")
        node(tree, NEW).chmod(0o644)
        rename(tree, NEW, THERE)
        assert "mode" not in desk.now("there").metadata

    def test_another_mount_shows_it_only_where_it_asks_for_it(self, desk, tree):
        node(tree, THERE).chmod(0o755)
        assert [mode(grow(desk.another(), mtimes=asks), THERE) for asks in (False, True)] == [0o644, 0o755]

    def test_of_a_locked_object_it_is_refused(self, server, tree):
        s3 = make_bucket(server, "locking", {}, ObjectLockEnabledForBucket=True)
        lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": LATER}
        s3.put_object(Bucket="locking", Key="record", Body=b"x", **lock)
        assert errno_of(node(tree, "s3/locking/objects/record").chmod, 0o755) == errno.EPERM
        assert "locks the object until 2100" in errors(tree)[0]["message"]

    def test_of_anything_else_a_mode_is_refused(self, tree):
        assert errno_of(node(tree, "s3/bucket/info.json").chmod, 0o600) == errno.EPERM

    def test_of_a_directory_of_objects_it_is_taken(self, tree):
        node(tree, OBJECTS).chmod(0o700)
        assert mode(tree, OBJECTS) == 0o755


@pytest.mark.parametrize(
    ("text", "found"),
    [("100755", True), ("100644", False), ("755", True), ("0644", False), ("33261", True), ("33188", False)]
    + [(text, None) for text in ("", "x", "-755", "99", "40755", "1" * 5000, "\u0661")],
)
def test_modes_of_rclone_and_of_s3fs_are_read(text, found):
    assert is_executable({"mode": text}) is found


@pytest.mark.parametrize(
    ("options", "file", "directory"),
    [
        ({}, 0o644, 0o755),
        ({"file": 0o600}, 0o600, 0o755),
        ({"directory": 0o700}, 0o644, 0o700),
        ({"umask": 0o077}, 0o600, 0o700),
        ({"umask": 0}, 0o666, 0o777),
        ({"file": 0o664, "directory": 0o775, "umask": 0o007}, 0o660, 0o770),
    ],
)
def test_modes_come_of_the_options_as_in_other_mounts(options, file, directory):
    assert modes(**options) == Modes(file, directory)


class TestOptions:
    WANTED = modes(file=0o660, directory=0o770, uid=1234, gid=4321)

    @pytest.fixture
    def tree(self, desk, server):
        make_table(server, "users", "id:S")
        put_items(server, "users", [{"id": {"S": "ada"}}])
        return grow(desk.aws, modes=self.WANTED, delete_below=EVERYTHING)

    @pytest.mark.parametrize(
        ("path", "bits"),
        [
            (THERE, 0o660),
            (OBJECTS, 0o770),
            (f"dynamo/{REGION}/users/items", 0o770),
            (f"dynamo/{REGION}/users/items/ada.json", 0o660),
        ],
    )
    def test_they_apply_to_objects_and_items_and_what_these_are_in(self, tree, path, bits):
        assert (mode(tree, path), node(tree, path).owner) == (bits, (1234, 4321))

    @pytest.mark.parametrize("path", ["s3", "s3/bucket", "s3/bucket/versioning", "s3/bucket/info.json", "ec2"])
    def test_they_apply_to_nothing_else(self, tree, desk, path):
        assert (mode(tree, path), node(tree, path).owner) == (mode(grow(desk.another()), path), (None, None))

    def test_a_listing_of_items_tells_the_same(self, tree):
        items = node(tree, f"dynamo/{REGION}/users/items")
        names(tree, f"dynamo/{REGION}/users/items")
        items.find("ada.json").size()
        items.find("ada.json").open().read(10, 0)
        shown = items.glance("ada.json")
        assert shown is None or (shown[0] & 0o777, shown[3]) == (0o660, (1234, 4321))

    def test_the_executable_bit_is_for_those_who_may_read(self, tree):
        node(tree, THERE).chmod(0o755)
        assert mode(tree, THERE) == 0o770

    def test_of_files_that_are_all_executable_it_is_taken_away(self, desk):
        tree = grow(desk.aws, modes=modes(file=0o755))
        node(tree, THERE).chmod(0o644)
        assert (mode(tree, THERE), desk.now("there").metadata["mode"]) == (0o644, "100644")

    def test_what_is_being_written_is_shown_alike(self, tree):
        handle = node(tree, THERE).open(WRITING)
        assert mode(tree, THERE) == 0o660
        handle.release()

    def test_secrets_are_never_widened(self, desk, server):
        server.client("secretsmanager", REGION).create_secret(Name="key", SecretString="x")
        wide = grow(desk.aws, modes=modes(umask=0, uid=1234), reveal_below=EVERYTHING)
        plain = grow(desk.another(), reveal_below=EVERYTHING)
        path = f"secretsmanager/{REGION}/secrets/key"
        for name in names(plain, path):
            shown = [(mode(tree, f"{path}/{name}"), node(tree, f"{path}/{name}").owner) for tree in (wide, plain)]
            assert shown[0] == shown[1], name
