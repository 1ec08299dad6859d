"""Work that is done once."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection

from companion.store.claims import claim, forget, once, outcome
from companion.store.store import Store

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_claim_is_won_once(store: Store) -> None:
    assert store.write_now(lambda db: claim(db, "publish", "1", NOW))
    assert not store.write_now(lambda db: claim(db, "publish", "1", NOW))
    assert store.write_now(lambda db: claim(db, "publish", "2", NOW))


def test_two_claims_at_once_one_wins(store: Store) -> None:
    for tick in range(20):
        start = Barrier(4)
        won: list[bool] = []

        def run(tick: str = str(tick), start: Barrier = start, won: list[bool] = won) -> None:
            start.wait()
            won.append(store.write_now(lambda db: claim(db, "publish", tick, NOW)))

        threads = [Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(won) == [False, False, False, True]


def test_a_claim_of_failed_work_is_free_again(store: Store) -> None:
    def work(db: Connection) -> None:
        claim(db, "publish", "1", NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write_now(work)
    assert store.write_now(lambda db: claim(db, "publish", "1", NOW))


def test_a_retry_learns_what_the_first_came_to(store: Store) -> None:
    came_to = iter([["first"], ["second"]])
    twice = [
        store.write_now(lambda db: once(db, "push", "key", list[str], lambda _: next(came_to), NOW)) for _ in range(2)
    ]
    assert twice == [["first"], ["first"]]


def test_old_claims_are_let_go(store: Store) -> None:
    store.write_now(lambda db: claim(db, "push", "old", NOW - timedelta(days=2), "x"))
    store.write_now(lambda db: claim(db, "push", "new", NOW, "y"))
    assert store.write_now(lambda db: forget(db, "push", NOW - timedelta(days=1))) == 1
    assert store.read(lambda db: [outcome(db, "push", tick) for tick in ("old", "new")]) == [None, "y"]
