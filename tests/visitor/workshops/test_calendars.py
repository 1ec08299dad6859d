"""Calendars as a calendar program reads them: imported, updated, cancelled, and hostile words in every field."""

from datetime import timedelta
from typing import Any

import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from content_packs.exchange.programme import Session
from content_packs.exchange.timetable import Timetable
from content_packs.visitor.workshops.calendars import LINE, fold, write_calendar
from tests.exchange.timetables import NOW, TIGERS, large_timetable, make_timetable, session
from tests.visitor.workshops.programs import events_in

HOSTILE = 'Paper\r\nEND:VEVENT\r\n"tigers"; BEGIN:VALARM, \\n 老虎' + "纸" * 200
ORDER = ("en", "zh-Hans")


def written(timetable: Timetable, order: tuple[str, ...] = ORDER) -> bytes:
    return write_calendar(timetable, timetable.sessions, order, name="Workshops", address="https://museum.test")


class Program:
    """A calendar program: keeps events by UID, takes over what has a higher SEQUENCE, drops what is cancelled."""

    def __init__(self) -> None:
        self.events: dict[str, Any] = {}

    def take(self, raw: bytes) -> None:
        for event in events_in(raw):
            known = self.events.get(str(event["UID"]))
            if known is None or event["SEQUENCE"] >= known["SEQUENCE"]:
                self.events[str(event["UID"])] = event

    @property
    def shown(self) -> list[Any]:
        return [event for event in self.events.values() if event["STATUS"] != "CANCELLED"]


def one_event(*sessions: Session, **facts: Any) -> Any:
    [event] = events_in(written(make_timetable(sessions), **facts))
    return event


def test_a_session_says_what_when_and_where() -> None:
    event = one_event(session("one"))
    assert event["SUMMARY"] == "Paper tigers"
    assert event["SUMMARY"].params["LANGUAGE"] == "en"
    assert event.start == NOW + timedelta(days=2, hours=4)
    assert event.end - event.start == timedelta(minutes=90)
    assert event["LOCATION"] == "Ciqikou Hall, 1 Old Street, Shapingba"
    assert event["DESCRIPTION"] == "We fold a tiger.\n\nIt roars."
    assert event["GEO"].latitude == 29.579
    assert event["URL"] == "https://museum.test/workshops/tigers"


def test_words_are_those_of_the_language_asked_for() -> None:
    event = one_event(session("one"), order=("zh-Hans", "en"))
    assert event["SUMMARY"] == "纸老虎"
    assert event["SUMMARY"].params["LANGUAGE"] == "zh-Hans"


def test_a_move_reaches_calendars_that_have_the_session_already() -> None:
    program = Program()
    first = session("one")
    program.take(written(make_timetable([first])))
    later = first.begins + timedelta(days=1)
    moved = session("one", begins=later, sequence=1, changed=NOW)
    program.take(written(make_timetable([moved])))
    [event] = program.shown
    assert event.start == later
    assert event["LAST-MODIFIED"].dt == NOW


def test_a_cancelled_session_leaves_the_calendar_and_says_why() -> None:
    program = Program()
    program.take(written(make_timetable([session("one")])))
    gone = session("one", state="cancelled", sequence=1, reason={"en": "The teacher is ill."})
    program.take(written(make_timetable([gone])))
    assert program.shown == []
    assert one_event(gone)["DESCRIPTION"].startswith("The teacher is ill.")


def test_the_same_timetable_gives_the_same_bytes() -> None:
    timetable = large_timetable(200)
    assert written(timetable) == written(large_timetable(200))


def test_words_cannot_break_out_of_their_field() -> None:
    timetable = make_timetable([session("one", reason={"en": HOSTILE})])
    workshops = {"tigers": TIGERS.__class__(id="tigers", museum="example", title={"en": HOSTILE})}
    hostile = Timetable(
        venues=timetable.venues,
        workshops=workshops,
        programmes={},
        sessions=timetable.sessions,
        by_id=timetable.by_id,
    )
    raw = written(hostile)
    [event] = events_in(raw)
    assert event["SUMMARY"] == HOSTILE.replace("\r\n", "\n")
    assert raw.count(b"\r\nEND:VEVENT") == 1
    assert not Calendar.from_ical(raw).walk("VALARM")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=400))
def test_folded_lines_are_short_and_unfold_to_what_they_were(text: str) -> None:
    folded = fold(text)
    assert all(len(line.encode()) <= LINE for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text


def test_every_session_of_a_large_calendar_is_read_back() -> None:
    timetable = large_timetable(400)
    raw = written(timetable)
    calendar: Any = Calendar.from_ical(raw)
    assert not [event.errors for event in events_in(raw) if event.errors]
    day = timetable.sessions[150].begins
    found = recurring_ical_events.of(calendar).at((day.year, day.month, day.day))
    there = [one for one in timetable.sessions if one.begins.date() <= day.date() <= one.ends.date()]
    assert {str(event["UID"]).partition("@")[0] for event in found} == {one.id for one in there}
