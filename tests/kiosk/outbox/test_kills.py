"""Killed while it writes: every event of which it said that it is kept is there, whole, once."""

import random
from pathlib import Path

import msgspec
import pytest

from content_packs.exchange.events import Event
from kiosk.store.store import FILE, Store
from tests.companion.processes import process
from tests.kiosk.outbox.making import make_outbox


@pytest.mark.parametrize("kills", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_a_kiosk_killed_while_it_appends_loses_nothing_that_it_said_is_kept(tmp_path: Path, kills: int) -> None:
    chance, said = random.Random(6), list[str]()
    for _ in range(kills):
        with process("-m", "tests.kiosk.outbox.appending", str(tmp_path)) as running:
            assert running.stdout is not None
            for _ in range(chance.randrange(1, 25)):
                said.append(running.stdout.readline().strip())
            running.kill()
            said += [line.strip() for line in running.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    store = Store(tmp_path / FILE)
    outbox = make_outbox(store).outbox
    kept = [msgspec.json.decode(one.raw, type=Event) for one in outbox.waiting(most=10**6)]
    acts = [event.id for event in kept if event.session]
    assert said == [id_ for id_ in acts if id_ in set(said)]
    assert len(acts) <= len(said) + kills  # at most one was written and not said, each time
    assert [event.number for event in kept] == sorted({event.number for event in kept})
    store.close()
