# ruff: noqa: DTZ001 (times of a venue's clock have no zone)
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.accounts import audit
from companion.store import schema
from companion.workshops import rows
from companion.workshops.changing import (
    CancelSession,
    ChangeSession,
    MoveSession,
    RestoreSession,
    cancel_session,
    change_session,
    move_session,
    restore_session,
)
from companion.workshops.conflicts import clash_of
from companion.workshops.copying import CopySessions, copy_sessions, next_time
from companion.workshops.errors import (
    BadFact,
    Begun,
    Conflicting,
    IsCancelled,
    NoLonger,
    NotHere,
    NotPlanned,
    Over,
    Taken,
    TooFewKept,
    TooFewSeats,
    TooManyKept,
)
from companion.workshops.ids import ALPHABET
from companion.workshops.keeping import PutProgramme, PutVenue, PutWorkshop, put_programme, put_venue, put_workshop
from companion.workshops.planning import Planned, PlanSessions, plan_sessions
from content_packs.exchange.programme import Moved, Position, Programme, Session, state_of
from tests.companion.workshops.programmes import (
    START,
    Clocked,
    fill_store,
    make_session,
    make_venue,
    make_workshop,
    same_but,
    take_seats,
)

NINE = datetime(2026, 5, 4, 9)  # START, on Chongqing's clock
BY = "staff:lin"
RAIN = {"zh-Hans": "下雨", "en": "Rain"}


@pytest.fixture
def planned(office: Clocked) -> Clocked:
    """Two venues, two workshops of two museums, nothing planned."""
    fill_store(
        office.store,
        venues=[make_venue(), make_venue("square", zone="Europe/Paris")],
        workshops=[make_workshop(languages=("zh-Hans",), minutes=60, seats=12), make_workshop("tea", museum="gansu")],
    )
    return office


def _plan(office: Clocked, **facts: Any) -> Planned:
    known = {"workshop": "masks", "venue": "hall", "start": NINE}
    return plan_sessions(office, PlanSessions(**{**known, **facts}), BY)


def _one(office: Clocked, **facts: Any) -> Session:
    [session] = _plan(office, **facts).sessions
    return session


def _now(office: Clocked, name: str) -> Session:
    found = office.store.read(lambda db: rows.find_session(db, name))
    assert found is not None
    return found


def _actions(office: Clocked) -> list[str]:
    return [entry.action for entry in audit.look_up(office, audit.Wish()).entries]


def test_a_session_is_planned_with_what_its_workshop_says(planned: Clocked) -> None:
    session = _one(planned)
    assert (session.begins, session.ends) == (START, START + timedelta(hours=1))
    assert (session.seats, session.languages, session.state) == (12, ("zh-Hans",), "open")
    assert len(session.id) == 8
    assert set(session.id) <= set(ALPHABET)
    assert _now(planned, session.id) == session
    assert _actions(planned) == ["session.plan"]


def test_a_rule_makes_a_series_at_the_venue_s_own_time(planned: Clocked) -> None:
    found = _plan(
        planned, venue="square", start=datetime(2026, 10, 20, 9), rule="FREQ=WEEKLY;COUNT=3", but=(date(2026, 10, 27),),
        opens_days=14, closes_hours=2, release_hours=24, kept=2,
    ).sessions  # fmt: skip
    assert [each.begins.hour for each in found] == [7, 8], "summer time ends on 25 October 2026"
    assert len({each.series for each in found}) == 1
    assert found[0].opens == found[0].begins - timedelta(days=14)
    assert found[0].closes == found[0].begins - timedelta(hours=2)
    assert found[0].release == found[0].begins - timedelta(days=1)


def test_a_retry_under_the_same_key_plans_nothing_twice(planned: Clocked) -> None:
    first = _plan(planned, rule="FREQ=DAILY;COUNT=3", key="once")
    again = _plan(planned, rule="FREQ=DAILY;COUNT=3", key="once")
    assert first.made
    assert not again.made
    assert [each.id for each in again.sessions] == [each.id for each in first.sessions]
    assert _actions(planned) == ["session.plan"]


def test_conflicts_are_refused_with_what_conflicts(planned: Clocked) -> None:
    there = _one(planned, teacher="Wang", kiosk="k-1")
    with pytest.raises(Conflicting, match=f"{there.id} .* has the same venue"):
        _one(planned, start=NINE + timedelta(minutes=30))
    with pytest.raises(Conflicting, match="same teacher and kiosk") as refused:
        _one(planned, workshop="tea", venue="square", start=datetime(2026, 5, 4, 3, 30), teacher=" wang ", kiosk="k-1")
    assert refused.value.clashes[0].session == there
    _one(planned, start=NINE + timedelta(minutes=60))


def test_nothing_of_a_rule_is_planned_where_one_conflicts(planned: Clocked) -> None:
    _one(planned, start=NINE + timedelta(days=2))
    with pytest.raises(Conflicting):
        _plan(planned, rule="FREQ=DAILY;COUNT=5")
    assert _now_all(planned) == 1


def test_sessions_of_one_rule_may_not_overlap_one_another(planned: Clocked) -> None:
    with pytest.raises(Conflicting):
        _plan(planned, minutes=60 * 30, rule="FREQ=DAILY;COUNT=2")


def _now_all(office: Clocked) -> int:
    far = START + timedelta(days=4000)
    return len(office.store.read(lambda db: rows.sessions_between(db, START - timedelta(days=400), far)))


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"workshop": "nothing"}, NotHere),
        ({"venue": "nowhere"}, NotHere),
        ({"programme": "none"}, NotHere),
        ({"start": datetime(2025, 5, 4, 9)}, Over),
        ({"seats": 5000}, BadFact),
        ({"kept": 13}, BadFact),
        ({"minutes": 2}, BadFact),
        ({"languages": ("klingonisch",)}, BadFact),
        ({"kiosk": "Kiosk No 1"}, BadFact),
        ({"opens_days": 5000}, BadFact),
        ({"key": "k" * 500}, BadFact),
    ],
)
def test_bad_wish_is_refused_and_plans_nothing(planned: Clocked, wish: dict[str, Any], refusal: type) -> None:
    with pytest.raises(refusal):
        _plan(planned, **wish)
    assert _now_all(planned) == 0


def test_closed_venue_takes_no_new_session(planned: Clocked) -> None:
    put_venue(planned, PutVenue(venue=make_venue(closed=True)), BY)
    with pytest.raises(NoLonger, match="closed"):
        _plan(planned)
    assert _actions(planned) == ["venue.close"]


def test_moved_session_keeps_its_id_and_says_where_it_was(planned: Clocked) -> None:
    before = _one(planned, opens_days=7)
    wish = MoveSession(session=before.id, start=datetime(2026, 5, 5, 10), venue="square", reason=RAIN)
    after = move_session(planned, wish, BY)
    assert after.begins == datetime(2026, 5, 5, 8, tzinfo=UTC), "ten o'clock in Paris"
    assert after.ends - after.begins == before.ends - before.begins
    assert after.moved == Moved(begins=before.begins, venue="hall")
    assert (after.sequence, after.reason) == (1, RAIN)
    assert after.opens == after.begins - timedelta(days=7)
    assert move_session(planned, wish, BY).sequence == 1, "a form sent twice is one move"


def test_move_into_another_session_is_refused(planned: Clocked) -> None:
    _one(planned, start=NINE + timedelta(hours=3))
    session = _one(planned)
    with pytest.raises(Conflicting):
        move_session(planned, MoveSession(session=session.id, start=NINE + timedelta(hours=2, minutes=30)), BY)
    assert _now(planned, session.id) == session


def test_what_has_begun_is_not_moved(planned: Clocked) -> None:
    session = _one(planned)
    planned.at = START
    with pytest.raises(Begun):
        move_session(planned, MoveSession(session=session.id, start=NINE + timedelta(days=1)), BY)


def test_seats_below_what_is_booked_are_refused_with_how_many(planned: Clocked) -> None:
    session = _one(planned, kept=3)
    take_seats(planned.store, session.id, 7, START - timedelta(days=13), taken_kept=2)
    with pytest.raises(TooFewSeats) as refused:
        change_session(planned, ChangeSession(session=session.id, seats=8), BY)
    assert refused.value.facts == {"booked": 9}
    with pytest.raises(TooFewKept):
        change_session(planned, ChangeSession(session=session.id, kept=1), BY)
    with pytest.raises(TooManyKept):
        change_session(planned, ChangeSession(session=session.id, kept=6), BY)
    after = change_session(planned, ChangeSession(session=session.id, seats=9, kept=2), BY)
    assert (after.seats, after.kept, after.taken, after.taken_kept) == (9, 2, 7, 2)
    assert after.sequence == 0, "no calendar shows seats"


def test_change_of_language_raises_the_sequence(planned: Clocked) -> None:
    session = _one(planned)
    assert change_session(planned, ChangeSession(session=session.id, languages=("en",)), BY).sequence == 1
    assert change_session(planned, ChangeSession(session=session.id, teacher="Wang"), BY).sequence == 1


def test_teacher_of_another_session_at_that_time_is_refused(planned: Clocked) -> None:
    _one(planned, venue="square", start=datetime(2026, 5, 4, 3), teacher="Wang")
    session = _one(planned)
    with pytest.raises(Conflicting, match="same teacher"):
        change_session(planned, ChangeSession(session=session.id, teacher="Wang"), BY)


def test_cancelling_is_undone_until_it_would_begin(planned: Clocked) -> None:
    session = _one(planned)
    cancelled = cancel_session(planned, CancelSession(session=session.id, reason=RAIN), BY)
    assert (cancelled.state, cancelled.reason, cancelled.sequence) == ("cancelled", RAIN, 1)
    assert state_of(cancelled, planned.at) == "cancelled"
    with pytest.raises(IsCancelled):
        move_session(planned, MoveSession(session=session.id, start=NINE + timedelta(days=1)), BY)
    restored = restore_session(planned, RestoreSession(session=session.id), BY)
    assert (restored.state, restored.reason, restored.sequence) == ("open", {}, 2)
    cancel_session(planned, CancelSession(session=session.id, reason=RAIN), BY)
    planned.at = START
    with pytest.raises(Begun):
        restore_session(planned, RestoreSession(session=session.id), BY)
    assert _actions(planned) == ["session.cancel", "session.restore", "session.cancel", "session.plan"]


def test_undo_is_refused_where_the_hall_was_given_away(planned: Clocked) -> None:
    session = _one(planned)
    cancel_session(planned, CancelSession(session=session.id, reason=RAIN), BY)
    _one(planned, workshop="tea")
    with pytest.raises(Conflicting):
        restore_session(planned, RestoreSession(session=session.id), BY)


def test_cancelling_without_a_reason_is_refused(planned: Clocked) -> None:
    session = _one(planned)
    with pytest.raises(BadFact):
        cancel_session(planned, CancelSession(session=session.id, reason={"en": " "}), BY)


def test_copies_of_a_week_have_nobody_s_booking(planned: Clocked) -> None:
    session = _one(planned, teacher="Wang")
    take_seats(planned.store, session.id, 5, START - timedelta(days=13))
    wish = CopySessions(sessions=(session.id,), to="week", key="k")
    [copy] = copy_sessions(planned, wish, BY).sessions
    assert copy.begins == session.begins + timedelta(days=7)
    assert (copy.taken, copy.teacher) == (0, "Wang")
    assert copy.id != session.id
    assert [each.id for each in copy_sessions(planned, wish, BY).sessions] == [copy.id]
    assert _now_all(planned) == 2


def test_month_on_is_the_same_weekday_of_the_month() -> None:
    second_tuesday = datetime(2026, 5, 12, 1, tzinfo=UTC)
    assert next_time(second_tuesday, "Asia/Shanghai", "month") == datetime(2026, 6, 9, 1, tzinfo=UTC)
    fifth_saturday = datetime(2026, 5, 30, 1, tzinfo=UTC)
    assert next_time(fifth_saturday, "Asia/Shanghai", "month") is None
    assert next_time(datetime(2026, 10, 20, 7, tzinfo=UTC), "Europe/Paris", "week") == datetime(
        2026, 10, 27, 8, tzinfo=UTC
    )


def test_cancelled_sessions_are_not_copied(planned: Clocked) -> None:
    one, two = _one(planned), _one(planned, start=NINE + timedelta(hours=2))
    cancel_session(planned, CancelSession(session=one.id, reason=RAIN), BY)
    copied = copy_sessions(planned, CopySessions(sessions=(one.id, two.id), to="week"), BY)
    assert copied.left_out == (one.id,)
    assert len(copied.sessions) == 1


def test_workshops_venues_and_programmes_are_kept_and_audited(planned: Clocked) -> None:
    planned.store.write_now(
        lambda db: db.execute(schema.museums.insert(), {"name": "gansu", "quota": 1, "added": START})
    )
    put_workshop(planned, PutWorkshop(workshop=make_workshop("clay", museum="gansu"), new=True), BY)
    put_workshop(planned, PutWorkshop(workshop=make_workshop("clay", museum="gansu", minutes=30)), BY)
    put_venue(planned, PutVenue(venue=make_venue("school"), new=True), BY)
    put_programme(planned, PutProgramme(programme=Programme(id="spring", title={"en": "Spring"}), new=True), BY)
    put_venue(planned, PutVenue(venue=make_venue("school", area="北碚"), new=False), BY)
    assert _actions(planned) == ["programme.add", "venue.add", "workshop.change", "workshop.add"]
    venue = planned.store.read(lambda db: rows.find_venue(db, "school"))
    assert venue is not None
    assert venue.area == "beibei", "what sessions are counted by follows from the neighbourhood"


def test_another_s_short_name_is_refused(planned: Clocked) -> None:
    with pytest.raises(Taken):
        put_venue(planned, PutVenue(venue=make_venue(transport={"en": "Bus 5"}), new=True), BY)
    with pytest.raises(NotHere):
        put_venue(planned, PutVenue(venue=make_venue("nowhere")), BY)
    with pytest.raises(BadFact, match="it stays sichuan-example"):
        put_workshop(planned, PutWorkshop(workshop=make_workshop(museum="gansu")), BY)
    with pytest.raises(NotHere, match="museum"):
        put_workshop(planned, PutWorkshop(workshop=make_workshop("new", museum="nobody"), new=True), BY)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("name", {}),
        ("name", {"en": "x" * 300}),
        ("name", {"klingonisch": "x"}),
        ("name", {"en": "a\0b"}),
        ("access", ("lift",)),
        ("position", Position(91, 0)),
        ("id", "Große Halle"),
    ],
)
def test_bad_venue_names_the_field(planned: Clocked, field: str, value: object) -> None:
    with pytest.raises(BadFact) as refused:
        put_venue(planned, PutVenue(venue=same_but(make_venue("x"), **{field: value}), new=True), BY)
    assert refused.value.facts["field"] == field


_TIMES = st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours))


@st.composite
def _sessions(draw: st.DrawFn) -> Session:
    begins = draw(_TIMES)
    return make_session(
        draw(st.sampled_from(["00000001", "00000002"])), begins=begins,
        ends=begins + timedelta(hours=draw(st.integers(1, 9))), venue=draw(st.sampled_from(["a", "b"])),
        teacher=draw(st.sampled_from(["", "Wang", "wang"])), kiosk=draw(st.sampled_from(["", "k"])),
        state=draw(st.sampled_from(["open", "planned", "cancelled"])),
    )  # fmt: skip


@given(_sessions(), _sessions())
def test_two_are_in_each_other_s_way_or_neither_is(one: Session, other: Session) -> None:
    there, back = clash_of(one, other), clash_of(other, one)
    assert (there is None) == (back is None)
    if there and back:
        assert set(there.kinds) == set(back.kinds)


def test_every_refusal_says_a_sentence() -> None:
    for refusal in (Begun(), IsCancelled(), Over(), TooFewSeats(3), TooFewKept(2), TooManyKept(1)):
        assert isinstance(refusal, NotPlanned)
        assert len(str(refusal)) > 20
