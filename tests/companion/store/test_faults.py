"""What is killed, full or cut off: nothing acknowledged is lost, and the store goes on."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, func, select, text, update

from companion.store import postgres
from companion.store.claims import claim
from companion.store.errors import (
    OutcomeUnknown,
    StoreBusy,
    StoreFull,
    StoreUnavailable,
    TransactionEnded,
    WriteWithinWrite,
)
from companion.store.opening import open_store
from companion.store.schema import claims, museums
from companion.store.sqlite import FILE
from companion.store.statement import Statement
from companion.store.store import Store, Work
from tests.companion.processes import HOUSE, process, wait_for
from tests.companion.store.works import NOW, add, large, names
from tests.stores import POSTGRES, at, fresh_database


@pytest.fixture
def shared(migrated_database: str, tmp_path: Path) -> Iterator[tuple[Store, Store, str]]:
    """Two processes' stores on one PostgreSQL, and its URL."""
    with fresh_database(migrated_database) as name:
        both = open_store(tmp_path, at(name)), open_store(tmp_path, at(name))
        yield *both, at(name)
        for store in both:
            store.close()


def test_killed_while_many_write_no_acknowledged_write_is_lost(store_url: str, tmp_path: Path) -> None:
    data, acknowledged = tmp_path / "data", set[str]()
    for life in range(4):
        with process("-m", "tests.companion.store.writing", str(data), store_url, str(life)) as writer:
            assert writer.stdout is not None
            last = random.randrange(1, 400)
            for turn, line in enumerate(writer.stdout):
                acknowledged.add(line.strip())
                if turn == last:
                    writer.kill()
            assert writer.wait() < 0
    store = open_store(data, store_url)
    kept = set(store.read(lambda db: list(db.scalars(select(claims.c.tick)))))
    store.close()
    assert len(acknowledged) > 4
    assert acknowledged <= kept


def test_a_second_server_is_refused_with_the_pid_of_the_first(tmp_path: Path, example_packs: tuple[Path, ...]) -> None:
    env = os.environ | {
        "COMPANION_DATA": str(tmp_path / "data"),
        "COMPANION_PACKS": str(example_packs[0]),
        "COMPANION_PORT": "0",
    }
    serve = ("-m", "companion.cli", "serve")
    with process(*serve, env=env) as first:
        wait_for((tmp_path / "data" / "control.sock").exists, first)
        second = subprocess.run([sys.executable, *serve], env=env, cwd=HOUSE, check=False, capture_output=True)
        assert second.returncode == 1
        assert f"is in use by process {first.pid}: stop it first".encode() in second.stderr
        assert first.poll() is None
        first.kill()  # the lock goes with the process, the socket stays
        first.wait()
    assert (tmp_path / "data" / "control.sock").exists()
    with process(*serve, env=env) as third:
        wait_for(lambda: (tmp_path / "data" / "process.lock").read_text().strip() == str(third.pid), third)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "data")
    yield store
    store.close()


def pages(limit: int | None) -> Work[None]:
    """As if the disk had room for so many pages more."""

    def work(db: Connection) -> None:
        used = db.scalar(text("PRAGMA page_count")) or 0
        db.execute(text(f"PRAGMA max_page_count = {used + limit if limit is not None else 2**30}"))

    return work


def test_a_full_disk_refuses_and_the_store_goes_on(sqlite_store: Store) -> None:
    sqlite_store.write_now(add("before"))
    sqlite_store.write_now(pages(2))
    for _ in range(3):
        with pytest.raises(StoreFull, match=r"is full: nothing was written; make space and try again"):
            sqlite_store.write_now(large("large", 100_000))
        assert sqlite_store.read(names) == ["before"]
    sqlite_store.write_now(pages(None))
    assert sqlite_store.write_now(large("large", 100_000)) == "large"
    assert sqlite_store.read(names) == ["before", "large"]


def test_a_work_that_does_not_fit_does_not_spoil_its_group(sqlite_store: Store) -> None:
    sqlite_store.write_now(pages(2))
    held = Barrier(2)
    outcomes: dict[str, object] = {}

    def hold(_: Connection) -> None:
        held.wait()  # the others gather behind this one
        held.wait()

    def run(name: str, work: Work[object]) -> None:
        try:
            outcomes[name] = sqlite_store.write_now(work)
        except StoreFull as error:
            outcomes[name] = type(error)

    first = Thread(target=run, args=("hold", hold))
    first.start()
    held.wait()
    works: dict[str, Work[object]] = {"a": add("a"), "large": large("large", 100_000), "b": add("b")}
    group = [Thread(target=run, args=each) for each in works.items()]
    for thread in group:
        thread.start()
    while sqlite_store._writers._waiting.qsize() < 3:  # type: ignore[attr-defined]
        pass
    held.wait()
    for thread in (first, *group):
        thread.join()
    assert outcomes == {"hold": None, "a": "a", "b": "b", "large": StoreFull}
    assert sqlite_store.read(names) == ["a", "b"]


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs a file system of its own")
def test_a_file_system_that_is_full_refuses_and_goes_on_with_space(tmp_path: Path) -> None:
    room = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--map-root-user", "--mount"]
    mounted = f'mount -t tmpfs -o size=4m none "{tmp_path}" && exec "$@"'
    words = [*room, "sh", "-c", mounted, "sh", sys.executable, "-m", "tests.companion.store.filling", str(tmp_path)]
    done = subprocess.run(words, cwd=HOUSE, check=False, capture_output=True, text=True)
    if "permitted" in done.stderr or "denied" in done.stderr:
        pytest.skip("no file system of one's own here")
    assert done.returncode == 0, done.stderr
    assert "is full: nothing was written" in done.stdout


def test_a_write_is_retried_after_a_serialization_failure(shared: tuple[Store, Store, str]) -> None:
    one, other, _ = shared
    one.write_now(add("gansu", 10))
    runs = []

    def work(db: Connection) -> None:
        before = db.scalars(select(museums.c.quota)).one()
        runs.append(before)
        if len(runs) == 1:
            other.write_now(lambda db: db.execute(update(museums).values(quota=museums.c.quota + 5)) and None)
        db.execute(update(museums).values(quota=before + 1))

    one.write_now(work)
    assert runs == [10, 15]
    assert one.read(lambda db: db.scalar(select(museums.c.quota))) == 16


def test_a_write_whose_connection_is_cut_is_done_once(shared: tuple[Store, Store, str]) -> None:
    one, other, _ = shared
    runs = []

    def work(db: Connection) -> None:
        add("gansu")(db)
        runs.append(1)
        if len(runs) == 1:
            db.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    one.write_now(work)
    assert len(runs) == 2
    assert other.read(names) == ["gansu"]


CUT_AT_COMMIT = (
    "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON museums DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION cut()",
)


def test_a_connection_cut_while_committing_is_told_and_not_tried_again(shared: tuple[Store, Store, str]) -> None:
    one, other, _ = shared
    other.write_now(lambda db: [db.execute(text(each)) for each in CUT_AT_COMMIT] and None)
    runs = []

    def work(db: Connection) -> None:
        runs.append(1)
        add("gansu")(db)

    with pytest.raises(OutcomeUnknown, match="look whether it was done, then ask again"):
        one.write_now(work)
    assert len(runs) == 1
    other.write_now(lambda db: db.execute(text("DROP TRIGGER cut ON museums")) and None)
    one.write_now(work)
    assert other.read(names) == ["gansu"]


def test_connections_cut_while_idle_are_replaced(shared: tuple[Store, Store, str]) -> None:
    one, other, _ = shared
    find = Statement(select(museums.c.name).order_by(museums.c.name))
    one.write_now(add("gansu"))
    together = Barrier(4)
    readers = [Thread(target=one.read, args=(lambda db: together.wait() and find(db),)) for _ in range(4)]
    for reader in readers:  # so that there are four connections
        reader.start()
    for reader in readers:
        reader.join()
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
    other.write_now(lambda db: db.execute(text(f"{cut} AND pid <> pg_backend_pid()")) and None)
    assert one.read(find) == [("gansu",)]
    one.write_now(add("tang"))
    assert other.read(names) == ["gansu", "tang"]


def test_writers_in_the_way_for_too_long_are_told(
    shared: tuple[Store, Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _ = shared
    monkeypatch.setattr(postgres, "TRIES", 3)
    one.write_now(add("gansu", 10))

    def work(db: Connection) -> None:
        before = db.scalars(select(museums.c.quota)).one()
        other.write_now(lambda db: db.execute(update(museums).values(quota=museums.c.quota + 1)) and None)
        db.execute(update(museums).values(quota=before))

    with pytest.raises(StoreBusy, match="in the way 3 times in a row"):
        one.write_now(work)
    assert one.read(lambda db: db.scalar(select(museums.c.quota))) == 13


def test_two_processes_claim_at_once_and_one_wins(shared: tuple[Store, Store, str]) -> None:
    for tick in range(30):
        start = Barrier(2)
        won: list[bool] = []

        def run(store: Store, tick: str = str(tick), start: Barrier = start, won: list[bool] = won) -> None:
            start.wait()
            won.append(store.write_now(lambda db: claim(db, "job", tick, NOW)))

        threads = [Thread(target=run, args=(store,)) for store in shared[:2]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(won) == [False, True]
    assert shared[0].read(lambda db: db.scalar(select(func.count()).select_from(claims))) == 30


def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"cannot use the database postgresql\S*://me:\*\*\*@127") as caught:
        open_store(tmp_path, "postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
    assert POSTGRES


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"something else" * 1000)
    with pytest.raises(StoreUnavailable, match="file is not a database"):
        open_store(tmp_path)
    (tmp_path / FILE).unlink()
    open_store(tmp_path).close()  # the lock was let go


def test_a_write_within_a_write_is_refused(store: Store) -> None:
    def work(db: Connection) -> None:
        store.write_now(add("inner"))

    with pytest.raises(WriteWithinWrite):
        store.write_now(work)
    assert store.read(names) == []


def test_a_work_that_ends_its_transaction_is_refused(store: Store) -> None:
    with pytest.raises(TransactionEnded):
        store.write_now(lambda db: db.commit())
    assert store.write_now(add("gansu")) == "gansu"


def test_erased_words_leave_the_file(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.write_now(lambda db: claim(db, "job", "tick-of-somebody", NOW, "words of somebody"))
    store.write_now(lambda db: db.execute(claims.delete()) and None)
    assert store.read(lambda db: db.scalar(text("PRAGMA secure_delete"))) == 1
    store.close()
    assert b"somebody" not in b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE}*"))
