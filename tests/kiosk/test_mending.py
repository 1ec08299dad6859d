"""A malformed database: put aside, begun anew, rows saved."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.store import facts
from kiosk.store.mending import BROKEN, FACT, TOLD, Mended, is_freshly_mended, last_mended, open_store
from kiosk.store.store import FILE, Store
from tests.companion.processes import process
from tests.kiosk.walk_mending import PAGE, leaves, smash

ROWS = 2_000
ADD = "INSERT INTO events (number, id, session, kind, raw) VALUES (?, ?, '', 'came', ?)"


@pytest.fixture
def full_file(tmp_path: Path) -> Path:
    """A database of many events, closed."""
    file = tmp_path / FILE
    store = Store(file)
    rows = [(number, f"event-{number:06}", f"{number}" * 30) for number in range(ROWS)]
    store.write(lambda db: db.conn.executemany(ADD, rows))
    store.write(lambda db: facts.keep(db, "wall", "red"))
    store.close()
    return file


def ids(store: Store) -> set[str]:
    return store.read(lambda db: {row[0] for row in db.execute("SELECT id FROM events")})


def test_a_sound_database_is_opened_as_it_is(full_file: Path) -> None:
    store = open_store(full_file)
    assert len(ids(store)) == ROWS
    assert last_mended(store) is None
    assert not (full_file.parent / BROKEN).exists()
    store.close()


@pytest.mark.parametrize("which", [0.1, 0.5, 0.95])
def test_events_around_a_damaged_page_are_saved(full_file: Path, which: float) -> None:
    pages = list(leaves(full_file))
    smash(full_file, pages[int(len(pages) * which)])
    store = open_store(full_file)
    kept = ids(store)
    assert ROWS - 60 < len(kept) < ROWS
    mended = last_mended(store)
    assert mended is not None
    assert mended.rows["events"] == len(kept)
    assert mended.doubtful == ("events",)
    assert store.read(lambda db: facts.read(db, "wall", str)) == "red"
    assert (full_file.parent / BROKEN / "1" / FILE).exists()
    store.close()
    store = open_store(full_file)
    assert ids(store) == kept
    store.close()


def test_an_index_that_is_damaged_loses_no_event(full_file: Path) -> None:
    raw = full_file.read_bytes()
    for at in [at for at in range(PAGE, len(raw), PAGE) if raw[at] == 10]:
        smash(full_file, at)
    store = open_store(full_file)
    assert len(ids(store)) == ROWS
    assert last_mended(store) is not None
    store.close()


@pytest.mark.parametrize("what", [b"", b"no database at all" * 500])
def test_what_is_no_database_is_put_aside_and_one_is_begun(tmp_path: Path, what: bytes) -> None:
    file = tmp_path / FILE
    file.write_bytes(what)
    store = open_store(file)
    assert ids(store) == set()
    assert (last_mended(store) is not None) == bool(what)
    if what:
        assert (tmp_path / BROKEN / "1" / FILE).read_bytes() == what
    store.close()


def test_a_few_broken_ones_are_kept_and_no_more(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / FILE).write_bytes(f"broken {number} ".encode() * 1_000)
        open_store(tmp_path / FILE).close()
    assert sorted(each.name for each in (tmp_path / BROKEN).iterdir()) == ["4", "5", "6"]


def test_a_cut_while_mending_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    """SIGKILL before each durable step in turn."""
    with process("-m", "tests.kiosk.walk_mending", str(tmp_path)) as running:
        told, errors = running.communicate()
    assert running.returncode == 0, errors
    assert int(told) > 8


def test_a_mending_is_told_for_a_while_whatever_the_clock_said_then(tmp_path: Path) -> None:
    store, now = Store(tmp_path / FILE), datetime(2026, 5, 1, tzinfo=UTC)
    assert not is_freshly_mended(store, now)
    for at in (datetime(1970, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)):
        store.write(partial(facts.keep, name=FACT, value=Mended(at, {}, ())))
        told = [is_freshly_mended(store, now + age) for age in (timedelta(0), TOLD / 2, TOLD, 2 * TOLD)]
        assert told == [True, True, False, False]
        now += 3 * TOLD
    store.close()
