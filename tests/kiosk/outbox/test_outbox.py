"""The outbox: durable when it says so, in order, never changed, and let go of on receipts alone."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from content_packs.exchange.events import Event, Opened, Said, WalkedIn
from content_packs.exchange.receipts import Outcome, Receipt, Why
from content_packs.exchange.stamps import Stamp
from kiosk.outbox.numbers import BLOCK, FILE, Numbers
from kiosk.outbox.outbox import PENDING
from kiosk.outbox.port import NotEnrolled, plain_stamping
from kiosk.store import store as stores
from kiosk.store.store import Store
from tests.kiosk.outbox.making import NOW, VAN, Made, make_outbox


def settle(made: Made, *events: Event, outcome: Outcome = "new", why: Why = "") -> None:
    made.outbox.settle(Receipt(id=event.id, outcome=outcome, why=why) for event in events)


def waiting(made: Made) -> list[Event]:
    return [msgspec.json.decode(one.raw, type=Event) for one in made.outbox.waiting()]


def test_an_act_at_the_door_is_kept_with_its_stamp(made: Made) -> None:
    event = made.outbox.append("today", WalkedIn(people=2))
    assert waiting(made) == [event]
    assert (event.source, event.session, event.at, event.boot) == (VAN, "today", NOW, "boot-1")
    assert (event.monotonic, event.clock) == (1_000, "good")


def test_openings_wait_in_memory_and_keep_the_time_at_which_they_happened(made: Made) -> None:
    made.outbox.opened("sichuan-example/mask", "ja", "easy")
    made.stamp = Stamp(NOW + timedelta(seconds=3), "boot-1", 4_000, "good")
    assert made.outbox.waiting() == []
    assert made.outbox.backlog().waiting == 1
    assert made.outbox.flush() == 1
    [event] = waiting(made)
    assert (event.session, event.at) == ("", NOW)
    assert event.fact == Opened(ref="sichuan-example/mask", lang="ja", variant="easy")
    assert made.outbox.flush() == 0


def test_events_are_numbered_in_the_order_in_which_they_happened(made: Made) -> None:
    made.outbox.opened("sichuan-example/mask", "ja")
    act = made.outbox.append("today", WalkedIn(people=2))
    made.outbox.opened("sichuan-example/jar", "ja")
    made.outbox.flush()
    events = waiting(made)
    assert [event.fact.__struct_config__.tag for event in events] == ["opened", "walked-in", "opened"]
    assert events[1] == act
    assert [event.number for event in events] == sorted({event.number for event in events})
    assert [event.id for event in events] == sorted({event.id for event in events})


def test_a_store_made_anew_never_says_an_old_number_again(made: Made, tmp_path: Path) -> None:
    last = made.outbox.append("today", WalkedIn(people=2))
    other = Store(tmp_path / "other.sqlite")
    assert make_outbox(other).outbox.append("today", WalkedIn(people=1)).number > last.number
    other.close()


def test_numbers_go_on_above_the_stores_where_their_file_is_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\0\0")
    numbers = Numbers(tmp_path / FILE)
    assert [numbers.take(41), numbers.take(41)] == [42, 43]
    assert Numbers(tmp_path / FILE).take(0) == 42 + BLOCK


def test_what_was_kept_is_there_after_a_restart(made: Made, tmp_path: Path) -> None:
    event = made.outbox.append("today", WalkedIn(people=2))
    made.store.close()
    made.store = Store(tmp_path / stores.FILE)
    again = make_outbox(made.store)
    assert waiting(again) == [event]
    assert again.outbox.append("today", WalkedIn(people=1)).number > event.number


def test_delivered_events_of_a_session_stay_for_the_door_and_others_go(made: Made) -> None:
    said, walked = made.outbox.append("", Said(face="happy")), made.outbox.append("today", WalkedIn(people=2))
    assert made.outbox.compact() == 0
    settle(made, said, walked)
    assert made.outbox.waiting() == []
    assert made.outbox.compact() == 1
    assert made.outbox.of_session("today") == [walked]


def test_the_door_keeps_so_many_and_no_more(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.outbox.outbox.DOOR_KEEPS", 1)
    events = [made.outbox.append("today", WalkedIn(people=people)) for people in (1, 2, 3)]
    settle(made, *events[:2])
    assert made.outbox.compact() == 2
    assert made.outbox.of_session("today") == events[2:]


def test_what_the_server_would_not_take_stays_and_is_told(made: Made) -> None:
    one, two, three = (made.outbox.append("today", WalkedIn(people=people)) for people in (1, 2, 3))
    settle(made, one, outcome="refused", why="no-session")
    settle(made, two, outcome="conflicting")
    settle(made, three, outcome="refused", why="unreadable")
    assert made.outbox.compact() == 0
    assert [(kept.event, kept.state, kept.why) for kept in made.outbox.kept()] == [
        (one, "refused", "no-session"),
        (two, "conflicting", ""),
        (three, "refused", "unreadable"),
    ]
    backlog = made.outbox.backlog()
    assert (backlog.waiting, backlog.refused, backlog.conflicting) == (0, 2, 1)
    assert made.outbox.try_again() == 1
    assert waiting(made) == [one]


def test_a_late_receipt_changes_nothing_that_was_settled(made: Made) -> None:
    event = made.outbox.append("today", WalkedIn(people=1))
    settle(made, event)
    settle(made, event, outcome="refused", why="no-session")
    assert made.outbox.kept() == []


@pytest.mark.parametrize("sql", ["UPDATE events SET raw = '{}'", "UPDATE events SET number = 7", "DELETE FROM events"])
def test_no_code_of_ours_can_change_or_lose_an_event(made: Made, sql: str) -> None:
    event = made.outbox.append("today", WalkedIn(people=1))
    with pytest.raises(sqlite3.IntegrityError):
        made.store.write(lambda db: db.execute(sql))
    assert waiting(made) == [event]


def test_a_device_that_is_not_enrolled_says_so_and_counts_nothing(made: Made) -> None:
    made.source = ""
    made.outbox.opened("sichuan-example/mask", "ja")
    assert made.outbox.flush() == 0
    with pytest.raises(NotEnrolled):
        made.outbox.append("today", WalkedIn(people=1))
    assert made.outbox.backlog().waiting == 0


def test_openings_that_no_memory_is_left_for_are_passed_over_and_counted(made: Made) -> None:
    for _ in range(PENDING + 3):
        made.outbox.opened("sichuan-example/mask", "ja")
    assert made.outbox.backlog().passed_over == 3
    assert made.outbox.flush() == PENDING


def test_the_systems_clocks_tell_the_boot_and_go_on() -> None:
    stamp = plain_stamping()
    first, second = stamp(), stamp()
    assert first.boot == second.boot
    assert len(first.boot) == 36
    assert 0 < first.monotonic <= second.monotonic
    assert first.at.tzinfo is not None
