"""Floor 2: the memory that a mount may use."""

from awsfs.budget import Budget


def test_what_fits_is_taken() -> None:
    budget = Budget(10)
    assert (budget.take(10), budget.used) == (True, 10)


def test_what_does_not_fit_is_not_taken() -> None:
    budget = Budget(10)
    assert (budget.take(11), budget.used) == (False, 0)


def test_what_was_given_back_is_there_again() -> None:
    budget = Budget(10)
    budget.take(10)
    budget.give(4)
    assert budget.take(4)


def test_under_pressure_others_are_asked_for_what_is_missing() -> None:
    budget, asked = Budget(10), []
    budget.on_pressure(asked.append)
    budget.take(8)
    budget.take(5)
    assert asked == [3]


def test_what_others_gave_back_is_taken() -> None:
    budget = Budget(10)
    budget.take(8)
    budget.on_pressure(budget.give)
    assert (budget.take(5), budget.used) == (True, 10)


def test_nobody_is_asked_once_there_is_enough() -> None:
    budget, asked = Budget(10), []
    budget.take(8)
    budget.on_pressure(budget.give)
    budget.on_pressure(asked.append)
    budget.take(5)
    assert asked == []


def test_what_is_in_use_already_counts_also_past_the_bound() -> None:
    budget = Budget(10)
    budget.insist(12)
    assert budget.used == 12
