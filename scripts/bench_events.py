"""100,000 events of a kiosk on their way home: kept on the device, sent by HTTP to a real server process, taken in.

Prints events per second of each step, bytes on the wire, and what the server's intake alone reaches on SQLite and on
PostgreSQL, beside raw sqlite3 that adds the same rows as durably. 20,000 a second on SQLite are to be reached.
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

import msgspec
from benching.databases import at, fresh_database

from companion.config import Settings
from companion.events.intake import read_batch, take_in
from companion.kiosks.passes import issue
from companion.office import Office
from companion.store.opening import open_store
from companion.store.store import Store
from content_packs.exchange.events import Came, Counted, Event, Fact, Felt, Opened, WalkedIn
from content_packs.exchange.fleet import source_of
from content_packs.exchange.receipts import BATCH_LIMIT
from content_packs.exchange.stamps import Stamp
from content_packs.running.control import silent
from kiosk.config import Settings as KioskSettings
from kiosk.delivery.batching import cut
from kiosk.delivery.delivering import Deliver, deliver
from kiosk.fetch.curl import CurlWeb
from kiosk.line import Line
from kiosk.office import Office as KioskOffice
from kiosk.outbox.rows import Waiting
from kiosk.store.store import FILE
from kiosk.store.store import Store as KioskStore
from tests.companion.door.halls import fill_hall
from tests.kiosk.served import served

EVENTS = 100_000
ROUNDS = 5  # of intake, each with a source of its own
INTAKE = 20_000  # events of a round
TO_REACH = 20_000  # a second
BEGAN = datetime(2026, 5, 1, 8, tzinfo=UTC)
BOOT = "0b0c2f4e-9d0f-4ad1-9a61-3f1d4c1e7f10"
MILLION = 1_000_000


def fact_of(number: int) -> tuple[str, Fact]:
    """As a day at a hall is: nine stories opened to one act at the door."""
    if number % 10:
        return "", Opened(ref=f"sichuan-example/artifact-{number % 97}", lang=("zh-Hans", "en", "ja")[number % 3])
    acts = (Came(booking="5f8m2c0q9w7e3r1t", people=2), WalkedIn(people=1), Felt(face="happy", lang="zh-Hans"),
            Counted(bands={"6-11": number % 30, "18-59": 4}, languages={"zh-Hans": 20}))  # fmt: skip
    return "today", acts[number // 10 % len(acts)]


def event_of(source: str, number: int) -> Event:
    session, fact = fact_of(number)
    when = BEGAN + timedelta(seconds=number)
    return Event(
        id=f"{number:012x}-0123456789abcdef", source=source, number=number, session=session, at=when, fact=fact,
        boot=BOOT, monotonic=number * 1_000, clock="good",
    )  # fmt: skip


def bodies_of(source: str, many: int) -> list[bytes]:
    events = [event_of(source, number) for number in range(many)]
    waiting = [Waiting(event.number, event.id, msgspec.json.encode(event)) for event in events]
    now = Stamp(BEGAN + timedelta(seconds=many), BOOT, many * 1_000, "good")
    return [cut(source, now, waiting[first : first + BATCH_LIMIT]).body for first in range(0, many, BATCH_LIMIT)]


def intake(store: Store, folder: Path) -> tuple[float, float]:
    """Events a second, each batch durable before the next, and of CPU time alone: the median of the rounds."""
    fill_hall(store)
    office = Office(Settings(data=folder), store)
    rates, busy = [], []
    for turn in range(ROUNDS):
        bodies = bodies_of(f"kiosk:bench-{turn}", INTAKE)
        began, cpu = time.perf_counter(), time.process_time()
        for body in bodies:
            taken = take_in(office, read_batch(body), "bench")
            assert all(receipt.outcome == "new" for receipt in taken.receipts)
        rates.append(INTAKE / (time.perf_counter() - began))
        busy.append(INTAKE / (time.process_time() - cpu))
    return median(rates), median(busy)


def raw_rows(file: Path) -> float:
    """The driver alone: the same rows, each batch in a transaction of its own."""
    db = sqlite3.connect(file, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    columns = "source TEXT, id TEXT, number INT, session TEXT, at INT, received INT, kind TEXT, raw TEXT"
    db.execute(f"CREATE TABLE events ({columns}, PRIMARY KEY (source, id))")
    db.execute("CREATE INDEX by_session ON events (session)")
    rates = []
    for turn in range(ROUNDS):
        events = [event_of(f"kiosk:bench-{turn}", number) for number in range(INTAKE)]
        rows = [(one.source, one.id, one.number, one.session, 0, 0, "opened", msgspec.json.encode(one).decode())
                for one in events]  # fmt: skip
        began = time.perf_counter()
        for first in range(0, INTAKE, BATCH_LIMIT):
            db.execute("BEGIN")
            db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows[first : first + BATCH_LIMIT])
            db.execute("COMMIT")
        rates.append(INTAKE / (time.perf_counter() - began))
    db.close()
    return median(rates)


def drain(folder: Path) -> None:
    with served(folder / "server") as server:
        office = KioskOffice(KioskSettings(data=folder / "kiosk"), KioskStore(folder / "kiosk" / FILE))
        office.source = lambda: source_of("van-1")
        token = issue(Office(Settings(data=server.data), _nothing()), "van-1")
        web = CurlWeb(server.url)
        office.line = lambda: Line(web, lambda _: token)
        began = time.perf_counter()
        opened = 0
        for number in range(1, EVENTS + 1):
            session, fact = fact_of(number)
            if isinstance(fact, Opened):
                office.outbox.opened(fact.ref, fact.lang)
                opened += 1
                if opened % 1_000 == 0:
                    office.outbox.flush()
            elif number % 1_000 == 0:  # one act in a hundred, so that the bench is not of the disk alone
                office.outbox.append(session, fact)
        office.outbox.flush()
        kept, spent = office.outbox.backlog().waiting, time.perf_counter() - began
        size = sum(file.stat().st_size for file in (folder / "kiosk").glob(f"{FILE}*"))
        print(f"kept on the device: {kept:,} events in {spent:.1f} s, {size / MILLION:.1f} MB of disk")
        before, began = os.times(), time.perf_counter()
        done = deliver(office, Deliver(), "bench", silent)
        spent = time.perf_counter() - began
        assert (done.end, done.delivered) == ("delivered", kept), done
        own = os.times().user + os.times().system - before.user - before.system
        print(f"drained: {kept:,} events in {spent:.1f} s ({kept / spent:,.0f}/s), {done.sent / MILLION:.2f} MB sent"
              f" ({done.sent / kept:.0f} bytes an event), {own:.1f} s CPU of the kiosk")  # fmt: skip
        web.close()
        office.store.close()


def _nothing() -> Store:
    """Passes need the keys alone."""
    return None  # type: ignore[return-value]


def main(words: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as name, fresh_database() as database:
        folder = Path(name)
        for where, url in (("SQLite", ""), ("PostgreSQL", at(database))):
            store = open_store(folder / "store", url)
            rate, busy = intake(store, folder / "store")
            store.close()
            to_reach = "" if url else f" (to reach: {TO_REACH:,})"
            print(f"intake on {where}: {rate:,.0f} events/s, {busy:,.0f} a second of CPU{to_reach}")
        print(f"raw sqlite3, the same rows: {raw_rows(folder / 'raw.sqlite'):,.0f} events/s")
        if "intake" not in words:
            drain(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
