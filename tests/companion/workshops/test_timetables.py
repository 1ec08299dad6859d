from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from companion.workshops import rows
from companion.workshops.timetables import FRESH, PAST, WHOLE, Timetables
from content_packs.exchange.programme import Moved, Position, Programme
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


class Ticks:
    """A monotonic clock that tests move."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at

    def look(self) -> None:
        self.at += FRESH


def _filled(office: Clocked) -> None:
    fill_store(
        office.store,
        venues=[make_venue(position=Position(29.8, 106.4)), make_venue("square", zone="Europe/Paris")],
        workshops=[make_workshop()],
        programmes=[Programme(id="spring", title={"en": "Spring"})],
        sessions=[
            make_session("00000002", begins=START + timedelta(hours=4), ends=START + timedelta(hours=5)),
            make_session(),
        ],
    )


def test_session_comes_back_as_it_was_written(office: Clocked) -> None:
    _filled(office)
    whole = make_session(
        "full0000", programme="spring", languages=("zh-Hans", "en"), teacher="王老师", kiosk="k-01", kept=2,
        release=START, opens=START - timedelta(days=9), closes=START - timedelta(hours=1), state="planned",
        reason={"zh-Hans": "下雨"}, moved=Moved(begins=START, venue="square"), series="s1", sequence=3,
    )  # fmt: skip
    fill_store(office.store, sessions=[whole])
    assert office.store.read(lambda db: rows.find_session(db, "full0000")) == whole
    assert office.store.read(lambda db: rows.find_session(db, "nowhere0")) is None


def test_empty_store_has_an_empty_timetable(office: Clocked) -> None:
    assert Timetables().now(office).sessions == ()


def test_sessions_stand_in_the_order_in_which_they_begin(office: Clocked) -> None:
    _filled(office)
    timetable = Timetables().now(office)
    assert [each.id for each in timetable.sessions] == ["0a1b2c3d", "00000002"]
    assert set(timetable.venues) == {"hall", "square"}
    assert timetable.by_id["0a1b2c3d"] is timetable.sessions[0]


def test_what_another_server_writes_is_seen_within_a_second(office: Clocked) -> None:
    _filled(office)
    ticks = Ticks()
    timetables = Timetables(ticks)
    before = timetables.now(office)
    fill_store(office.store, now=START + timedelta(seconds=1), sessions=[make_session("0000000n")])
    assert timetables.now(office) is before, "a look stands for a while"
    ticks.look()
    assert "0000000n" in timetables.now(office).by_id
    assert "0000000n" not in before.by_id, "readers keep what they were given"


def test_a_transaction_that_ends_late_is_seen(office: Clocked) -> None:
    _filled(office)
    ticks = Ticks()
    timetables = Timetables(ticks)
    timetables.now(office)
    fill_store(office.store, now=START - timedelta(seconds=8), sessions=[make_session("0000000n")])
    ticks.look()
    assert "0000000n" in timetables.now(office).by_id


def test_what_a_wrong_clock_hid_comes_to_light(office: Clocked) -> None:
    _filled(office)
    ticks = Ticks()
    timetables = Timetables(ticks)
    timetables.now(office)
    fill_store(office.store, now=START - timedelta(hours=1), sessions=[make_session("0000000n")])
    ticks.look()
    assert "0000000n" not in timetables.now(office).by_id
    ticks.at += WHOLE
    assert "0000000n" in timetables.now(office).by_id


def test_a_change_of_this_process_is_seen_at_once(office: Clocked) -> None:
    _filled(office)
    timetables = Timetables(Ticks())
    timetables.now(office)
    fill_store(office.store, now=START + timedelta(seconds=1), venues=[make_venue("school")])
    timetables.stale()
    assert "school" in timetables.now(office).venues


def test_nothing_new_is_the_same_timetable(office: Clocked) -> None:
    _filled(office)
    ticks = Ticks()
    timetables = Timetables(ticks)
    before = timetables.now(office)
    ticks.look()
    assert timetables.now(office) is before


def test_seats_make_no_new_edition_and_a_move_does(office: Clocked) -> None:
    _filled(office)
    ticks = Ticks()
    timetables = Timetables(ticks)
    before = timetables.now(office)
    take_seats(office.store, "0a1b2c3d", 5, START + timedelta(seconds=1))
    ticks.look()
    booked = timetables.now(office)
    assert booked.by_id["0a1b2c3d"].taken == 5
    assert booked.edition == before.edition
    moved = same_but(booked.by_id["0a1b2c3d"], venue="square", sequence=1)
    office.store.write_now(lambda db: rows.change_session(db, moved, START + timedelta(seconds=2)))
    ticks.look()
    after = timetables.now(office)
    assert after.by_id["0a1b2c3d"].venue == "square"
    assert after.by_id["0a1b2c3d"].taken == 5, "a change of what was decided leaves seats alone"
    assert after.edition != before.edition
    assert after.edition == Timetables().now(office).edition, "every server says the same edition"


def test_long_past_sessions_are_in_the_store_alone(office: Clocked) -> None:
    _filled(office)
    office.at = START + PAST + timedelta(days=2)
    assert Timetables().now(office).sessions == ()


def test_many_threads_see_whole_timetables(office: Clocked) -> None:
    _filled(office)
    ticks = Ticks()
    timetables = Timetables(ticks)

    def read(_: int) -> bool:
        ticks.look()
        timetable = timetables.now(office)
        return all(timetable.by_id[each.id] is each for each in timetable.sessions)

    with ThreadPoolExecutor(8) as pool:
        reading = [pool.submit(read, n) for n in range(200)]
        for n in range(20):
            take_seats(office.store, "0a1b2c3d", n, START + timedelta(seconds=n))
        assert all(each.result() for each in reading)


def test_rivals_share_teacher_kiosk_or_venue_at_the_same_time(office: Clocked) -> None:
    _filled(office)
    fill_store(office.store, sessions=[make_session("teacher0", venue="square", teacher="Wang", kiosk="k-1")])

    def rivals_of(**facts: object) -> list[str]:
        session = make_session("00000new", **facts)
        return [each.id for each in office.store.read(lambda db: rows.rivals(db, session))]

    assert rivals_of() == ["0a1b2c3d"]
    assert rivals_of(venue="school") == []
    assert rivals_of(venue="school", teacher="wang") == ["teacher0"]
    assert rivals_of(venue="school", kiosk="k-1") == ["teacher0"]
    assert rivals_of(begins=START + timedelta(minutes=90), ends=START + timedelta(minutes=180)) == []
