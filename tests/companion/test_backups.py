"""A backup holds everything at one moment, is checked, and goes into either database."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from companion.accounts.audit import record
from companion.backups import Backup, Exists, back_up, restore
from companion.config import Settings
from companion.office import Office
from companion.store.copies import NotACopy, NotCopied, NotEmpty, tables
from companion.store.opening import open_store
from companion.store.schema import claims, documents, museums, sessions, staff
from companion.store.store import Store
from tests.companion.processes import HOUSE, process, wait_for
from tests.stores import at, fresh_database

NOW = datetime(2026, 5, 1, 12, 30, 15, 123_000, tzinfo=UTC)
SHOWN = pytest.mark.parametrize("other", ["sqlite", "postgres"])


def silent(done: int, total: int, what: str) -> None:
    pass


def everything(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: [
            tuple(row)
            for row in db.execute(select(table).order_by(*table.primary_key.columns))
            if "backup." not in str(row)
        ]
        for table in tables()
    }


@pytest.fixture
def office(store: Store, store_url: str, tmp_path: Path) -> Office:
    """With rows in tables that refer to each other, bytes, two keys and three blobs."""

    def work(db: Connection) -> None:
        db.execute(insert(museums), [{"name": f"m{n}", "quota": 2**40 + n, "added": NOW} for n in range(1200)])
        db.execute(insert(documents).values(sha256="00", path="g/s.floor.json", raw=bytes(range(256)), at=NOW))
        db.execute(insert(staff).values(name="李 明", role="alliance", made=NOW))
        db.execute(
            insert(sessions).values(token="t", staff="李 明", csrf="c", stage="full", made=NOW, seen=NOW, expires=NOW)
        )
        for turn in range(3):
            record(db, by="command", action="staff.add", subject=f"{turn} “quoted” '…'", now=NOW)

    store.write_now(work)
    office = Office(Settings(data=tmp_path / "data", database_url=store_url), store, lambda: NOW)
    office.keys.mkdir(parents=True)
    for name in ("timestamp.json", "channels.json"):
        (office.keys / name).write_bytes(name.encode())
    office.blobs.put_all([b"one", b"two", b"three"])
    return office


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path, other: str) -> Iterator[Settings]:
    """Where nothing is yet: a folder, and a database where `other` says so."""
    data = tmp_path / "restored"
    if other == "sqlite":
        yield Settings(data=data)
    else:
        with fresh_database() as name:
            yield Settings(data=data, database_url=at(name))


@SHOWN
def test_a_backup_goes_into_either_database(office: Office, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    made = back_up(office, Backup(str(file)), "command", silent)
    assert (made.keys, made.blobs, made.size) == (2, 3, 11)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restore(empty, file, None, NOW, silent)
    again = open_store(empty.data, empty.database_url)
    assert again.read(everything) == office.store.read(everything)
    again.write_now(lambda db: record(db, by="command", action="staff.add", subject="next", now=NOW))
    again.close()
    keys = sorted((empty.data / "keys").iterdir())
    assert [(key.name, key.read_text(), stat.S_IMODE(key.stat().st_mode)) for key in keys] == [
        ("channels.json", "channels.json", 0o600),
        ("timestamp.json", "timestamp.json", 0o600),
    ]


def test_a_backup_while_writing_holds_one_moment(store: Store, tmp_path: Path) -> None:
    stop = Event()

    def pair(turn: int) -> None:
        def work(db: Connection) -> None:
            for job in ("left", "right"):
                db.execute(insert(claims).values(job=job, tick=str(turn), at=NOW))

        store.write_now(work)

    def run(first: int) -> None:
        turn = first
        while not stop.is_set():
            pair(turn)
            turn += 4

    writers = [Thread(target=run, args=(first,)) for first in range(4)]
    for writer in writers:
        writer.start()
    office = Office(Settings(data=tmp_path / "data"), store, lambda: NOW)
    try:
        for turn in range(5):
            file = tmp_path / f"backup{turn}"
            made = back_up(office, Backup(str(file)), "command", silent)
            with sqlite3.connect(file) as db:
                halves = dict(db.execute("SELECT job, count(*) FROM claims GROUP BY job").fetchall())
                half = db.execute("SELECT count(*) FROM claims GROUP BY tick HAVING count(*) = 1").fetchall()
            db.close()
            assert halves.get("left") == halves.get("right")
            assert not half
            assert made.rows >= 2 * halves.get("left", 0)
    finally:
        stop.set()
        for writer in writers:
            writer.join()


def test_a_backup_is_written_over_nothing(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("an older one")
    with pytest.raises(Exists, match="is there already"):
        back_up(office, Backup(str(file)), "command", silent)
    with pytest.raises(NotCopied, match="no such folder"):
        back_up(office, Backup(str(tmp_path / "none" / "backup")), "command", silent)
    assert file.read_text() == "an older one"


@pytest.mark.parametrize("other", ["sqlite"])
def test_a_broken_backup_is_refused_and_leaves_nothing(office: Office, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    back_up(office, Backup(str(file)), "command", silent)
    whole = file.read_bytes()
    for broken in (whole[: len(whole) // 2], b"", b"x" * 5000, whole[:9000] + b"\xff" * 9000 + whole[18000:]):
        file.write_bytes(broken)
        with pytest.raises(NotACopy, match="is no whole backup"):
            restore(empty, file, None, NOW, silent)
        assert [each.name for each in empty.data.iterdir()] == ["process.lock"]
    file.write_bytes(whole)
    restore(empty, file, None, NOW, silent)


@SHOWN
def test_what_is_not_empty_is_not_restored_over(office: Office, empty: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    back_up(office, Backup(str(file)), "command", silent)
    empty.data.mkdir()
    (empty.data / "keys").mkdir()
    with pytest.raises(NotEmpty, match=r"is not empty \(there is keys\)"):
        restore(empty, file, None, NOW, silent)
    (empty.data / "keys").rmdir()
    if empty.database_url:
        used = open_store(empty.data, empty.database_url)
        used.write_now(lambda db: db.execute(insert(museums).values(name="m", quota=1, added=NOW)) and None)
        used.close()
        with pytest.raises(NotEmpty, match=r"the database is not empty \(there are museums\)"):
            restore(empty, file, None, NOW, silent)


@pytest.mark.parametrize("other", ["sqlite"])
def test_blobs_are_copied_once_and_hashed(office: Office, empty: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    one, two, three = office.blobs.put_all([b"one", b"two", b"three"])
    first = back_up(office, Backup(str(tmp_path / "1"), str(kept)), "command", silent)
    assert (first.copied, first.lost) == (3, ())
    [four] = office.blobs.put_all([b"four"])
    office.blobs.path(four).write_bytes(b"damaged")
    again = back_up(office, Backup(str(tmp_path / "2"), str(kept)), "command", silent)
    assert (again.copied, again.lost) == (0, (four,))
    (kept / two[:2] / two[2:]).write_bytes(b"damaged on the shelf")
    restored = restore(empty, tmp_path / "1", kept, NOW, silent)
    assert (restored.copied, restored.lost) == (2, (two,))
    assert (empty.data / "blobs" / one[:2] / one[2:]).read_bytes() == b"one"
    assert three


def test_the_server_that_runs_makes_the_backup(tmp_path: Path, example_packs: tuple[Path, ...]) -> None:
    env = os.environ | {
        "COMPANION_DATA": str(tmp_path / "data"),
        "COMPANION_PACKS": str(example_packs[0]),
        "COMPANION_PORT": "0",
    }
    command = [sys.executable, "-m", "companion.cli"]
    with process("-m", "companion.cli", "serve", env=env) as server:
        wait_for((tmp_path / "data" / "control.sock").exists, server)
        made = subprocess.run(
            [*command, "backup", str(tmp_path / "backup"), "--json"],
            env=env,
            cwd=HOUSE,
            check=True,
            capture_output=True,
        )
        assert b'"rows":0' in made.stdout
        again = subprocess.run(
            [*command, "restore", str(tmp_path / "backup")], env=env, cwd=HOUSE, check=False, capture_output=True
        )
        assert again.returncode == 1
        assert f"is in use by process {server.pid}".encode() in again.stderr
    elsewhere = env | {"COMPANION_DATA": str(tmp_path / "elsewhere")}
    subprocess.run([*command, "restore", str(tmp_path / "backup")], env=elsewhere, cwd=HOUSE, check=True)
    store = open_store(tmp_path / "elsewhere")
    assert store.read(lambda db: db.scalar(select(func.count()).select_from(museums))) == 0
    store.close()
