"""Floor 3: the journal, which tells what failed, what was done and what it cost."""

import errno
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from awsfs.aws.journal import Caller, Journal, caller
from awsfs.aws.model import RefusedError
from awsfs.errors import AwsError
from awsfs.requests import Request

REQUEST = Request("ec2", "us-west-2", "terminate_instances", "@", {"InstanceIds": ["i-1"]}, 0)


def denied(message="no"):
    return AwsError(errno.EACCES, "UnauthorizedOperation", message, "terminate_instances", "r-1")


def the_error(journal):
    return json.loads(journal.errors()[0])


def the_action(journal):
    return json.loads(journal.actions()[0])


def acting_as(who, work):
    token = caller.set(who)
    try:
        work()
    finally:
        caller.reset(token)


class TestErrors:
    def test_the_newest_comes_first(self):
        journal = Journal()
        journal.failed(denied("first"))
        journal.failed(denied("second"))
        assert [json.loads(line)["message"] for line in journal.errors()] == ["second", "first"]

    def test_an_entry_has_what_aws_said(self):
        journal = Journal()
        journal.failed(denied("You may not."), REQUEST)
        told = {key: the_error(journal)[key] for key in ("operation", "region", "code", "message", "request_id")}
        assert told == {
            "operation": "terminate_instances",
            "region": "us-west-2",
            "code": "UnauthorizedOperation",
            "message": "You may not.",
            "request_id": "r-1",
        }

    def test_an_entry_names_the_path_of_the_file_operation(self):
        journal = Journal()
        acting_as(Caller("open", "/ec2/x"), lambda: journal.failed(denied()))
        assert the_error(journal)["path"] == "/ec2/x"

    def test_a_failure_outside_a_file_operation_has_no_path(self):
        journal = Journal()
        journal.failed(denied())
        assert the_error(journal)["path"] == ""

    def test_a_note_is_kept(self):
        journal = Journal()
        journal.failed(denied(), note="served what was known before")
        assert the_error(journal)["note"] == "served what was known before"

    def test_an_error_is_one_line_whatever_its_message(self):
        journal = Journal()
        journal.failed(denied("two\nlines"))
        assert "\n" not in journal.errors()[0]

    def test_only_the_last_thousand_are_kept(self):
        journal = Journal()
        for number in range(1001):
            journal.failed(denied(str(number)))
        messages = [json.loads(line)["message"] for line in journal.errors()]
        assert (len(messages), messages[-1]) == (1000, "1")


class TestActions:
    def test_the_oldest_comes_first(self):
        journal = Journal()
        journal.acted(REQUEST, None, "r-1")
        journal.acted(REQUEST, None, "r-2")
        assert [json.loads(line)["request_id"] for line in journal.actions()] == ["r-1", "r-2"]

    def test_an_action_says_what_was_asked(self):
        journal = Journal()
        journal.acted(REQUEST, None, "r-1")
        action = the_action(journal)
        assert (action["operation"], action["parameters"]) == ("ec2:terminate_instances", {"InstanceIds": ["i-1"]})

    def test_an_action_that_went_well_is_ok(self):
        journal = Journal()
        journal.acted(REQUEST, None, "r-1")
        assert the_action(journal)["outcome"] == "ok"

    def test_an_action_that_was_refused_has_the_code(self):
        journal = Journal()
        journal.acted(REQUEST, denied(), "r-1")
        assert the_action(journal)["outcome"] == "UnauthorizedOperation"

    def test_an_action_says_who_asked(self):
        journal = Journal()
        acting_as(Caller("write", "/ec2/i-1/terminate", 7, os.getpid()), lambda: journal.acted(REQUEST, None, ""))
        action = the_action(journal)
        assert (action["uid"], action["pid"], action["path"]) == (7, os.getpid(), "/ec2/i-1/terminate")

    def test_an_action_names_the_program(self):
        journal = Journal()
        acting_as(Caller(pid=os.getpid()), lambda: journal.acted(REQUEST, None, ""))
        assert the_action(journal)["command"] != ""

    def test_a_program_that_is_gone_has_no_name(self):
        assert Caller(pid=2**22 + 1).command == ""

    def test_a_program_is_the_same_whichever_of_its_threads_asks(self):
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(lambda: Caller(pid=threading.get_native_id()).program).result()
        assert asked == Caller(pid=os.getpid()).program

    def test_a_program_that_is_gone_has_its_number_left(self):
        assert Caller(pid=2**22 + 1).program == (2**22 + 1, "")

    def test_an_action_that_was_refused_here_has_the_errno_and_the_words(self):
        journal = Journal()
        journal.acted(REQUEST, RefusedError("no such parameter"), "")
        assert the_action(journal)["outcome"] == "EINVAL: no such parameter"

    def test_an_action_that_was_only_rehearsed_says_so(self):
        journal = Journal()
        journal.acted(REQUEST, None, rehearsed=True)
        assert the_action(journal)["outcome"] == "dry-run"


class TestStatistics:
    def stats(self, journal):
        return journal.stats(hits=0, misses=0)

    def test_calls_are_counted_by_operation(self):
        journal = Journal()
        for _ in range(2):
            with journal.timing(REQUEST):
                pass
        assert self.stats(journal)["calls_by_operation"] == {"ec2:terminate_instances": 2}

    def test_a_call_that_fails_is_counted_too(self):
        journal = Journal()
        try:
            with journal.timing(REQUEST):
                raise denied()
        except AwsError:
            pass
        assert self.stats(journal)["calls"] == 1

    def test_before_the_first_call_the_latency_is_nothing(self):
        assert self.stats(Journal())["mean_latency_ms"] == 0

    def test_bytes_and_retries_are_added_up(self):
        journal = Journal()
        answer = {"ResponseMetadata": {"HTTPHeaders": {"content-length": "10"}, "RetryAttempts": 1}}
        journal.answered(answer)
        journal.answered(answer)
        stats = self.stats(journal)
        assert (stats["bytes_received"], stats["retries"]) == (20, 2)

    def test_read_units_are_added_up_in_halves(self):
        journal = Journal()
        for _ in range(3):
            journal.answered({"ConsumedCapacity": {"CapacityUnits": 0.5}})
        assert self.stats(journal)["dynamodb_read_units"] == 1.5

    def test_an_answer_that_says_nothing_of_itself_counts_nothing(self):
        journal = Journal()
        journal.answered({})
        assert self.stats(journal)["bytes_received"] == 0

    def test_throttles_and_errors_are_counted(self):
        journal = Journal()
        journal.throttled()
        journal.failed(denied())
        stats = self.stats(journal)
        assert (stats["throttles"], stats["errors"]) == (1, 1)

    def test_cache_hits_and_misses_are_shown(self):
        stats = Journal().stats(hits=3, misses=4)
        assert (stats["cache_hits"], stats["cache_misses"]) == (3, 4)
