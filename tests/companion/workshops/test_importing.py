# ruff: noqa: DTZ001 (times of a venue's clock have no zone)
import io
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from companion.workshops import rows
from companion.workshops.importing.calendars import read_calendar
from companion.workshops.importing.drafts import LIMIT, SENTENCES, Draft, Unreadable
from companion.workshops.importing.sheets import read_sheets
from companion.workshops.importing.taking import Imported, ImportSessions, import_sessions
from companion.workshops.planning import PlanSessions, plan_sessions
from content_packs.exchange.programme import Session
from tests.companion.workshops.programmes import START, Clocked, fill_store, make_venue, make_workshop

CALENDARS = Path(__file__).parent / "calendars"
BY = "staff:lin"
SHEET = (
    "工作坊,地点,日期,开始,结束,座位,教师\n"
    "做面具,社区礼堂,2026-05-05,10:00,11:30,20,王老师\n"
    "masks,square,2026/5/6,9:30,10:30,,\n"
)


@pytest.fixture
def planned(office: Clocked) -> Clocked:
    fill_store(
        office.store,
        venues=[make_venue(), make_venue("square", name={"en": "Square"}, zone="Europe/Paris")],
        workshops=[make_workshop(), make_workshop("tea", museum="gansu", title={"en": "Tea"})],
    )
    return office


def _take(office: Clocked, name: str, raw: bytes, **facts: Any) -> Imported:
    return import_sessions(office, ImportSessions(name=name, raw=raw, **facts), BY)


def _all(office: Clocked) -> list[Session]:
    far = START + timedelta(days=4000)
    return office.store.read(lambda db: rows.sessions_between(db, START - timedelta(days=400), far))


def _calendar(name: str) -> bytes:
    return (CALENDARS / f"{name}.ics").read_bytes()


def _event(*lines: str, begins: str = "DTSTART:20260505T020000Z", ends: str = "DTEND:20260505T030000Z") -> bytes:
    known = ["UID:1", begins, ends, "SUMMARY:masks", "LOCATION:hall"]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *known, *lines, "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()


def _codes(raw: bytes) -> list[str]:
    try:
        return [flaw.code for flaw in read_calendar(raw).flaws]
    except Unreadable as wrong:
        return [wrong.flaw.code]


# From real programs


def test_google_s_export_is_planned_with_its_exception_and_its_moved_one(planned: Clocked) -> None:
    found = _take(planned, "basic.ics", _calendar("google"))
    assert found.flaws == ()
    assert [each.begins for each in _all(planned)] == [
        datetime(2026, 5, 5, 2, tzinfo=UTC),
        datetime(2026, 5, 9, 1, tzinfo=UTC),
        datetime(2026, 5, 20, 6, tzinfo=UTC),  # in place of the 19th
        datetime(2026, 5, 26, 2, tzinfo=UTC),
        datetime(2026, 6, 2, 2, tzinfo=UTC),
    ]
    assert {each.venue for each in _all(planned)} == {"hall", "square"}
    assert {each.state for each in _all(planned)} == {"planned"}


def test_outlook_s_export_keeps_the_time_of_the_wall_across_summer_time(planned: Clocked) -> None:
    assert _take(planned, "calendar.ics", _calendar("outlook")).flaws == ()
    found = _all(planned)
    assert [each.begins.day for each in found if each.begins.month in (5,)] == [5, 12, 26]
    assert [each.begins.hour for each in found if each.begins.month == 10] == [7, 8]


def test_apple_s_endless_rule_is_cut_and_its_whole_day_is_told(planned: Clocked) -> None:
    found = _take(planned, "Workshops.ics", _calendar("apple"))
    assert [(flaw.code, flaw.place.line) for flaw in found.flaws] == [("all-day", 31)]
    assert (found.cut, found.new, found.made) == (1, 13, 0)
    assert _all(planned) == [], "nothing is half-imported"


def test_the_same_file_twice_makes_nothing_twice(planned: Clocked) -> None:
    first = _take(planned, "basic.ics", _calendar("google"))
    again = _take(planned, "renamed.ics", _calendar("google"))
    assert (first.made, again.made, again.count("same")) == (5, 0, 5)
    assert len(_all(planned)) == 5


def test_a_moved_event_is_told_and_what_was_planned_stays(planned: Clocked) -> None:
    _take(planned, "basic.ics", _calendar("google"))
    before = _all(planned)
    moved = _calendar("google").replace(b"DTSTART:20260509T010000Z", b"DTSTART:20260509T013000Z")
    found = _take(planned, "basic.ics", moved)
    assert found.count("differs") == 1
    assert _all(planned) == before


def test_a_dry_run_tells_and_writes_nothing(planned: Clocked) -> None:
    found = _take(planned, "basic.ics", _calendar("google"), dry=True)
    assert (found.new, found.made, found.ready) == (5, 0, True)
    assert _all(planned) == []


def test_conflicts_are_told_with_the_other_session_and_hold_all_back(planned: Clocked) -> None:
    start = datetime(2026, 5, 26, 11)
    [there] = plan_sessions(planned, PlanSessions(workshop="tea", venue="hall", start=start), BY).sessions
    found = _take(planned, "basic.ics", _calendar("google"))
    [clash] = [line.clash for line in found.lines if line.clash]
    assert (clash.session.id, clash.kinds) == (there.id, ("venue",))
    assert (found.made, found.ready) == (0, False)
    assert len(_all(planned)) == 1


def test_cancelled_and_past_events_are_left_out_and_told(planned: Clocked) -> None:
    assert _take(planned, "a.ics", _event("STATUS:CANCELLED")).lines[0].outcome == "cancelled"
    old = _event(begins="DTSTART:20200505T020000Z", ends="DURATION:PT1H")
    assert _take(planned, "a.ics", old).lines[0].outcome == "past"
    assert _all(planned) == []


def test_events_without_a_zone_are_of_the_venue_s_clock(planned: Clocked) -> None:
    raw = _event(begins="DTSTART:20260705T090000", ends="DTEND:20260705T100000").replace(b":hall", b":square")
    _take(planned, "a.ics", raw)
    assert _all(planned)[0].begins == datetime(2026, 7, 5, 7, tzinfo=UTC)


def test_an_editor_imports_sessions_of_the_own_museum_alone(planned: Clocked) -> None:
    raw = _event().replace(b":masks", b":Tea")
    found = _take(planned, "a.ics", raw, museum="sichuan-example")
    assert [flaw.code for flaw in found.flaws] == ["not-yours"]
    assert _take(planned, "a.ics", raw, museum="gansu").made == 1


def test_names_that_say_nothing_take_what_the_import_says(planned: Clocked) -> None:
    raw = _event().replace(b":masks", b":Saturday fun").replace(b":hall", b":")
    assert {flaw.code for flaw in _take(planned, "a.ics", raw).flaws} == {"unknown-workshop"}
    assert _take(planned, "a.ics", raw, workshop="masks", venue="hall").made == 1


# Hostile ones


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (_event("RRULE:FREQ=SECONDLY"), "bad-rule"),
        (_event("RRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2"), "bad-rule"),
        (_event("RRULE:FREQ=DAILY;COUNT=100000"), "bad-rule"),
        (_event("RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=WEEKLY;COUNT=2"), "bad-rule"),
        (_event("EXRULE:FREQ=DAILY"), "bad-rule"),
        (_event(begins="DTSTART;TZID=Mars/Olympus:20260505T100000"), "bad-zone"),
        (_event(begins="DTSTART;TZID=../../etc/passwd:20260505T100000"), "bad-zone"),
        (_event(begins="DTSTART;VALUE=DATE:20260505"), "all-day"),
        (_event(begins="DTSTART:20260505T250000Z"), "bad-event"),
        (_event(begins="DTSTART:soon"), "bad-event"),
        (_event(begins="DTSTART;TZID=America/New_York:99991231T230000"), "bad-date"),
        (_event("EXDATE;TZID=Asia/Shanghai:00010101T000000"), "bad-date"),
        (_event("RECURRENCE-ID;TZID=America/New_York:99991231T230000"), "bad-date"),
        (_event(begins="X-NOTHING:1"), "bad-event"),
        (_event("DTSTART:20260506T020000Z"), "bad-event"),
        (_event(ends="DTEND:20260505T010000Z"), "no-end"),
        (_event(ends="X-NOTHING:1"), "no-end"),
        (_event(ends="DURATION:-PT1H"), "no-end"),
        (_event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260505T020000Z"), "following"),
        (_event("RDATE;VALUE=PERIOD:20260506T020000Z/PT1H"), "bad-event"),
        (_event()[:-20], "bad-event"),
        (b"BEGIN:VCALENDAR\n" * 50, "bad-event"),
        (b"BEGIN:VCALENDAR\nSUMMARY:\xff\xfe\nEND:VCALENDAR\n", "bad-event"),
    ],
)
def test_hostile_or_broken_event_is_told_by_its_line(raw: bytes, code: str) -> None:
    assert _codes(raw) == [code]


def test_ten_megabytes_in_one_line_are_refused_unread() -> None:
    assert _codes(_event("DESCRIPTION:" + "x" * 10_000_000)) == ["too-large"]
    [draft] = read_calendar(_event("SUMMARY:" + "x" * (LIMIT - 1000)).replace(b"SUMMARY:masks\r\n", b"")).drafts
    assert len(draft.workshop) <= 300
    assert _codes(_event("DESCRIPTION:" + "\r\n x" * 50_000)) == []


def test_a_million_events_are_refused() -> None:
    raw = b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 1_000_000
    assert _codes(raw) == ["too-large"]
    assert _codes(b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 2_000 + b"END:VCALENDAR\n") == ["too-large"]
    assert _codes(b"BEGIN:VCALENDAR\n" + b"\n" * 100_000) == ["too-large"]


def test_many_endless_rules_are_refused() -> None:
    one = _event("RRULE:FREQ=DAILY").decode().partition("VERSION:2.0\r\n")[2].partition("END:VCALENDAR")[0]
    assert _codes(f"BEGIN:VCALENDAR\r\n{one * 200}END:VCALENDAR\r\n".encode()) == ["too-large"]
    assert _codes(f"BEGIN:VCALENDAR\r\n{one * 5}END:VCALENDAR\r\n".encode()) == ["too-many"]


def test_a_zone_s_own_rules_are_never_run() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:Evil\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nRRULE:FREQ=SECONDLY\r\n" \
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"  # fmt: skip
    raw = _event(begins="DTSTART;TZID=Evil:20260505T100000").replace(b"BEGIN:VEVENT", zone.encode() + b"BEGIN:VEVENT")
    assert _codes(raw) == ["bad-zone"]
    named = raw.replace(b"TZID:Evil\r\n", b"TZID:Evil\r\nX-LIC-LOCATION:Asia/Shanghai\r\n")
    named = named.replace(b"DTEND:20260505T030000Z", b"DURATION:PT1H")
    assert read_calendar(named).drafts[0].begins == datetime(2026, 5, 5, 2, tzinfo=UTC)


_LINES = st.lists(
    st.sampled_from(
        [
            "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "DTSTART:20260505T020000Z", "DTSTART:2026",
            "DTEND:20260505T030000Z", "DURATION:PT1H", "UID:1", "UID:2", "RRULE:FREQ=DAILY;COUNT=3", "RRULE:;;=",
            "RDATE:20260507T020000Z", "EXDATE:20260506T020000Z,x", "RECURRENCE-ID:20260506T020000Z", " folded", ":",
            "DTSTART;TZID=Europe/Paris:20260329T023000", "SUMMARY;X=\"a:b\";Y:masks", "STATUS:CANCELLED", "\0",
        ]
    ),
    max_size=30,
)  # fmt: skip


@given(_LINES)
@settings(max_examples=200)
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    raw = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode()
    with suppress(Unreadable):
        assert all(isinstance(each, Draft) for each in read_calendar(raw).drafts)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for read in (read_calendar, lambda raw: read_sheets("a.csv", raw), lambda raw: read_sheets("a.xlsx", raw)):
        with suppress(Unreadable):
            read(raw)


# Sheets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_spreadsheet_programs_is_planned(planned: Clocked, encoding: str) -> None:
    found = _take(planned, "五月.csv", SHEET.encode(encoding), state="open")
    assert (found.flaws, found.made) == ((), 2)
    first, second = _all(planned)
    assert (first.begins, first.seats, first.teacher, first.state) == (
        datetime(2026, 5, 5, 2, tzinfo=UTC), 20, "王老师", "open",
    )  # fmt: skip
    assert second.begins == datetime(2026, 5, 6, 7, 30, tzinfo=UTC), "half past nine in Paris"
    assert _take(planned, "五月.csv", SHEET.encode(encoding)).count("same") == 2


def test_workbook_with_real_dates_and_times_is_planned(planned: Clocked) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Workshop", "Venue", "Date", "Start", "Minutes", "Repeat", "Languages"])
    sheet.append(
        ["Making masks", "Community hall", date(2026, 5, 5), time(10, 0), 60, "FREQ=WEEKLY;COUNT=4", "zh-Hans, en"]
    )
    sheet.append(["masks", "hall", datetime(2026, 5, 6), 0.4375, 60, None, None])
    kept = io.BytesIO()
    book.save(kept)
    found = _take(planned, "may.xlsx", kept.getvalue())
    assert found.flaws == ()
    assert [each.begins for each in _all(planned)] == [
        datetime(2026, 5, 5, 2, tzinfo=UTC),
        datetime(2026, 5, 6, 2, 30, tzinfo=UTC),
        *(datetime(2026, 5, day, 2, tzinfo=UTC) for day in (12, 19, 26)),
    ]
    assert _all(planned)[0].languages == ("zh-Hans", "en")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("masks,hall,31.02.2026,10:00,11:00", "bad-date"),
        ("masks,hall,2026-02-31,10:00,11:00", "bad-date"),
        ("masks,hall,2026-05-05,25:00,11:00", "bad-time"),
        ("masks,square,9999-12-31,23:00,23:59", "refused"),
        ("masks,hall,0001-01-01,00:00,01:00", "refused"),
        ("masks,hall,,10:00,11:00", "no-value"),
        ("masks,hall,2026-05-05,10:00,09:00", "no-end"),
        ("marks,hall,2026-05-05,10:00,11:00", "unknown-workshop"),
        ("masks,hell,2026-05-05,10:00,11:00", "unknown-venue"),
        ('=HYPERLINK("x"),hall,2026-05-05,10:00,11:00', "unknown-workshop"),
        ("masks,hall,2026-05-05,10:00,10:02", "refused"),
    ],
)
def test_bad_row_is_told_by_its_number_and_nothing_is_imported(planned: Clocked, row: str, code: str) -> None:
    raw = f"workshop,venue,date,start,end\nmasks,hall,2026-05-04,10:00,11:00\n{row}\n".encode()
    found = _take(planned, "may.csv", raw)
    assert [(flaw.code, flaw.place.line) for flaw in found.flaws] == [(code, 3)]
    assert _all(planned) == []


def test_a_row_that_stands_twice_is_told(planned: Clocked) -> None:
    row = "masks,hall,2026-05-04,10:00,11:00\n"
    found = _take(planned, "may.csv", f"workshop,venue,date,start,end\n{row}{row}".encode())
    assert [flaw.code for flaw in found.flaws] == ["twice"]


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.pdf", b"%PDF-1.7", "unknown-kind"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"name,day\n", "no-heading"),
        ("a.xlsx", b"PK\x03\x04broken", "unreadable"),
        ("a.csv", b"workshop,venue,date,start\n\xe9,hall", "unreadable"),
        ("a.csv", b"x" * (LIMIT + 1), "too-large"),
    ],
)
def test_file_that_is_none_of_ours_says_what_to_do(planned: Clocked, name: str, raw: bytes, code: str) -> None:
    flaws = _take(planned, name, raw).flaws
    assert flaws[0].code == code
    assert len(str(flaws[0])) > 10
    assert set(SENTENCES) >= {flaw.code for flaw in flaws}
