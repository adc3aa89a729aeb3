"""Floor 4: the ACL, the legal hold and the retention of an object, whatever is done to it."""

import datetime
import errno

import pytest
from object_files import APPENDING, close_written, errors, rename, write
from test_4_tree_grown import content, errno_of, grow, node
from worlds import make_bucket

from awsfs.aws.preserved.acls import grants

EVERYTHING = ((),)
LATER = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)
PUBLIC = "http://acs.amazonaws.com/groups/global/AllUsers"
CONTROLS, ACL = ("s3", "GetBucketOwnershipControls"), ("s3", "GetObjectAcl")
COPIES = {
    "touch": lambda tree, path: node(tree, path).touch(1.0),
    "setfattr": lambda tree, path: node(tree, path).set_xattr("user.meta.colour", b"red"),
    "mv": lambda tree, path: rename(tree, path, f"{path}-moved"),
}
CONTENTS = {
    ">": lambda tree, path: write(tree, path, b"new"),
    ">>": lambda tree, path: close_written(node(tree, path).open(APPENDING), b"new"),
}
CHANGES = {**COPIES, **CONTENTS}


def of(*names):
    """A parameter: the changes of these names."""
    return pytest.mark.parametrize("change", [CHANGES[name] for name in names], ids=names)


@pytest.fixture
def tree(desk):
    return grow(desk.aws, delete_below=EVERYTHING)


class Bucket:
    """A bucket of a certain kind, and its objects in the tree."""

    def __init__(self, server, name, **more):
        self.name, self.s3 = name, make_bucket(server, name, {}, **more)

    def put(self, key, **more):
        self.s3.put_object(Bucket=self.name, Key=key, Body=b"old", **more)
        return f"s3/{self.name}/objects/{key}"

    def last(self, key):
        """The key, or the one that it was moved to."""
        keys = [found["Key"] for found in self.s3.list_objects_v2(Bucket=self.name)["Contents"]]
        return key if key in keys else f"{key}-moved"

    def granted(self, key):
        found = self.s3.get_object_acl(Bucket=self.name, Key=self.last(key))["Grants"]
        return {(grant["Grantee"].get("URI") or "owner", grant["Permission"]) for grant in found}

    def held(self, key):
        return self.s3.head_object(Bucket=self.name, Key=self.last(key)).get("ObjectLockLegalHoldStatus")


@pytest.fixture
def shared(server):
    """A bucket whose objects have ACLs."""
    return Bucket(server, "shared", ObjectOwnership="ObjectWriter")


@pytest.fixture
def locking(server):
    """A bucket with Object Lock."""
    return Bucket(server, "locking", ObjectLockEnabledForBucket=True)


class TestAcls:
    @of(*CHANGES)
    def test_a_public_object_stays_public(self, tree, shared, change):
        change(tree, shared.put("page", ACL="public-read"))
        assert shared.granted("page") == {("owner", "FULL_CONTROL"), (PUBLIC, "READ")}

    @of(*CHANGES)
    def test_no_request_comes_after_that_makes_it_public(self, desk, tree, shared, change):
        path = shared.put("page", ACL="public-read")
        with desk.server.counting() as calls:
            change(tree, path)
        assert (calls["s3", "PutObjectAcl"], calls[ACL], calls[CONTROLS]) == (0, 1, 1)

    def test_a_temporary_file_takes_it_over(self, tree, shared):
        path = shared.put("page", ACL="public-read")
        write(tree, f"{path}.tmp", b"new")
        rename(tree, f"{path}.tmp", path)
        assert shared.granted("page") == {("owner", "FULL_CONTROL"), (PUBLIC, "READ")}

    def test_the_bucket_is_asked_once_and_each_object_once(self, desk, tree, shared):
        paths = [shared.put(key, ACL="public-read") for key in ("a", "b")]
        with desk.server.counting() as calls:
            for path in (*paths, *paths):
                write(tree, path, b"new")
        assert (calls[CONTROLS], calls[ACL]) == (1, 2)

    def test_a_bucket_without_acls_is_not_asked_for_any(self, desk, tree):
        with desk.server.counting() as calls:
            write(tree, "s3/bucket/objects/there", b"new")
        assert (calls[CONTROLS], calls[ACL]) == (1, 0)

    def test_a_new_object_takes_no_such_request(self, desk, tree, shared):
        with desk.server.counting() as calls:
            write(tree, "s3/shared/objects/new", b"new")
        assert (calls[CONTROLS], calls[ACL]) == (0, 0)

    def test_the_option_for_every_object_counts_more(self, desk, shared):
        write(grow(desk.aws, headers={"ACL": "private"}), shared.put("page", ACL="public-read"), b"new")
        assert shared.granted("page") == {("owner", "FULL_CONTROL")}

    def test_where_it_may_not_be_read_the_write_goes_on_and_that_is_reported_once(self, desk, tree, shared):
        paths = [shared.put(key, ACL="public-read") for key in ("a", "b")]
        with desk.server.refusing(*ACL):
            for path in paths:
                write(tree, path, b"new")
        assert [found["message"] for found in errors(tree)] == [
            "a replaced object loses the ACL, because the permission s3:GetObjectAcl is missing"
        ]
        assert content(tree, paths[1]) == b"new"

    @pytest.mark.parametrize("answer", [("AccessDenied", 403), ("NotImplemented", 501)])
    def test_where_the_bucket_may_not_be_asked_the_object_is(self, desk, tree, shared, answer):
        code, status = answer
        with desk.server.refusing(*CONTROLS, code, status=status):
            write(tree, shared.put("page", ACL="public-read"), b"new")
        assert (shared.granted("page"), errors(tree)) == ({("owner", "FULL_CONTROL"), (PUBLIC, "READ")}, [])

    def test_a_store_that_has_no_acls_takes_the_write(self, desk, tree, shared):
        path = shared.put("page")
        answer = {"code": "NotImplemented", "status": 501}
        with desk.server.refusing(*CONTROLS, **answer), desk.server.refusing(*ACL, **answer):
            write(tree, path, b"new")
        assert (content(tree, path), errors(tree)) == (b"new", [])

    def test_a_bucket_that_does_not_take_acls_gets_the_object_without_and_that_is_reported(self, desk, tree, shared):
        rename(tree, shared.put("page", ACL="public-read"), "s3/bucket/objects/page")
        assert [found["message"] for found in errors(tree)] == [
            "the bucket does not support the ACL, so an object that is moved to it loses it"
        ]

    def test_the_acl_of_the_owner_alone_is_no_header(self):
        owner = {"Owner": {"ID": "1"}, "Grants": [{"Grantee": {"ID": "1"}, "Permission": "FULL_CONTROL"}]}
        assert grants(owner) == {}

    def test_grants_are_headers_by_permission(self):
        given = [
            ("ID", "1", "FULL_CONTROL"),
            ("ID", "2", "READ"),
            ("URI", "all", "READ"),
            ("EmailAddress", "a@b", "READ_ACP"),
        ]
        found = [{"Grantee": {kind: name}, "Permission": permission} for kind, name, permission in given]
        assert grants({"Owner": {"ID": "1"}, "Grants": found}) == {
            "GrantFullControl": 'id="1"', "GrantRead": 'id="2", uri="all"', "GrantReadACP": 'emailAddress="a@b"',
        }  # fmt: skip


class TestHolds:
    @of(*CHANGES)
    def test_a_legal_hold_stays(self, tree, locking, change):
        change(tree, locking.put("evidence", ObjectLockLegalHoldStatus="ON"))
        assert locking.held("evidence") == "ON"

    def test_a_temporary_file_takes_it_over(self, tree, locking):
        path = locking.put("evidence", ObjectLockLegalHoldStatus="ON")
        write(tree, f"{path}.tmp", b"new")
        rename(tree, f"{path}.tmp", path)
        assert locking.held("evidence") == "ON"

    @of(*CHANGES)
    def test_a_hold_that_was_ended_is_not_set(self, tree, locking, change):
        change(tree, locking.put("evidence", ObjectLockLegalHoldStatus="OFF"))
        assert locking.held("evidence") != "ON"

    def test_where_it_may_not_be_read_that_is_reported_once(self, desk, tree, locking):
        paths = [locking.put(key) for key in ("a", "b")]
        with desk.server.refusing("s3", "GetObjectLegalHold"), desk.server.refusing("s3", "GetObjectRetention"):
            for path in paths:
                write(tree, path, b"new")
        assert [found["message"].rpartition("permission ")[2] for found in errors(tree)] == [
            "s3:GetObjectRetention is missing", "s3:GetObjectLegalHold is missing",
        ]  # fmt: skip

    def test_a_bucket_without_versions_is_not_asked(self, desk, tree):
        with desk.server.counting() as calls:
            write(tree, "s3/bucket/objects/there", b"new")
        assert calls["s3", "GetObjectLockConfiguration"] == 0

    def test_a_bucket_with_versions_is_asked_once(self, desk, tree, server):
        bucket = Bucket(server, "versions")
        bucket.s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
        paths = [bucket.put(key) for key in ("a", "b")]
        with desk.server.counting() as calls:
            for path in paths:
                write(tree, path, b"new")
        asked = [calls["s3", f"GetObject{name}"] for name in ("LockConfiguration", "LegalHold", "Retention")]
        assert (asked, errors(tree)) == ([1, 0, 0], [])


class TestRetention:
    @pytest.fixture
    def path(self, locking):
        return locking.put("record", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=LATER)

    @of(*COPIES)
    def test_what_would_replace_it_by_a_copy_is_refused_with_the_reason(self, tree, path, change):
        assert errno_of(change, tree, path) == errno.EPERM
        assert "retention locks the object until 2100-01-01" in errors(tree)[0]["message"]

    @of(*CONTENTS)
    def test_new_content_is_a_new_version_beside_it(self, tree, locking, path, change):
        change(tree, path)
        first = locking.s3.list_object_versions(Bucket="locking")["Versions"][-1]
        locked = locking.s3.head_object(Bucket="locking", Key="record", VersionId=first["VersionId"])
        assert (content(tree, path)[-3:], locked["ObjectLockMode"]) == (b"new", "COMPLIANCE")

    @of(*CONTENTS)
    def test_new_content_has_no_retention(self, tree, locking, path, change):
        change(tree, path)
        assert "ObjectLockMode" not in locking.s3.head_object(Bucket="locking", Key="record")

    def test_one_that_has_ended_locks_nothing(self, tree, locking):
        ended = datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)
        path = locking.put("past", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=ended)
        node(tree, path).touch(1.0)
        assert errors(tree) == []


class TestTags:
    def test_where_they_may_not_be_read_the_write_goes_on_and_that_is_reported_once(self, desk, tree, server):
        bucket = Bucket(server, "tagged")
        paths = [bucket.put(key, Tagging="team=web") for key in ("a", "b")]
        with desk.server.refusing("s3", "GetObjectTagging"):
            for path in paths:
                write(tree, path, b"new")
        assert ([found["message"] for found in errors(tree)], content(tree, paths[1])) == (
            ["a replaced object loses the tag set, because the permission s3:GetObjectTagging is missing"], b"new",
        )  # fmt: skip

    def test_objects_without_any_are_asked_about_once_in_a_bucket(self, desk, tree):
        paths = [f"s3/bucket/objects/{key}" for key in ("there", "there", "there")]
        with desk.server.counting() as calls:
            for path in paths:
                write(tree, path, b"new")
        assert calls["s3", "GetObjectTagging"] == 1
