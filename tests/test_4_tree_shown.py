"""Floor 4: which version a write is conditional on: the one that was last read at the path, and never an older one."""

from __future__ import annotations

import pytest

from awsfs.tree.memory import Shown
from awsfs.tree.parameters.memory import Version

PATH = ("items", "a.json")


class Clock:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shown(clock: Clock) -> Shown:
    return Shown(clock)


def test_what_nobody_has_read_is_as_it_is_found_the_first_time(shown: Shown) -> None:
    assert [shown.base(PATH, "one"), shown.base(PATH, "two")] == ["one", "one"]


def test_a_version_that_was_read_is_the_base(shown: Shown) -> None:
    shown.base(PATH, "one")
    shown.saw(PATH, "two", shown.moment())
    assert shown.base(PATH, "three") == "two"


def test_a_handle_opened_before_another_version_was_read_does_not_bring_its_own_back(shown: Shown) -> None:
    early = shown.moment()
    shown.saw(PATH, "one", early)
    shown.saw(PATH, "two", shown.moment())
    shown.saw(PATH, "one", early)
    assert shown.base(PATH, "two") == "two"


def test_a_handle_opened_before_this_mount_wrote_does_not_bring_its_own_back(shown: Shown) -> None:
    early = shown.moment()
    shown.wrote(PATH, "two")
    shown.saw(PATH, "one", early)
    assert shown.base(PATH, "two") == "two"


def test_a_version_that_this_mount_replaced_does_not_come_back_by_a_late_answer(shown: Shown) -> None:
    shown.saw(PATH, "one")
    shown.wrote(PATH, "two")
    shown.saw(PATH, "one", shown.moment())
    assert shown.base(PATH, "one") == "two"


def test_it_comes_back_where_aws_says_for_certain_that_it_did(shown: Shown) -> None:
    shown.saw(PATH, "one")
    shown.wrote(PATH, "two")
    shown.saw(PATH, "one", shown.moment())
    assert shown.is_back(PATH, "one")
    assert shown.base(PATH, "one") == "one"


def test_it_is_not_back_for_a_program_that_has_not_read_it_since(shown: Shown) -> None:
    shown.saw(PATH, "one")
    shown.wrote(PATH, "two")
    assert not shown.is_back(PATH, "one")


def test_after_a_while_no_answer_is_late_any_more(shown: Shown, clock: Clock) -> None:
    shown.saw(PATH, "one")
    shown.wrote(PATH, "two")
    clock.now = 60.0
    shown.saw(PATH, "one", shown.moment())
    assert shown.base(PATH, "two") == "one"


def test_a_version_that_this_mount_wrote_again_is_the_base(shown: Shown) -> None:
    for version in ("one", "two", "one"):
        shown.wrote(PATH, version)
    assert shown.base(PATH, "two") == "one"


def test_a_name_that_was_given_up_has_the_version_that_is_found_next(shown: Shown) -> None:
    shown.wrote(PATH, "one")
    shown.forget(PATH)
    assert shown.base(PATH, "two") == "two"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Version(2), Version(2, 5.0), True),  # our own write, and what AWS says of it
        (Version(2, 5.0), Version(2, 6.0), True),
        (Version(2, 5.0), Version(2, 500.0), False),  # deleted, and made anew
        (Version(1, 5.0), Version(2, 5.0), False),
    ],
)
def test_versions_of_parameters_are_the_same_by_number_and_time(one: Version, other: Version, same: bool) -> None:
    assert (one == other) is same
