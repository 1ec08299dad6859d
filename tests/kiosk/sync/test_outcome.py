"""How a sync ended, in a sentence, and when the next one comes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.exchange.fleet import Profile
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.trust.confirmed import Confirmed, Held
from content_packs.format.trust.documents import Channel, Step
from kiosk.commands.sync import EXITS
from kiosk.config import Settings
from kiosk.office import Office
from kiosk.store.store import FILE, Store
from kiosk.sync.choosing import Version, versions
from kiosk.sync.outcome import FIRST, SPREAD, Outcome, State, pause, sentence
from kiosk.sync.sync import Rhythm, Sync, last_sync, sync

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
EVERY = 900.0


@pytest.mark.parametrize("state", get_args(State))
def test_each_end_has_a_sentence_and_an_exit_code(state: State) -> None:
    assert sentence(Outcome(state=state, at=NOW, why="because"))
    assert (EXITS[state] == 0) == Outcome(state=state, at=NOW).good


def test_sentences_say_what_a_person_needs() -> None:
    assert sentence(Outcome(state="updated", at=NOW, packs=("a/b", "c/d"))) == "updated 2 packs: a/b, c/d"
    assert sentence(Outcome(state="full", at=NOW, lacking=1_200_000_000)).startswith("disk too full by 1.2 GB")
    assert "come back in 90 s" in sentence(Outcome(state="busy", at=NOW, seconds=90))


@given(st.integers(0, 1_000), st.floats(0, 1), st.floats(1, 3_600))
def test_pauses_grow_stray_and_end(failures: int, dice: float, seconds: float) -> None:
    failed = pause(Outcome(state="offline", at=NOW, failures=failures), EVERY, dice)
    assert FIRST * (1 - SPREAD) <= failed <= EVERY * (1 + SPREAD)
    busy = pause(Outcome(state="busy", at=NOW, failures=failures, seconds=seconds), EVERY, dice)
    assert seconds <= busy <= max(1.5 * seconds, EVERY * (1 + SPREAD))
    assert pause(None, EVERY, dice) <= FIRST


def test_what_is_scheduled_is_fetched_before_its_time() -> None:
    root = Blob(hash_of(b""), 0)
    soon = int((NOW + timedelta(days=1)).timestamp())
    steps = (Step(version=1), Step(version=2, since=soon, percent=50), Step(version=3, since=soon + 1))
    held = Held({1: root, 2: root, 3: root}, steps)
    confirmed = Confirmed(
        group="kiosks", issued=NOW, channel=Channel(group="kiosks", version=1, packs={}), packs={"town/main": held}
    )
    found = versions(confirmed, Profile(name="x"), 60, NOW)
    assert found == [Version("town/main", 1, root), Version("town/main", 3, root, soon=True)]
    assert versions(confirmed, Profile(name="x", museums=("city",)), 60, NOW) == []


def test_a_kiosk_that_is_not_enrolled_says_so_and_tries_by_its_rhythm(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE)
    office, clock = Office(Settings(data=tmp_path), store, lambda: NOW), [0.0]
    rhythm = Rhythm(office, lambda: clock[0], lambda: 0.5)
    assert rhythm.tick() is None
    clock[0] = FIRST
    told = rhythm.tick()
    assert told is not None
    assert (told.state, told.by, told.failures, last_sync(office)) == ("unknown", "job", 1, told)
    assert rhythm.tick() is None
    assert sync(office, Sync(), "test").failures == 2
    store.close()
