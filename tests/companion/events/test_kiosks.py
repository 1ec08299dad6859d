"""What kiosks say: visitors' facts too, each once, with the times at which it happened, and counted into scans."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select

from companion.events.intake import Intake, take_in
from companion.events.openings import counting
from companion.impact.recomputing import Recompute, recompute
from companion.store import schema
from content_packs.exchange.events import Closed, Event, Noted, Opened, Said, WalkedIn
from content_packs.exchange.receipts import Batch, Receipt
from content_packs.exchange.stamps import Stamp
from content_packs.running.control import silent
from tests.companion.door.halls import START, Clocked, came, raw

VAN = "kiosk:van-1"
MASK = Opened(ref="sichuan-example/mask", lang="ja")


def event(number: int, fact: Any = MASK, **facts: Any) -> Event:
    session = "" if isinstance(fact, Opened | Said | Noted) else "today"
    known: dict[str, Any] = {"id": f"event-{number:04}", "source": VAN, "number": number, "session": session}
    return Event(**{**known, "at": START, "fact": fact, **facts})


def send(hall: Clocked, *events: Event, now: Stamp | None = None, source: str = VAN) -> list[str]:
    batch = Batch(source=source, now=now, events=[raw(each) for each in events])
    return [receipt.why or receipt.outcome for receipt in take_in(hall, Intake(batch=batch), source).receipts]


def opened(hall: Clocked) -> dict[tuple[str, str], int]:
    return hall.store.read(lambda db: counting.sum_up(db, "2026-01", "2026-12"))


def times(hall: Clocked) -> list[datetime]:
    return [*hall.store.read(lambda db: db.scalars(select(schema.events.c.at).order_by(schema.events.c.number)).all())]


def test_what_visitors_do_needs_no_session_and_counts_once(hall: Clocked) -> None:
    events = [event(1), event(2, Said(face="happy")), event(3, Noted(words="glue is gone")), event(4)]
    assert send(hall, *events) == ["new"] * 4
    assert send(hall, *reversed(events), event(5)) == ["known"] * 4 + ["new"]
    assert opened(hall) == {("sichuan-example/mask", "2026-05"): 3}


def test_an_event_that_comes_twice_in_one_batch_counts_once(hall: Clocked) -> None:
    assert send(hall, event(1), event(1), event(1, Opened(ref="sichuan-example/jar"))) == [
        "new",
        "known",
        "conflicting",
    ]
    assert opened(hall) == {("sichuan-example/mask", "2026-05"): 1}


def test_the_door_without_a_session_is_refused_and_the_others_are_taken(hall: Clocked) -> None:
    told = send(hall, event(1, WalkedIn(people=2), session=""), event(2), event(3, WalkedIn(people=3)))
    assert told == ["no-session", "new", "new"]
    assert came(hall.store).walked_in == 3


def test_a_kiosk_may_speak_of_every_session_that_there_is(hall: Clocked) -> None:
    assert send(hall, event(1, WalkedIn(people=2), session="other"), event(2, Closed(), session="far")) == [
        "new",
        "too-early",
    ]


def test_who_is_no_kiosk_opens_no_stories(hall: Clocked) -> None:
    phone = "door:0123456789abcdef"
    assert send(hall, event(1, source=phone), source=phone) == ["not-at-the-door"]


def test_a_note_makes_no_session_reported(hall: Clocked) -> None:
    assert send(hall, event(1, Noted(words="late"), session="today")) == ["new"]
    assert came(hall.store).sources == ()


def test_a_wrong_clock_is_repaired_in_the_row_and_stays_in_what_was_told(hall: Clocked) -> None:
    wrong = datetime(1970, 1, 1, 0, 10, tzinfo=UTC)
    hall.at = START + timedelta(hours=2)
    told = event(1, at=wrong, boot="b", monotonic=600_000, clock="unsure")
    assert send(hall, told, now=Stamp(wrong + timedelta(hours=1), "b", 4_200_000, "unsure")) == ["new"]
    assert times(hall) == [START + timedelta(hours=1)]
    assert opened(hall) == {("sichuan-example/mask", "2026-05"): 1}
    kept = hall.store.read(lambda db: db.scalar(select(schema.events.c.raw)))
    assert msgspec.json.decode(kept or "", type=Event).at == wrong


def test_what_is_not_known_lies_behind_what_came_in_an_earlier_batch(hall: Clocked) -> None:
    wrong = datetime(1970, 1, 1, tzinfo=UTC)
    assert send(hall, event(1, at=START, boot="a", clock="good")) == ["new"]
    hall.at = START + timedelta(days=1)
    assert send(hall, event(2, at=wrong, boot="b", clock="unsure"), now=Stamp(hall.at, "c", 1_000, "good")) == ["new"]
    assert times(hall) == [START, START]


def test_openings_are_made_again_from_events_alone(hall: Clocked) -> None:
    send(hall, event(1), event(2), event(3, Opened(ref="sichuan-example/jar", lang="en")))
    hall.store.write_now(lambda db: db.execute(schema.openings.update().values(count=7)) and None)
    found = recompute(hall, Recompute(check=True), "test", silent)
    assert (found.openings, found.differing) == (2, 0)
    assert recompute(hall, Recompute(), "test", silent).openings == 2
    assert opened(hall) == {("sichuan-example/mask", "2026-05"): 2, ("sichuan-example/jar", "2026-05"): 1}
    assert recompute(hall, Recompute(check=True), "test", silent).openings == 0


def test_receipts_name_the_batch_that_they_are_of(hall: Clocked) -> None:
    batch = Batch(source=VAN, events=[raw(event(1))])
    receipts = take_in(hall, Intake(batch=batch, sha256="ab" * 32), VAN)
    assert (receipts.source, receipts.count, receipts.batch) == (VAN, 1, "ab" * 32)
    assert receipts.receipts == [Receipt(id="event-0001", outcome="new")]
