"""Which passwords are taken, and what comparing one costs."""

import asyncio
import threading
from typing import Any

import pytest
from argon2 import PasswordHasher

from companion.accounts import passwords
from companion.accounts.errors import BadPassword, TooBusy
from companion.accounts.passwords import NOBODYS, Lane, check, is_outdated, make_hash, matches

GOOD = "vier Tassen grüner Tee"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What argon2 was asked to do, by the real one."""
    asked: list[str] = []
    verify, make = PasswordHasher.verify, PasswordHasher.hash

    def verified(self: Any, *given: Any) -> Any:
        asked.append("verify")
        return verify(self, *given)

    def hashed(self: Any, *given: Any) -> Any:
        asked.append("hash")
        return make(self, *given)

    monkeypatch.setattr(PasswordHasher, "verify", verified)
    monkeypatch.setattr(PasswordHasher, "hash", hashed)
    return asked


@pytest.mark.parametrize("word", [GOOD, "四杯绿茶和一只猫坐在窗边", "correct horse battery", "كوب شاي أخضر صغير"])
def test_long_passwords_of_any_script_are_taken_without_rules_of_composition(word: str) -> None:
    assert matches(make_hash(check(word, "mei")), word)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("elf Zeichen", "too-short"),
        ("x y" * 100, "too-long"),
        ("aaaaaaaaaaaaaaaa", "too-plain"),
        ("meilin-12345", "has-name"),
        ("PasswordPassword!", "too-common"),
        ("qwertyuiop123", "too-common"),
        ("1qaz2wsx1qaz2wsx", "too-common"),
        ("museumcompanion2026", "too-common"),
    ],
)
def test_password_that_is_guessed_first_is_refused(word: str, why: str) -> None:
    with pytest.raises(BadPassword) as refused:
        check(word, "meilin")
    assert refused.value.why == why


def test_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert matches(make_hash(check("vier Tassen gru\u0308ner Tee", "mei")), "vier Tassen gr\u00fcner Tee")


def test_comparing_costs_one_hash_for_known_unknown_and_unfinished_accounts(runs: list[str]) -> None:
    kept = make_hash(GOOD)
    for each, word in ((kept, GOOD), (kept, "wrong"), (None, GOOD)):
        runs.clear()
        matches(each, word)
        assert runs == ["verify"]


def test_hash_of_nobody_costs_what_others_cost_and_no_word_has_it() -> None:
    assert not is_outdated(NOBODYS)
    assert not is_outdated(make_hash(GOOD))
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD))
    assert not matches(None, GOOD)


def test_surrogate_and_endless_passwords_are_compared_and_refused() -> None:
    assert not matches(make_hash(GOOD), "\ud800" * 20)
    assert not matches(make_hash(GOOD), "x" * 1_000_000)


def test_flood_of_log_ins_runs_one_hash_at_a_time_and_is_bounded() -> None:
    running, most = 0, 0
    lock = threading.Lock()
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
        begun.set()
        go_on.wait(60)
        with lock:
            running -= 1

    async def flood() -> list[Any]:
        lane = Lane(waiting=10)
        asked = [asyncio.ensure_future(lane.run(work)) for _ in range(100)]
        await asyncio.to_thread(begun.wait)
        go_on.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    outcomes = asyncio.run(flood())
    assert most == 1
    assert sum(isinstance(each, TooBusy) for each in outcomes) == 89
    assert passwords.MEMORY <= 20_000
