"""Batches of readers: each event exactly once, each with a receipt, none lost for another's sake."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from companion.door.taking import WalkIn, walk_in
from companion.events.intake import Intake, take_in
from companion.impact.refreshing import refresh
from companion.store import schema
from content_packs.exchange.events import BANDS, Came, Closed, Counted, Event, Seated, Used, WalkedIn
from content_packs.exchange.receipts import BATCH_LIMIT, NUMBER_LIMIT, Batch, Receipt
from tests.companion.door.halls import START, Clocked, came, raw, said

READER = "door:0123456789abcdef"


def event(number: int = 1, **facts: Any) -> Event:
    known: dict[str, Any] = {"id": f"event-{number:04}", "source": READER, "number": number, "session": "today"}
    return Event(**{**known, "at": START, "fact": WalkedIn(people=number), **facts})


def send(hall: Clocked, *events: Event | bytes, museum: str = "") -> list[Receipt]:
    raws = [raw(each) if isinstance(each, Event) else msgspec.Raw(each) for each in events]
    return take_in(hall, Intake(batch=Batch(source=READER, events=raws), museum=museum), "staff:wang").receipts


def told(receipts: list[Receipt]) -> list[str]:
    return [receipt.why or receipt.outcome for receipt in receipts]


def test_batch_that_comes_twice_counts_once(hall: Clocked) -> None:
    assert told(send(hall, event(1), event(2))) == ["new", "new"]
    assert told(send(hall, event(1), event(2), event(3))) == ["known", "known", "new"]
    assert came(hall.store).walked_in == 6


def test_same_id_with_other_content_is_put_aside(hall: Clocked) -> None:
    assert told(send(hall, event(1), event(1, fact=WalkedIn(people=9)))) == ["new", "conflicting"]
    assert told(send(hall, event(1, fact=WalkedIn(people=9)))) == ["conflicting"]
    assert came(hall.store).walked_in == 1
    count = select(func.count()).select_from(schema.conflicting)
    assert hall.store.read(lambda db: db.scalar(count)) == 1


def test_unknown_session_is_refused_and_the_others_are_kept(hall: Clocked) -> None:
    receipts = send(hall, event(1, session="nowhere"), event(2), event(3, session="no\0where"))
    assert told(receipts) == ["no-session", "new", "no-session"]
    assert [receipt.id for receipt in receipts] == ["event-0001", "event-0002", "event-0003"]


def test_session_of_another_museum_is_refused(hall: Clocked) -> None:
    assert told(send(hall, event(1), event(2, session="other"), museum="chongqing-example")) == ["no-session", "new"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (b"[]", "unreadable"),
        (b"7", "unreadable"),
        (b"[" * 50_000 + b"]" * 50_000, "unreadable"),
        (raw(event(fact=WalkedIn(people=0))), "unreadable"),
        (raw(event(number=2**60)), "unreadable"),
        (raw(event(fact=Used(used={"glue": -1.0}))), "unreadable"),
        (raw(event(source="kiosk-1")), "not-yours"),
        (raw(event(source="server", fact=Seated(booking="li", state="cancelled", people=0))), "not-yours"),
        (raw(event(fact=Seated(booking="li", state="cancelled", people=0))), "not-at-the-door"),
        (raw(event(fact=Counted(bands={"0-99": 5}))), "no-such-band"),
        (raw(event(fact=Counted(languages=dict.fromkeys(map(str, range(50)), 1)))), "too-many-keys"),
        (raw(event(fact=Counted(languages={"zh\0": 1}))), "no-such-key"),
        (raw(event(fact=Used(left={"glue\n": 1.0}))), "no-such-key"),
        (raw(event(number=2**53, fact=WalkedIn(people=1))), "no-number"),
        (raw(event(at=START.replace(tzinfo=None))), "no-time"),
        (raw(event(at=START.replace(year=1))), "no-time"),
    ],
)
def test_event_that_cannot_be_is_refused_alone(hall: Clocked, wrong: bytes, why: str) -> None:
    receipts = send(hall, event(7), bytes(wrong), event(8, fact=Counted(bands=dict.fromkeys(BANDS, 1))))
    assert told(receipts) == ["new", why, "new"]
    assert len(said(hall.store)) == 2


def test_wrong_clock_is_taken_as_it_is(hall: Clocked) -> None:
    assert told(send(hall, event(1, at=START.replace(year=1970)), event(2, at=START.replace(year=2199)))) == ["new"] * 2
    assert came(hall.store).walked_in == 3


def test_largest_number_of_a_reader_leaves_room_for_what_it_says_next(hall: Clocked) -> None:
    assert told(send(hall, event(NUMBER_LIMIT, fact=WalkedIn(people=1)))) == ["new"]
    walk_in(hall, WalkIn(session="today", source=READER, once="0" * 16, people=2), "staff:wang")
    assert came(hall.store).walked_in == 3
    assert refresh(hall) == 1


def test_batch_of_the_largest_number_is_taken_and_one_more_is_not(hall: Clocked) -> None:
    full = [event(n, fact=Came(booking="b", people=1)) for n in range(BATCH_LIMIT)]
    assert set(told(send(hall, *full))) == {"new"}
    body = msgspec.json.encode({"source": READER, "events": [*full, event(9999)]})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=Batch)


def test_door_is_not_closed_before_its_session_begins(hall: Clocked) -> None:
    hall.at = START - timedelta(minutes=1)
    assert told(send(hall, event(1), event(2, fact=Closed()))) == ["new", "too-early"]
    hall.at = START
    assert told(send(hall, event(3, fact=Closed()))) == ["new"]
