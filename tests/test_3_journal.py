"""Floor 3: the journal, which tells what failed, what was done and what it cost."""

import errno
import functools
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from awsfs.aws.journal import Caller, Journal, caller
from awsfs.aws.model import RefusedError
from awsfs.errors import AwsError
from awsfs.requests import Request

REQUEST = Request("ec2", "us-west-2", "terminate_instances", "@", {"InstanceIds": ["i-1"]}, 0)
ARCHIVED = Request("s3", "us-west-2", "get_object", "@", {"Bucket": "attic", "Key": "old/a.csv"}, 0)


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
        journal.failed(denied(), note="the last cached answer was used")
        assert the_error(journal)["note"] == "the last cached answer was used"

    def test_an_entry_names_service_and_errno(self):
        journal = Journal()
        journal.failed(denied(), REQUEST)
        assert (the_error(journal)["service"], the_error(journal)["errno"]) == ("ec2", "EACCES")

    def test_an_entry_without_remedy_and_note_has_neither(self):
        journal = Journal()
        journal.failed(denied(), REQUEST)
        assert {"remedy", "note", "count", "since"} & the_error(journal).keys() == set()

    def test_an_entry_of_expired_credentials_names_the_command_that_mends_them(self):
        journal = Journal(profile="work", is_sso=True)
        journal.failed(AwsError(errno.EKEYEXPIRED, "ExpiredToken", "expired"), REQUEST)
        assert the_error(journal)["remedy"] == "log in again: aws sso login --profile work"

    def test_an_entry_of_an_archived_object_names_the_command_that_restores_it(self):
        journal = Journal()
        journal.failed(AwsError(errno.EBUSY, "InvalidObjectState", "archived"), ARCHIVED)
        assert "--bucket attic --key old/a.csv" in the_error(journal)["remedy"]

    def test_an_entry_of_a_region_that_is_not_enabled_names_it(self):
        journal = Journal()
        journal.failed(AwsError(errno.ENODEV, "OptInRequired", "no"), REQUEST)
        assert "--region-name us-west-2" in the_error(journal)["remedy"]

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


class TestRepetition:
    def twice(self, **other):
        """What two failures leave, the second of which may differ."""
        journal, first, second = (
            Journal(),
            {"path": "/a", "code": "AccessDenied"},
            {"path": "/a", "code": "AccessDenied"},
        )
        for told in (first, {**second, **other}):
            error = AwsError(errno.EACCES, told["code"], "no", "describe_vpcs", "r-1")
            acting_as(Caller("open", told["path"]), functools.partial(journal.failed, error, REQUEST))
        return [json.loads(line) for line in journal.errors()]

    def test_the_same_failure_again_is_the_same_entry(self):
        assert [entry["count"] for entry in self.twice()] == [2]

    def test_an_entry_tells_when_it_failed_first_and_last(self):
        (entry,) = self.twice()
        assert entry["since"] <= entry["time"]

    @pytest.mark.parametrize("other", [{"path": "/b"}, {"code": "UnauthorizedOperation"}])
    def test_another_failure_is_another_entry(self, other):
        assert len(self.twice(**other)) == 2

    @pytest.mark.parametrize("verb", ["write", "flush", "release", "rename", "unlink"])
    def test_what_was_lost_twice_is_told_twice(self, verb):
        journal = Journal()
        for _ in range(2):
            acting_as(Caller(verb, "/a"), functools.partial(journal.failed, denied()))
        assert len(journal.errors()) == 2

    def test_a_failure_that_comes_back_is_the_newest_again(self):
        journal = Journal()
        for message in ("first", "second", "first"):
            journal.failed(denied(message))
        assert [json.loads(line)["message"] for line in journal.errors()] == ["first", "second"]

    def test_every_failure_is_counted(self):
        journal = Journal()
        for _ in range(2):
            journal.failed(denied())
        assert journal.stats(hits=0, misses=0)["errors"] == 2


class TestPaths:
    def failed(self, verb, path, messages=("no",)):
        journal = Journal()
        for message in messages:
            acting_as(Caller(verb, path), functools.partial(journal.failed, denied(message)))
        return journal

    def message(self, journal, path):
        found = journal.failure(path)
        return found and json.loads(found)["message"]

    def test_a_failure_is_found_by_its_path(self):
        assert self.message(self.failed("open", "/ec2/x"), "/ec2/x") == "no"

    def test_a_path_at_which_nothing_failed_has_none(self):
        assert self.failed("open", "/ec2/x").failure("/ec2/y") is None

    def test_the_last_failure_at_a_path_is_told(self):
        assert self.message(self.failed("open", "/x", ("first", "second")), "/x") == "second"

    @pytest.mark.parametrize("verb", ["getattr", "create", "mkdir", "rename"])
    def test_a_name_that_leads_nowhere_is_told_of_at_its_directory(self, verb):
        assert self.message(self.failed(verb, "/ec2/x"), "/ec2") == "no"

    def test_a_name_at_the_top_is_told_of_at_the_top(self):
        assert self.message(self.failed("getattr", "/x"), "/") == "no"

    @pytest.mark.parametrize("verb", ["open", "write", "readdir", "setxattr"])
    def test_a_name_that_leads_somewhere_is_told_of_there_alone(self, verb):
        assert self.failed(verb, "/ec2/x").failure("/ec2") is None

    def test_a_failure_that_was_known_already_is_told_at_the_next_path_too(self):
        journal, error = Journal(), denied()
        acting_as(Caller("readdir", "/ec2"), functools.partial(journal.failed, error))
        acting_as(Caller("readdir", "/ec2/by-name"), functools.partial(journal.failed_again, error.again()))
        assert (self.message(journal, "/ec2/by-name"), len(journal.errors())) == ("no", 1)

    def test_a_failure_that_was_never_told_is_not_told_at_any_path(self):
        journal = Journal()
        acting_as(Caller("open", "/x"), functools.partial(journal.failed_again, denied()))
        assert journal.failure("/x") is None

    def test_only_the_last_thousand_paths_are_known(self):
        journal = Journal()
        for number in range(1001):
            acting_as(Caller("open", f"/{number}"), functools.partial(journal.failed, denied()))
        assert (journal.failure("/0"), journal.failure("/1") is None) == (None, False)


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
