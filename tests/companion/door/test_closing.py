"""Closing a door, opening it again, and what the audit log has of it."""

import pytest
from sqlalchemy import select

from companion.accounts import audit
from companion.accounts.seals import Seals
from companion.door.closing import Close, Reopen, close, reopen
from companion.door.listing import Near, Which, door_list, list_near
from companion.door.readers import new_reader, source_of
from companion.door.taking import Arrive, Undo, arrive, undo
from companion.store import schema
from content_packs.exchange.door.errors import TooEarly, WasCancelled
from content_packs.exchange.door.lists import matching
from content_packs.exchange.events import Closed
from tests.companion.door.halls import Clocked, book, came, said
from tests.companion.door.test_taking import PHONE, act


def state(hall: Clocked, session: str = "today") -> str:
    query = select(schema.held.c.state).where(schema.held.c.id == session)
    return str(hall.store.read(lambda db: db.scalar(query)))


def log(hall: Clocked) -> list[tuple[str, str, str]]:
    found = audit.look_up(hall, audit.Wish()).entries
    return [(entry.action, entry.subject, entry.by) for entry in reversed(found)]


def test_closed_door_tells_who_did_not_come(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    arrive(hall, Arrive(**act(booking=li, people=1)), "staff:wang")
    wish = Close(**act())
    close(hall, wish, "staff:wang")
    close(hall, wish, "staff:wang")
    assert state(hall) == "held"
    assert (came(hall.store).no_shows, came(hall.store).closed) == (2, True)
    assert log(hall) == [("door.close", "today", "staff:wang")]


def test_door_closed_too_early_is_opened_again(hall: Clocked) -> None:
    for _ in range(2):
        close(hall, Close(**act()), "staff:wang")
        reopen(hall, Reopen(**act()), "staff:wang")
        reopen(hall, Reopen(**act()), "staff:wang")
    assert state(hall) == "open"
    assert not came(hall.store).closed
    assert [action for action, _, _ in log(hall)] == ["door.close", "door.reopen"] * 2


def test_closed_door_is_opened_on_record_alone(hall: Clocked) -> None:
    close(hall, Close(**act()), "staff:wang")
    [closed] = [event for event in said(hall.store) if isinstance(event.fact, Closed)]
    undo(hall, Undo(**act(event=closed.id, of=closed.source)), "staff:wang")
    assert came(hall.store).closed
    assert state(hall) == "held"


def test_door_is_not_closed_before_it_begins_nor_of_a_cancelled_session(hall: Clocked) -> None:
    with pytest.raises(TooEarly):
        close(hall, Close(**act(session="tomorrow")), "staff:wang")
    with pytest.raises(WasCancelled):
        close(hall, Close(**act(session="off")), "staff:wang")
    assert state(hall, "off") == "cancelled"


def test_who_saw_the_names_is_in_the_log_once(hall: Clocked) -> None:
    for by in ("staff:wang", "staff:wang", "staff:ren"):
        door_list(hall, Which(session="today", source=PHONE), by)
    assert log(hall) == [("door.open", "today", "staff:wang"), ("door.open", "today", "staff:ren")]


def test_sessions_of_these_days_are_listed_for_whose_they_are(hall: Clocked) -> None:
    listed = [held.session.id for held in list_near(hall, Near(), "staff:wang")]
    assert listed == ["today", "other", "off", "tomorrow"]
    assert [held.session.id for held in list_near(hall, Near(museum="chongqing-example"), "staff:ren")] == ["other"]


def test_list_tells_holders_of_seats_from_all_others(hall: Clocked) -> None:
    li = book(hall.store, "Li", 3)
    book(hall.store, "Wang", 2, "waiting")
    book(hall.store, "class", 30, school="Renmin Lu 小学")
    zhao = book(hall.store, "Zhao", 4, "cancelled")
    arrive(hall, Arrive(**act(booking=zhao, people=4)), "staff:wang")
    shown = door_list(hall, Which(session="today", source=PHONE), "staff:wang")
    assert [line.guest.name or line.guest.school for line in shown.expected if line.guest] == ["Li", "Renmin Lu 小学"]
    assert [line.guest.name for line in shown.others if line.guest] == ["Wang", "Zhao"]
    assert shown.came.after_cancellation == 4
    for typed in ("lI", " renmin  LU", "小学", li[:6]):
        assert len(matching(shown.expected, typed)) == 1, typed


def test_phone_is_known_by_a_cookie_that_nobody_else_can_make() -> None:
    seals, others = Seals(b"1" * 32), Seals(b"2" * 32)
    kept = new_reader(seals)
    assert source_of(seals, kept) == f"door:{kept[:16]}"
    for wrong in ("", "x", kept[:16], kept[:-1], new_reader(others), kept.replace(kept[:16], "0" * 16), "é" * 16 + "."):
        assert source_of(seals, wrong) == ""
