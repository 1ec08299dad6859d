"""A crowd before real servers: cuts and retries, a server killed in the middle, a session moved while people book."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select, update

from companion.bookings import filling
from companion.bookings.rows import Db
from companion.store.opening import open_store
from companion.store.schema import bookings, claims, held
from content_packs.running.serving import choose_port
from tests.companion.bookings.crowd import Client, all_book
from tests.companion.bookings.halls import BEGINS, Hall, add_session, assert_sound
from tests.companion.processes import answers, process, wait_for

SEATS, CLIENTS = 20, 500
SESSION = "crowded1"


@contextmanager
def serving(data: Path, url: str, port: int) -> Iterator[subprocess.Popen[str]]:
    """`companion serve` over that store; it answers bookings when this enters."""
    settings = {"DATA": str(data), "PORT": str(port), "DATABASE_URL": url, "PROXIES": "1", "LOG_LEVEL": "error"}
    env = os.environ | {f"COMPANION_{name}": value for name, value in settings.items()}
    with process("-m", "companion.cli", "serve", env=env) as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/api/v1/sessions"), running)
        yield running


@pytest.fixture
def planned(tmp_path: Path, store_url: str) -> tuple[Path, str]:
    """A folder and a database with one session that begins in three days."""
    data = tmp_path / "data"
    store = open_store(data, store_url)
    begins = datetime.now(UTC) + timedelta(days=3)
    times = {"begins": begins, "ends": begins + timedelta(hours=2)}
    store.write_now(lambda db: add_session(db, SESSION, seats=SEATS, kept=0, **times))
    store.close()
    return data, store_url


def assert_each_has_one(planned: tuple[Path, str], clients: list[Client]) -> None:
    """What was answered is there, once; nobody is seated beyond the seats."""
    store = open_store(*planned)
    store.read(lambda db: assert_sound(db, SESSION))
    found = dict(store.read(lambda db: [tuple(row) for row in db.execute(select(bookings.c.id, bookings.c.state))]))
    keys = store.read(lambda db: len(list(db.scalars(select(claims.c.tick).where(claims.c.job == "book")))))
    store.close()
    assert [one.status for one in clients] == [201] * len(clients)
    assert {one.answer["booking"]["id"] for one in clients} == set(found)
    assert len(found) == keys == len(clients)
    assert list(found.values()).count("confirmed") == SEATS
    assert list(found.values()).count("waiting") == len(clients) - SEATS


def crowd(size: int = CLIENTS) -> list[Client]:
    return [Client(number, SESSION, cuts=number % 2) for number in range(size)]


def test_five_hundred_clients_for_twenty_seats_half_of_them_cut_off(planned: tuple[Path, str]) -> None:
    clients, ports = crowd(), [choose_port("127.0.0.1", 0)]
    with serving(*planned, ports[0]) as running:
        asyncio.run(all_book(clients, ports, seed=1))
        running.terminate()
        running.communicate()
    assert_each_has_one(planned, clients)
    positions = sorted(one.answer["booking"].get("position", 0) for one in clients)
    assert positions[:SEATS] == [0] * SEATS
    assert len(positions) == CLIENTS


def test_a_server_killed_in_the_middle_loses_nothing_and_doubles_nothing(planned: tuple[Path, str]) -> None:
    clients, port = crowd(200), choose_port("127.0.0.1", 0)

    async def book_while_it_dies() -> None:
        booking = asyncio.create_task(all_book(clients, [port], seed=2))
        while sum(one.status == 201 for one in clients) < 40:
            await asyncio.sleep(0)
        first.kill()
        await asyncio.to_thread(first.communicate)
        before = {one.key: one.answer for one in clients if one.status == 201}
        assert len(before) < len(clients), "it was killed too late to be of use"
        with serving(*planned, port):
            await booking
            again = [Client(number, SESSION) for number in range(len(clients))]
            await all_book(again, [port], seed=3)
        for one, other in zip(clients, again, strict=True):
            assert one.answer["token"] == other.answer["token"]

    with serving(*planned, port) as first:
        asyncio.run(book_while_it_dies())
    assert_each_has_one(planned, clients)


def test_two_servers_on_one_postgres_sell_no_seat_twice(planned: tuple[Path, str]) -> None:
    if not planned[1]:
        pytest.skip("SQLite has one server")
    clients, ports = crowd(200), [choose_port("127.0.0.1", 0) for _ in range(2)]
    with serving(*planned, ports[0]), serving(*planned, ports[1]):
        asyncio.run(all_book(clients, ports, seed=4))
    assert_each_has_one(planned, clients)


def test_a_session_is_moved_while_people_book(tmp_path: Path, store_url: str) -> None:
    store = open_store(tmp_path / "data", store_url)
    hall = Hall(store, tmp_path / "data", seats=SEATS, kept=0)

    def move() -> None:
        for days in range(20):
            begins = BEGINS + timedelta(days=days)
            store.write_now(partial(move_to, begins))

    def move_to(begins: datetime, db: Db) -> None:
        values = {"begins": begins, "ends": begins + timedelta(hours=2), "sequence": held.c.sequence + 1}
        db.execute(update(held).where(held.c.id == hall.name).values(values))
        filling.fill(db, hall.name, hall.clock.now)

    def book(client: int) -> None:
        booked = [hall.book(1, client=f"10.1.{client}.1") for _ in range(10)]
        for one in booked[::3]:
            hall.act(one, "cancel")

    threads = [Thread(target=book, args=(client,)) for client in range(4)]
    threads += [Thread(target=move)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.read(lambda db: assert_sound(db, hall.name))
    taken, _, waiting = hall.taken()
    sequence = store.read(lambda db: db.scalar(select(held.c.sequence)))
    store.close()
    assert (taken, waiting) == (SEATS, 40 - 16 - SEATS)
    assert sequence == 20
