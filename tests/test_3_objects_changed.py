"""Floor 3: what changes a part of an object, copies it, moves it or takes it away moves no more bytes than it must."""

import errno

import pytest
from desks import LARGE, MEBIBYTE, at, refusal
from hypothesis import given
from hypothesis import strategies as st

from awsfs.aws.parts import MOST_PARTS, PART, part_size, plan
from awsfs.aws.probes import SECONDS, Probes
from awsfs.aws.sweeping import sweep
from awsfs.spool.private import Spools, Upload
from awsfs.spool.sparse import Spool


@pytest.fixture
def large(desk):
    """64 MiB that somebody else has put."""
    return desk.put("large", LARGE, Metadata={"colour": "red"})


def change(desk, base, data, offset):
    """Write bytes into an object of which nothing is in hand."""
    return desk.copier.upload(at("large"), desk.spool(data, offset, base.size), base, {})


class TestParts:
    @given(st.integers(1, 48 * 2**40))
    def test_there_are_never_too_many(self, size):
        assert -(-size // part_size(size)) <= MOST_PARTS

    @given(st.integers(1, 48 * 2**40))
    def test_none_is_smaller_than_aws_takes(self, size):
        assert 5 * MEBIBYTE <= part_size(size) <= 5 * 1024 * MEBIBYTE

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=4))
    def test_together_they_are_the_object_and_no_write_is_in_a_copied_one(self, tmp_path_factory, writes):
        spool = Spool(tmp_path_factory.mktemp("spool") / "file", 30 * PART)
        for place, size in writes:
            spool.own.add(place * PART // 2, place * PART // 2 + size)
        parts = plan(spool)
        assert [part.start for part in parts] == [0, *(part.end for part in parts[:-1])]
        assert not any(spool.own.meets(part.start, part.end) for part in parts if part.copied)
        spool.close()


class TestChangingAPart:
    def test_a_byte_more_is_one_byte_sent_and_none_fetched(self, desk, large):
        change(desk, large, b"x", large.size)
        assert (desk.strict.sent, desk.strict.received) == ({"UploadPart": 1}, {})
        assert desk.content("large") == LARGE + b"x"

    def test_a_byte_more_is_four_requests(self, desk, large):
        with desk.server.counting() as calls:
            change(desk, large, b"x", large.size)
        assert {name: count for (_, name), count in calls.items()} == {
            "CreateMultipartUpload": 1, "UploadPartCopy": 1, "UploadPart": 1, "CompleteMultipartUpload": 1,
        }  # fmt: skip

    def test_a_byte_in_the_middle_moves_one_part_each_way(self, desk, large):
        change(desk, large, b"x", 30 * MEBIBYTE)
        moved = (desk.strict.sent["UploadPart"], desk.strict.received["GetObject"])
        assert moved == (PART, PART - 1)
        assert desk.content("large") == LARGE[: 30 * MEBIBYTE] + b"x" + LARGE[30 * MEBIBYTE + 1 :]

    def test_a_cut_moves_nothing(self, desk, large):
        spool = desk.spools.open(large.size)
        spool.truncate(40 * MEBIBYTE + 5)
        desk.copier.upload(at("large"), spool, large, {})
        assert (desk.strict.sent, desk.content("large")) == ({}, LARGE[: 40 * MEBIBYTE + 5])

    def test_what_is_cut_to_one_part_is_sent_whole(self, desk, large):
        spool = desk.spools.open(large.size)
        spool.truncate(100)
        desk.copier.upload(at("large"), spool, large, {})
        assert (desk.strict.sent, desk.content("large")) == ({"PutObject": 100}, LARGE[:100])

    def test_another_version_is_not_mixed_in(self, desk, large):
        desk.put("large", bytes(64 * MEBIBYTE))
        assert refusal(change, desk, large, b"x", large.size).number == errno.ESTALE
        assert (desk.content("large"), desk.unfinished()) == (bytes(64 * MEBIBYTE), [])

    def test_nor_one_that_comes_while_parts_are_copied(self, desk, large):
        other = bytes(64 * MEBIBYTE)
        with desk.strict.meanwhile("UploadPartCopy", lambda: desk.put("large", other)):
            assert refusal(change, desk, large, b"x", large.size).number == errno.ESTALE
        assert (desk.content("large") == other, desk.unfinished()) == (True, [])
        assert desk.strict.asked["CompleteMultipartUpload"] == 0

    def test_nor_one_that_comes_before_the_end(self, desk, large):
        with desk.strict.meanwhile("CompleteMultipartUpload", lambda: desk.put("large", b"other")):
            assert refusal(change, desk, large, b"x", large.size).number == errno.ESTALE
        assert desk.content("large") == b"other"

    def test_an_answer_that_was_lost_is_looked_for(self, desk, large):
        desk.strict.cut("CompleteMultipartUpload", done=True)
        assert change(desk, large, b"x", large.size) == desk.now("large")


class TestCopies:
    def test_a_copy_is_a_request_and_a_look(self, desk):
        with desk.server.counting() as calls:
            made = desk.copier.copy(at("there"), desk.now("there"), at("new"), None, {})
        assert calls == {("s3", "HeadObject"): 2, ("s3", "CopyObject"): 1}
        assert (made, desk.content("new")) == (desk.now("new"), b"old")

    def test_metadata_and_content_type_travel_with_it(self, desk):
        version = desk.put("csv", b"x", ContentType="text/csv", Metadata={"colour": "red"})
        desk.copier.copy(at("csv"), version, at("new"), None, {})
        now = desk.now("new")
        assert (now.headers["ContentType"], now.metadata) == ("text/csv", {"colour": "red"})

    def test_another_object_as_long_is_not_taken_for_a_copy_that_was_lost(self, desk):
        source, old = desk.put("a", b"mine"), desk.put("b", b"older")
        desk.strict.cut("CopyObject", done=False)
        with desk.strict.meanwhile("HeadObject", lambda: desk.put("b", b"your")):
            assert refusal(desk.copier.copy, at("a"), source, at("b"), old, {}).number == errno.ESTALE

    def test_a_copy_that_somebody_replaces_at_once_was_made_all_the_same(self, desk):
        source, old = desk.put("a", b"mine"), desk.put("b", b"older")
        with desk.strict.meanwhile("HeadObject", lambda: desk.put("b", b"theirs, who saw mine")):
            assert desk.copier.copy(at("a"), source, at("b"), old, {}).etag == source.etag

    def test_another_version_of_the_source_is_not_copied(self, desk):
        seen = desk.now("there")
        desk.put("there", b"other")
        assert refusal(desk.copier.copy, at("there"), seen, at("new"), None, {}).number == errno.ESTALE
        assert desk.now("new") is None

    def test_what_exists_is_not_copied_over(self, desk):
        desk.put("new", b"theirs")
        assert refusal(desk.copier.copy, at("there"), desk.now("there"), at("new"), None, {}).number == errno.ESTALE
        assert desk.content("new") == b"theirs"

    def test_the_version_that_was_seen_is_copied_over(self, desk):
        base = desk.put("new", b"theirs")
        desk.copier.copy(at("there"), desk.now("there"), at("new"), base, {})
        assert desk.content("new") == b"old"

    @pytest.mark.parametrize("done", [True, False])
    def test_a_copy_without_an_answer_is_looked_for_and_made(self, desk, done):
        version = desk.now("there")
        desk.strict.cut("CopyObject", done=done)
        assert desk.copier.copy(at("there"), version, at("new"), None, {}) == desk.now("new")

    def test_changing_metadata_keeps_all_else(self, desk):
        desk.put("csv", b"x", ContentType="text/csv", Metadata={"colour": "red"}, CacheControl="no-cache")
        desk.copier.change(at("csv"), lambda now: {"Metadata": {**now.metadata, "size": "big"}})
        headers = desk.now("csv").headers
        assert (headers["Metadata"], headers["ContentType"], headers["CacheControl"]) == (
            {"colour": "red", "size": "big"}, "text/csv", "no-cache",
        )  # fmt: skip

    def test_changing_what_is_gone_is_enoent(self, desk):
        assert refusal(desk.copier.change, at("gone"), lambda now: {}).number == errno.ENOENT

    def test_changing_what_is_replaced_meanwhile_is_stale(self, desk):
        with desk.strict.meanwhile("CopyObject", lambda: desk.put("there", b"other")):
            assert refusal(desk.copier.change, at("there"), lambda now: {}).number == errno.ESTALE
        assert desk.content("there") == b"other"


class TestDeletions:
    def test_the_version_that_was_seen_is_deleted(self, desk):
        desk.copier.delete(at("there"), desk.now("there").etag)
        assert desk.now("there") is None

    def test_another_version_is_not(self, desk):
        assert refusal(desk.copier.delete, at("there"), '"other"').number == errno.ESTALE
        assert desk.content("there") == b"old"

    @pytest.mark.parametrize("done", [True, False])
    def test_one_without_an_answer_is_looked_for_and_made(self, desk, done):
        etag = desk.now("there").etag
        desk.strict.cut("DeleteObject", done=done)
        desk.copier.delete(at("there"), etag)
        assert desk.now("there") is None


class TestProbes:
    def test_whether_writing_is_allowed_takes_two_requests_and_leaves_nothing(self, desk):
        with desk.server.counting() as calls:
            Probes(desk.aws, desk.spools, desk.copier.conditions).check(at("new"), {})
        assert calls == {("s3", "CreateMultipartUpload"): 1, ("s3", "AbortMultipartUpload"): 1}
        assert desk.unfinished() == []

    def test_it_is_known_for_a_minute_in_that_directory(self, desk):
        now = [0.0]
        probes = Probes(desk.aws, desk.spools, desk.copier.conditions, lambda: now[0])
        probes.check(at("dir/a"), {})
        known = [probes.knows(at(key), {}) for key in ("dir/b", "dir/in/c", "d")]
        now[0] = SECONDS
        assert (known, probes.knows(at("dir/b"), {})) == ([True, False, False], False)

    @pytest.mark.parametrize(
        ("headers", "is_known"),
        [
            ({"ContentType": "text/html", "Metadata": {"colour": "red"}}, True),
            ({"ServerSideEncryption": "AES256"}, True),
            ({"ServerSideEncryption": "aws:kms"}, False),
            ({"Tagging": "team=web"}, False),
            ({"GrantRead": 'id="1"'}, False),
            ({"ObjectLockLegalHoldStatus": "ON"}, False),
        ],
    )
    def test_what_takes_a_right_of_its_own_is_checked_by_itself(self, desk, headers, is_known):
        probes = Probes(desk.aws, desk.spools, desk.copier.conditions)
        probes.check(at("new"), {})
        assert probes.knows(at("new"), headers) == is_known

    def test_a_refusal_is_told_and_not_remembered(self, desk):
        probes = Probes(desk.aws, desk.spools, desk.copier.conditions)
        with desk.server.refusing("s3", "CreateMultipartUpload"):
            assert refusal(probes.check, at("new"), {}).number == errno.EACCES
        assert not probes.knows(at("new"), {})


class TestSweeping:
    @pytest.fixture
    def left(self, desk, tmp_path):
        """What a mount has begun that was killed then: its directory is there, and nobody holds the lock."""
        begun = desk.s3.create_multipart_upload(Bucket="bucket", Key="half")["UploadId"]
        dead = Spools(tmp_path / "dead", "me")
        dead.open().close(keep=True)
        dead.note(Upload("bucket", "half", begun, "s3", "us-west-2", "me"))
        dead.close()
        return dead.base

    def test_its_uploads_are_ended_and_its_files_removed(self, desk, left):
        assert sweep(desk.aws, Spools(left, "me")) == 1
        assert (desk.unfinished(), list(left.iterdir())) == ([], [])

    def test_one_of_another_account_stays_noted(self, desk, left):
        assert sweep(desk.aws, Spools(left, "somebody else")) == 0
        assert (len(desk.unfinished()), sweep(desk.aws, Spools(left, "me"))) == (1, 1)

    def test_one_that_aws_does_not_let_us_end_stays_noted(self, desk, left):
        with desk.server.refusing("s3", "AbortMultipartUpload"):
            assert sweep(desk.aws, Spools(left, "me")) == 0
        assert sweep(desk.aws, Spools(left, "me")) == 1

    def test_one_that_has_ended_by_itself_is_as_good(self, desk, left):
        upload = desk.unfinished()[0]["UploadId"]
        desk.s3.abort_multipart_upload(Bucket="bucket", Key="half", UploadId=upload)
        assert (sweep(desk.aws, Spools(left, "me")), list(left.iterdir())) == (1, [])
