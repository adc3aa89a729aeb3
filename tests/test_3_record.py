"""Floor 3: the record of writes: what its lines show, and the file that outlives the mount."""

import io
import json
from pathlib import Path

import pytest
import structlog
from test_3_journal import REQUEST, acting_as, the_action, the_error

from awsfs.aws.journal import Caller, Journal
from awsfs.requests import Request


def recorded(params, **more):
    """The parameters as the record shows them."""
    journal = Journal()
    journal.acted(Request("made", "", "do_it", "@", params, 0, **more), None, "")
    return the_action(journal)["parameters"]


class TestParameters:
    def test_of_bytes_there_is_the_number(self):
        assert recorded({"Message": b"\xff"}) == {"Message": "<1 bytes>"}

    def test_of_a_stream_there_is_nothing(self):
        assert recorded({"Body": io.BytesIO(b"x")}) == {"Body": "<a stream of bytes>"}

    def test_of_long_text_there_is_the_beginning_and_the_length(self):
        assert recorded({"Policy": "x" * 1001}) == {"Policy": "x" * 1000 + "... <1001 characters>"}

    def test_text_of_a_thousand_characters_is_whole(self):
        assert recorded({"Policy": "x" * 1000}) == {"Policy": "x" * 1000}

    def test_a_secret_reads_as_stars(self):
        assert recorded({"Password": ["p"], "Name": "n"}, secret=("Password",)) == {"Password": "***", "Name": "n"}

    def test_what_is_inside_a_parameter_is_shortened_too(self):
        assert recorded({"Items": [{"B": b"\xff"}]}) == {"Items": [{"B": "<1 bytes>"}]}

    def test_the_log_shows_no_secret_either(self):
        with structlog.testing.capture_logs() as logged:
            recorded({"Password": "hunter2"}, secret=("Password",))
        assert "hunter2" not in str(logged)


class TestTheFile:
    """The record that outlives the mount."""

    @pytest.fixture
    def file(self, tmp_path):
        return tmp_path / "state" / "awsfs" / "actions.jsonl"

    def lines(self, file):
        return [json.loads(line) for line in file.read_text().splitlines()]

    def test_it_has_the_same_lines(self, file):
        journal = Journal(file)
        for _ in range(2):
            journal.acted(REQUEST, None, "r-1")
        assert self.lines(file) == [json.loads(line) for line in journal.actions()]

    def test_its_lines_name_the_account_and_the_mount_point(self, file):
        Journal(file, account="123456789012", mountpoint="/home/ada/aws").acted(REQUEST, None, "r-1")
        line = self.lines(file)[0]
        assert (line["account"], line["mountpoint"]) == ("123456789012", "/home/ada/aws")

    def test_it_is_its_owners_alone(self, file):
        Journal(file).acted(REQUEST, None, "r-1")
        assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    def test_two_mounts_add_to_one(self, file):
        for number in range(2):
            Journal(file).acted(REQUEST, None, str(number))
        assert [line["request_id"] for line in self.lines(file)] == ["0", "1"]

    def test_after_half_a_line_it_goes_on_with_a_whole_one(self, file):
        file.parent.mkdir(parents=True)
        file.write_text('{"time": "20')
        Journal(file).acted(REQUEST, None, "r-1")
        assert json.loads(file.read_text().splitlines()[1])["request_id"] == "r-1"

    def test_a_path_that_is_not_utf_8_is_still_json(self, file):
        journal = Journal(file)
        acting_as(Caller("write", "/s3/b/\udcff"), lambda: journal.acted(REQUEST, None, ""))
        assert self.lines(file)[0]["path"] == "/s3/b/\udcff"

    def test_where_it_cannot_be_written_the_action_is_not_lost(self, tmp_path):
        journal = Journal(tmp_path)
        journal.acted(REQUEST, None, "r-1")
        assert the_action(journal)["outcome"] == "ok"

    def test_where_it_cannot_be_written_the_errors_say_so(self, tmp_path):
        journal = Journal(tmp_path)
        journal.acted(REQUEST, None, "r-1")
        words = f"ec2:terminate_instances was not recorded in {tmp_path}: Is a directory"
        assert (the_error(journal)["code"], the_error(journal)["message"]) == ("RecordNotKept", words)

    def test_on_a_full_disk_the_action_is_not_lost(self):
        journal = Journal(Path("/dev/full"))
        journal.acted(REQUEST, None, "r-1")
        assert (len(journal.actions()), the_error(journal)["errno"]) == (1, "ENOSPC")
