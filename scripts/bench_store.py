"""Durable writes through the store, with 8 callers: beside raw sqlite3 with the same group commit and the disk's own
fdatasync rate, and beside psycopg's own single statements. In turns within one run; PostgreSQL as tests have it.
"""

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from threading import Lock, Thread, local

import psycopg
from benching.databases import at, fresh_database
from sqlalchemy import Connection, insert

from companion.store.opening import open_store
from companion.store.schema import claims
from companion.store.statement import Statement
from companion.store.store import Store

CALLERS = 8
ROUNDS = range(10)
SECONDS = 0.5  # of each measurement
NOW = datetime(2026, 5, 1, tzinfo=UTC)
AT = round(NOW.timestamp() * 1000)
RAW = "INSERT INTO claims (job, tick, at, outcome) VALUES (?, ?, ?, ?)"
ADD = Statement(insert(claims), "job", "tick", "at", "outcome")
ticks = count()
Rates = Sequence[float]


def by_threads(write: Callable[[str], object]) -> float:
    """Writes per second of so many threads, each waiting for its answer before it asks again."""
    done = [0] * CALLERS
    end = time.perf_counter() + SECONDS

    def call(number: int) -> None:
        while time.perf_counter() < end:
            write(str(next(ticks)))
            done[number] += 1

    threads = [Thread(target=call, args=(number,)) for number in range(CALLERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


def by_tasks(store: Store) -> float:
    """The same from the event loop, as the server asks."""

    async def run() -> float:
        began = time.perf_counter()
        done = await asyncio.gather(*(call(began + SECONDS) for _ in range(CALLERS)))
        return sum(done) / (time.perf_counter() - began)

    async def call(end: float) -> int:
        done = 0
        while time.perf_counter() < end:
            await store.write(adding(str(next(ticks))))
            done += 1
        return done

    return asyncio.run(run())


def adding(tick: str) -> Callable[[Connection], object]:
    return lambda db: ADD(db, job="bench", tick=tick, at=NOW, outcome="")


def through(store: Store) -> Callable[[str], object]:
    return lambda tick: store.write_now(adding(tick))


@contextmanager
def raw_sqlite(file: Path) -> Iterator[Callable[[str], object]]:
    """The driver alone with the same rules: one writer, all that wait in one transaction, each in a savepoint."""
    waiting: SimpleQueue[tuple[str, Lock] | None] = SimpleQueue()

    def run() -> None:
        db = sqlite3.connect(file, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        while first := waiting.get():
            group = [first]
            while not waiting.empty() and (one := waiting.get()):
                group.append(one)
            db.execute("BEGIN IMMEDIATE")
            for tick, _ in group:
                db.execute("SAVEPOINT work")
                db.execute(RAW, ("bench", tick, AT, ""))
                db.execute("RELEASE work")
            db.execute("COMMIT")
            for _, gate in group:
                gate.release()
            time.sleep(0)
        db.close()

    def write(tick: str) -> None:
        gate = Lock()
        gate.acquire()
        waiting.put((tick, gate))
        gate.acquire()

    writer = Thread(target=run)
    writer.start()
    yield write
    waiting.put(None)
    writer.join()


def syncs(folder: Path) -> float:
    """fdatasync calls per second, each after a page was written."""
    page, done = os.urandom(4096), 0
    with (folder / "page").open("wb") as file:
        began = time.perf_counter()
        while time.perf_counter() < began + SECONDS:
            os.pwrite(file.fileno(), page, done % 64 * 4096)
            os.fdatasync(file.fileno())
            done += 1
        return done / (time.perf_counter() - began)


def statements(url: str) -> float:
    """psycopg's own: each caller a connection, each statement a transaction."""
    own, opened = local(), []

    def write(tick: str) -> None:
        if not hasattr(own, "db"):
            own.db = psycopg.connect(url, autocommit=True)
            opened.append(own.db)
        own.db.execute(RAW.replace("?", "%s"), ("bench", tick, AT, ""))

    rate = by_threads(write)
    for db in opened:
        db.close()
    return rate


def measure_sqlite(folder: Path) -> None:
    store = open_store(folder)
    open_store(folder / "raw").close()
    with raw_sqlite(folder / "raw" / "companion.sqlite") as write:
        rounds = [(syncs(folder), by_threads(write), by_threads(through(store)), by_tasks(store)) for _ in ROUNDS]
    store.close()
    disk, raw, ours, tasks = zip(*rounds, strict=True)
    print(f"SQLite, {CALLERS} callers, medians of {len(ROUNDS)} rounds in turns          per second   to reach")
    tell("fdatasync of one page", disk)
    tell("raw sqlite3, the same group commit", raw)
    tell("the store, from threads", ours, f">= 0.5 x raw; here {ratio(ours, raw)}")
    tell("", (), f">= 1.5 x fdatasync; here {ratio(ours, disk)}")
    tell("the store, from the event loop", tasks, f"here {ratio(tasks, raw)} raw, {ratio(tasks, disk)} fdatasync")


def measure_postgres(folder: Path) -> None:
    with fresh_database() as name:
        store = open_store(folder, at(name))
        rounds = [(statements(at(name)), by_threads(through(store)), by_tasks(store)) for _ in ROUNDS]
        store.close()
    raw, ours, tasks = zip(*rounds, strict=True)
    print("PostgreSQL, the same")
    tell("psycopg, single statements", raw)
    tell("the store, from threads", ours, f">= 0.5 x psycopg; here {ratio(ours, raw)}")
    tell("the store, from the event loop", tasks, f">= 0.5 x psycopg; here {ratio(tasks, raw)}")


def tell(what: str, rates: Rates, to_reach: str = "") -> None:
    print(f"  {what:48} {f'{median(rates):,.0f}' if rates else '':>10}   {to_reach}")


def ratio(one: Rates, other: Rates) -> str:
    """The median of the ratios within each round."""
    return f"{median(mine / theirs for mine, theirs in zip(one, other, strict=True)):.2f} x"


def main() -> None:
    folder = Path(__file__).parents[1] / ".cache" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as kept:
        measure_sqlite(Path(kept))
        measure_postgres(Path(kept))


if __name__ == "__main__":
    main()
