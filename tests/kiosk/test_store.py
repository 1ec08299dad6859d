"""The kiosk's database: durable, all or nothing, and facts in it."""

from pathlib import Path

import msgspec
import pytest

from kiosk.store import facts
from kiosk.store.store import FILE, Store


class Colour(msgspec.Struct, frozen=True):
    name: str


def test_facts_are_kept_over_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE)
    store.write(lambda db: facts.keep(db, "wall", Colour("red")))
    store.write(lambda db: facts.keep(db, "wall", Colour("green")))
    store.close()
    store = Store(tmp_path / FILE)
    assert store.read(lambda db: facts.read(db, "wall", Colour)) == Colour("green")
    assert store.read(lambda db: facts.read(db, "roof", Colour)) is None
    assert store.read(lambda db: facts.read(db, "wall", int)) is None
    store.write(lambda db: facts.forget(db, "wall"))
    assert store.read(lambda db: facts.read(db, "wall", Colour)) is None
    store.close()


def test_a_work_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE)

    def fail(db: object) -> None:
        facts.keep(store.db, "wall", Colour("red"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    assert store.read(lambda db: facts.read(db, "wall", Colour)) is None
    store.close()
