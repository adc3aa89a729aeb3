"""Floor 3: objects are replaced whole or not at all, on a condition, and it is certain whether they were."""

import errno

import pytest
from desks import LARGE, MEBIBYTE, refusal


class TestWhole:
    def test_a_small_object_is_one_request(self, desk):
        with desk.server.counting() as calls:
            desk.upload("new", b"hello")
        assert (calls, desk.content("new")) == ({("s3", "PutObject"): 1}, b"hello")

    def test_a_large_object_is_sent_in_parts(self, desk):
        with desk.server.counting() as calls:
            desk.upload("new", LARGE[: 20 * MEBIBYTE])
        assert calls[("s3", "UploadPart")] == 3
        assert desk.content("new") == LARGE[: 20 * MEBIBYTE]

    def test_the_version_is_the_one_that_is_there(self, desk):
        assert desk.upload("new", b"hello") == desk.now("new")

    def test_headers_and_metadata_go_with_it(self, desk):
        desk.upload("new", b"x", ContentType="text/csv", Metadata={"mtime": "1.5"})
        now = desk.now("new")
        assert (now.headers["ContentType"], now.mtime) == ("text/csv", 1.5)

    def test_what_exists_is_not_made_again(self, desk):
        assert refusal(desk.upload, "there", b"new").number == errno.ESTALE
        assert desk.content("there") == b"old"

    def test_the_version_that_was_seen_is_replaced(self, desk):
        desk.upload("there", b"new", desk.now("there"))
        assert desk.content("there") == b"new"

    @pytest.mark.parametrize("size", [3, 20 * MEBIBYTE])
    def test_another_version_is_not_replaced(self, desk, size):
        seen = desk.now("there")
        desk.put("there", b"other")
        assert refusal(desk.upload, "there", LARGE[:size], seen).number == errno.ESTALE
        assert desk.content("there") == b"other"

    def test_a_refused_upload_in_parts_is_ended(self, desk):
        refusal(desk.upload, "there", LARGE[: 20 * MEBIBYTE])
        assert desk.unfinished() == []

    def test_an_upload_that_ended_is_noted_no_more(self, desk):
        desk.upload("new", LARGE[: 20 * MEBIBYTE])
        assert list((desk.spools.directory / "uploads").iterdir()) == []


class TestConflicts:
    def test_somebody_elses_write_under_way_means_sending_everything_again(self, desk):
        conflict = ("s3", "PutObject", "ConditionalRequestConflict")
        with desk.server.refusing(*conflict, status=409, times=2), desk.server.counting() as calls:
            desk.upload("new", b"hello")
        assert (calls[("s3", "PutObject")], desk.content("new")) == (3, b"hello")

    def test_the_parts_are_sent_again_too(self, desk):
        conflict = ("s3", "CompleteMultipartUpload", "ConditionalRequestConflict")
        with desk.server.refusing(*conflict, status=409, times=1), desk.server.counting() as calls:
            desk.upload("new", LARGE[: 17 * MEBIBYTE])
        assert (calls[("s3", "UploadPart")], desk.unfinished()) == (6, [])

    def test_it_is_given_up_after_a_while(self, desk):
        with desk.server.refusing("s3", "PutObject", "ConditionalRequestConflict", status=409):
            assert refusal(desk.upload, "new", b"hello").code == "ConditionalRequestConflict"

    def test_throttling_is_waited_for(self, desk):
        with desk.server.refusing("s3", "PutObject", "SlowDown", status=503, times=2):
            desk.upload("new", b"hello")
        assert desk.content("new") == b"hello"

    def test_what_is_refused_is_not_tried_again(self, desk):
        with desk.server.refusing("s3", "PutObject"), desk.server.counting() as calls:
            assert refusal(desk.upload, "new", b"hello").number == errno.EACCES
        assert calls == {("s3", "PutObject"): 1}


SIZES = [pytest.param(3, "PutObject", id="whole"), pytest.param(17 * MEBIBYTE, "CompleteMultipartUpload", id="parts")]


@pytest.mark.parametrize(("size", "closing"), SIZES)
class TestDoubt:
    def test_an_upload_whose_answer_was_lost_has_happened(self, desk, size, closing):
        desk.strict.cut(closing, done=True)
        version = desk.upload("new", LARGE[:size])
        assert (version, desk.content("new")) == (desk.now("new"), LARGE[:size])

    def test_it_is_not_made_twice(self, desk, size, closing):
        desk.strict.cut(closing, done=True)
        with desk.server.counting() as calls:
            desk.upload("new", LARGE[:size])
        assert calls[("s3", closing)] == 1

    def test_an_upload_that_was_cut_off_before_is_made(self, desk, size, closing):
        desk.strict.cut(closing, done=False)
        desk.upload("new", LARGE[:size])
        assert (desk.content("new"), desk.unfinished()) == (LARGE[:size], [])

    def test_an_error_of_aws_itself_is_looked_into(self, desk, size, closing):
        with desk.server.refusing("s3", closing, "InternalError", status=500, times=1):
            desk.upload("new", LARGE[:size])
        assert desk.content("new") == LARGE[:size]

    def test_an_error_that_is_reported_has_happened(self, desk, size, closing):
        desk.strict.cut(closing, done=False, times=3)
        assert refusal(desk.upload, "new", LARGE[:size]).number == errno.EHOSTUNREACH
        assert (desk.now("new"), desk.unfinished()) == (None, [])

    def test_what_somebody_else_wrote_meanwhile_is_not_taken_for_it(self, desk, size, closing):
        desk.strict.cut(closing, done=False)
        with desk.strict.meanwhile("HeadObject", lambda: desk.put("new", b"oth")):
            assert refusal(desk.upload, "new", LARGE[:size]).number == errno.ESTALE
        assert desk.content("new") == b"oth"

    def test_where_nobody_can_be_asked_the_first_error_stands(self, desk, size, closing):
        desk.strict.cut(closing, done=True, times=3)
        desk.strict.cut("HeadObject", done=False, times=40)
        assert refusal(desk.upload, "new", LARGE[:size]).operation != "head_object"


def test_a_request_that_arrives_late_is_known_for_what_it_is(desk):
    def arrive():
        desk.strict.before("PutObject", lambda: desk.put("new", b"hello"))

    desk.strict.cut("PutObject", done=False)
    with desk.strict.meanwhile("HeadObject", arrive):
        assert desk.upload("new", b"hello") == desk.now("new")


def test_a_part_that_is_lost_is_sent_again(desk):
    desk.strict.cut("UploadPart", done=False)
    desk.upload("new", LARGE[: 17 * MEBIBYTE])
    assert desk.content("new") == LARGE[: 17 * MEBIBYTE]
