"""Floor 5: taking a mount point, and waiting for AWS, which ctrl-C, unmounting and a deadline end."""

import errno
import os
import threading
import time
from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from test_2_cache import Clock

from awsfs.aws.journal import Caller, caller
from awsfs.errors import AwsError
from awsfs.mount.session import MountPointError, mounted_type, take
from awsfs.mount.waiting import MANY, SILENT, Crowd, Waiting, anybody_waits, interruption


@pytest.fixture
def asking():
    """As in a callback: a program waits for us."""
    token = caller.set(Caller("open", "/x"))
    yield
    caller.reset(token)


def finished():
    future = Future()
    future.set_result(1)
    return future


def later(future, work):
    """Do it from another thread, a moment after now."""
    timer = threading.Timer(0.1, work)
    timer.start()
    return timer


class TestWaiting:
    def test_what_is_done_is_not_waited_for(self):
        assert Waiting(lambda: True)(finished()) is None

    def test_what_is_done_meanwhile_ends_the_wait(self):
        future = Future()
        later(future, lambda: future.set_result(1))
        assert Waiting()(future) is None

    def test_a_failure_ends_the_wait_and_is_left_to_the_future(self):
        future = Future()
        future.set_exception(ValueError())
        assert Waiting()(future) is None

    def test_a_timeout_of_the_work_itself_ends_the_wait(self):
        future = Future()
        future.set_exception(TimeoutError())
        assert Waiting()(future) is None

    def test_ctrl_c_is_eintr(self):
        with pytest.raises(InterruptedError) as caught:
            Waiting(lambda: True)(Future())
        assert caught.value.errno == errno.EINTR

    def test_it_goes_on_until_ctrl_c_comes(self):
        answers = iter([False, False, True])
        with pytest.raises(InterruptedError):
            Waiting(lambda: next(answers))(Future())
        assert next(answers, None) is None

    def test_unmounting_is_eintr(self):
        waiting = Waiting()
        waiting.ending.set()
        with pytest.raises(InterruptedError):
            waiting(Future())

    def test_work_that_is_cancelled_is_eintr(self):
        future = Future()
        future.cancel()
        with pytest.raises(InterruptedError) as caught:
            Waiting()(future)
        assert caught.value.errno == errno.EINTR

    def test_past_its_deadline_it_is_etimedout(self):
        with pytest.raises(AwsError) as caught:
            Waiting(timeout=0)(Future())
        assert caught.value.number == errno.ETIMEDOUT

    def test_work_that_waits_its_turn_is_progress(self):
        future, looks = Future(), iter([False, False, True])
        future.pulse = [time.monotonic() + 3600]
        with pytest.raises(InterruptedError):
            Waiting(lambda: next(looks), timeout=0)(future)

    def test_giving_up_leaves_the_work_to_others(self):
        future = Future()
        with pytest.raises(AwsError):
            Waiting(timeout=0)(future)
        assert not future.cancelled()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def crowd(clock):
    """One place in which as many wait as there may, another one where a single program does."""
    crowd = Crowd(clock)
    for _ in range(MANY):
        crowd.come("silent")
    crowd.come("other")
    return crowd


class TestCrowd:
    def test_who_comes_to_a_silent_place_after_too_many_is_not_to_wait(self, crowd, clock):
        clock.now = SILENT + 1
        assert crowd.is_too_large("silent", crowd.come("silent"))

    def test_those_before_go_on_waiting(self, crowd, clock):
        clock.now = SILENT + 1
        assert not crowd.is_too_large("silent", MANY - 1)

    def test_at_another_place_they_wait_all_the_same(self, crowd, clock):
        clock.now = SILENT + 1
        assert not crowd.is_too_large("other", crowd.come("other"))

    def test_a_place_that_answers_is_waited_for_by_any_number(self, crowd, clock):
        clock.now = SILENT + 1
        crowd.go("silent", is_answered=True)
        assert not crowd.is_too_large("silent", crowd.come("silent"))

    def test_who_gives_up_was_not_answered(self, crowd, clock):
        clock.now = SILENT + 1
        crowd.go("silent", is_answered=False)
        assert crowd.is_too_large("silent", crowd.come("silent"))


class TestAnybody:
    def test_nobody_waits_at_first(self):
        assert not anybody_waits()

    def test_a_callback_that_waits_is_somebody(self):
        with pytest.raises(InterruptedError):
            Waiting(anybody_waits)(Future())

    def test_whoever_has_given_up_is_not(self):
        with pytest.raises(InterruptedError):
            Waiting(lambda: True)(Future())
        assert not anybody_waits()


class TestInterruption:
    def library(self, answer):
        return SimpleNamespace(fuse_interrupted=lambda: answer)

    def test_outside_of_a_callback_libfuse_is_not_asked(self):
        assert not interruption(SimpleNamespace(fuse_interrupted=lambda: pytest.fail("asked")))()

    @pytest.mark.parametrize(("answer", "interrupted"), [(0, False), (1, True)])
    def test_in_a_callback_libfuse_tells(self, asking, answer, interrupted):
        assert interruption(self.library(answer))() is interrupted


class TestMountPoint:
    def complaint(self, path, **options):
        with pytest.raises(MountPointError) as caught:
            take(str(path), **options)
        return str(caught.value)

    def test_an_empty_directory_is_taken_by_its_absolute_path(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path.parent)
        assert take(tmp_path.name) == os.path.realpath(tmp_path)

    def test_a_link_to_a_directory_is_followed(self, tmp_path):
        (tmp_path / "there").mkdir()
        (tmp_path / "link").symlink_to("there")
        assert take(str(tmp_path / "link")) == os.path.realpath(tmp_path / "there")

    def test_what_does_not_exist_is_to_be_made(self, tmp_path):
        assert "mkdir -p" in self.complaint(tmp_path / "missing")

    def test_a_file_is_no_place_to_mount_on(self, tmp_path):
        (tmp_path / "file").touch()
        assert "is not a directory" in self.complaint(tmp_path / "file")

    def test_what_is_below_a_file_is_told_by_its_error(self, tmp_path):
        (tmp_path / "file").touch()
        assert os.strerror(errno.ENOTDIR) in self.complaint(tmp_path / "file" / "below")

    def test_a_directory_with_something_in_it_is_not_hidden(self, tmp_path):
        (tmp_path / "file").touch()
        assert "nonempty" in self.complaint(tmp_path)

    def test_a_directory_with_something_in_it_is_taken_where_that_is_wanted(self, tmp_path):
        (tmp_path / "file").touch()
        assert take(str(tmp_path), nonempty=True) == os.path.realpath(tmp_path)

    def test_the_type_of_what_is_mounted_somewhere_is_known(self):
        assert mounted_type("/proc") == "proc"

    def test_where_nothing_is_mounted_there_is_no_type(self, tmp_path):
        assert mounted_type(str(tmp_path)) is None
