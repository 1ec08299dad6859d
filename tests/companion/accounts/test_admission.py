"""Guessing is slow; nobody is shut out by what others do."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from companion.accounts.admission import BRAKE_AT, FORGET, FREE, LONGEST, Attempts, admit

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


def wait(failures: int, ago: float = 0, *, known: bool = False, elsewhere: int = 0) -> float:
    last = NOW - timedelta(seconds=ago)
    return admit(Attempts(known=known, failures=failures, last=last, elsewhere=elsewhere), NOW)


@given(elsewhere=st.integers(0, 10**9), known=st.booleans())
def test_first_try_is_judged_at_once_whatever_others_do(elsewhere: int, known: bool) -> None:
    assert admit(Attempts(known=known, elsewhere=elsewhere), NOW) == 0


@given(failures=st.integers(0, 10**6), elsewhere=st.integers(0, 10**9), ago=st.floats(0, 10**6))
def test_known_browser_waits_for_its_own_failures_alone(failures: int, elsewhere: int, ago: float) -> None:
    assert wait(failures, ago, known=True, elsewhere=elsewhere) == wait(failures, ago, known=True)


@given(failures=st.integers(0, 10**6), elsewhere=st.integers(0, 10**9), ago=st.floats(-(10**6), 10**6))
def test_no_wait_is_longer_than_a_quarter_of_an_hour(failures: int, elsewhere: int, ago: float) -> None:
    assert 0 <= wait(failures, ago, elsewhere=elsewhere) <= LONGEST


def test_typing_mistakes_cost_nothing_and_more_cost_twice_as_much_each() -> None:
    assert [wait(failures) for failures in range(FREE)] == [0] * FREE
    assert [wait(FREE + more) for more in range(4)] == [2, 4, 8, 16]


def test_account_that_is_guessed_at_gives_unknown_origins_one_try_and_longer_waits() -> None:
    assert wait(0, elsewhere=BRAKE_AT) == 0
    assert wait(1, elsewhere=BRAKE_AT) == 30
    assert wait(1, elsewhere=BRAKE_AT - 1) == 0


def test_waiting_ends_and_old_failures_are_forgotten() -> None:
    assert wait(FREE, ago=2) == 0
    assert wait(10**6, ago=LONGEST) == 0
    assert wait(10**6, ago=FORGET.total_seconds() + 1) == 0


def test_one_origin_gets_at_most_a_hundred_and_ten_guesses_a_day() -> None:
    guesses, failures, last = 0, 0, NOW
    at = NOW
    while at < NOW + timedelta(days=1):
        pause = admit(Attempts(known=False, failures=failures, last=last if failures else None), at)
        if pause:
            at += timedelta(seconds=pause)
            continue
        guesses, failures, last = guesses + 1, failures + 1, at
    assert guesses <= 110
