"""Both stores keep the same promises."""

import asyncio
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from companion.store.errors import StoreClosed
from companion.store.opening import open_store
from companion.store.schema import claims, museums
from companion.store.store import Store
from tests.companion.store.works import NOW, add, names


def test_what_was_written_is_read(store: Store) -> None:
    assert store.write_now(add("gansu")) == "gansu"
    assert store.read(names) == ["gansu"]


def test_the_event_loop_writes_too(store: Store) -> None:
    async def run() -> list[str]:
        return await asyncio.gather(*(store.write(add(f"m{n:02}")) for n in range(20)))

    assert asyncio.run(run()) == store.read(names)


def test_a_task_that_was_cancelled_is_in_nobodys_way(store: Store) -> None:
    async def run() -> list[object]:
        tasks = [asyncio.ensure_future(store.write(add(f"m{n}"))) for n in range(8)]
        await asyncio.sleep(0)  # all of them wait for the disk
        tasks[3].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    outcomes = asyncio.run(run())
    assert isinstance(outcomes[3], asyncio.CancelledError)
    assert [name for name in outcomes if name != outcomes[3]] == [f"m{n}" for n in range(8) if n != 3]
    assert {f"m{n}" for n in range(8) if n != 3} <= set(store.read(names))
    store.write_now(add("later"))


def test_a_loop_that_ends_before_its_answer_leaves_the_store_alive(store: Store) -> None:
    begun, ended = Event(), Event()

    def work(db: Connection) -> None:
        begun.set()
        ended.wait()
        add("left")(db)

    async def run() -> None:
        task = asyncio.ensure_future(store.write(work))
        while not begun.is_set():
            await asyncio.sleep(0.001)
        task.cancel()

    asyncio.run(run())
    ended.set()
    store.write_now(add("later"))
    assert "later" in store.read(names)


def test_an_instant_comes_back_as_it_went(store: Store) -> None:
    store.write_now(add("gansu"))
    assert store.read(lambda db: db.scalar(select(museums.c.added))) == NOW


def test_a_failing_work_leaves_nothing(store: Store) -> None:
    def work(db: Connection) -> None:
        add("gansu")(db)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write_now(work)
    assert store.read(names) == []


def test_one_failing_work_does_not_spoil_the_others(store: Store) -> None:
    store.write_now(add("m03"))

    async def run() -> list[object]:
        return await asyncio.gather(*(store.write(add(f"m{n:02}")) for n in range(8)), return_exceptions=True)

    outcomes = asyncio.run(run())
    assert [type(one) for one in outcomes] == [IntegrityError if n == 3 else str for n in range(8)]
    assert store.read(names) == [f"m{n:02}" for n in range(8)]


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    def work(db: Connection) -> tuple[list[str], list[str]]:
        before = names(db)
        writer = Thread(target=store.write_now, args=(add("later"),))
        writer.start()
        writer.join()
        return before, names(db)

    assert store.read(work) == ([], [])
    assert store.read(names) == ["later"]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        store.read(add("gansu"))


def test_sums_made_by_many_writers_are_right(store: Store) -> None:
    store.write_now(add("gansu", 0))

    def rise(db: Connection) -> None:
        before = db.scalars(select(museums.c.quota)).one()
        db.execute(update(museums).values(quota=before + 1))

    async def run() -> None:
        await asyncio.gather(*(store.write(rise) for _ in range(25)))

    asyncio.run(run())
    assert store.read(lambda db: db.scalar(select(museums.c.quota))) == 25


def test_two_claims_at_once_one_wins(store: Store) -> None:
    start = Barrier(2)
    won: list[bool] = []

    def claim(db: Connection) -> bool:
        if db.scalar(select(func.count()).select_from(claims)):
            return False
        db.execute(insert(claims).values(job="j", tick="1", at=NOW))
        return True

    def run() -> None:
        start.wait()
        won.append(store.write_now(claim))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, True]


def test_what_waits_at_the_close_is_written(store: Store, store_url: str, tmp_path: Path) -> None:
    threads = [Thread(target=store.write_now, args=(add(f"m{n}"),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    with pytest.raises(StoreClosed):
        store.write_now(add("late"))
    again = open_store(tmp_path / "data", store_url)
    assert len(again.read(names)) == 4
    again.close()
