"""Figures follow events on either database, and can be made from them alone."""

from threading import Thread

import pytest
from sqlalchemy import func, select

from companion.accounts import audit
from companion.impact import refreshing, rows
from companion.impact.figures import Figure, figures_of
from companion.impact.recomputing import Recompute, Recomputed, recompute
from companion.impact.refreshing import EVER, make, refresh, write
from companion.office import Office
from companion.store.schema import figures, stirred
from content_packs.exchange.attendance import Attendance
from tests.companion.impact.conftest import Clock
from tests.companion.impact.towns import Came, Closed, Counted, Felt, Seated, Town, Undone, Used, WalkedIn, at


def figures_in(office: Office, session: str) -> dict[tuple[str, str], float]:
    found = office.store.read(lambda db: rows.figures_of_session(db, session))
    return {(one.measure, one.value): one.amount for one in found}


def stirred_in(office: Office) -> int:
    return office.store.read(lambda db: db.scalar(select(func.count()).select_from(stirred)) or 0)


def again(office: Office, *, check: bool = False) -> Recomputed:
    return recompute(office, Recompute(check=check), "command", lambda *_: None)


def busy(town: Town) -> str:
    session = town.session(at(5))
    town.tell(
        session, Seated(booking="b1", state="confirmed", people=3), Seated(booking="b2", state="waiting", people=2)
    )
    town.tell(
        session,
        Came(booking="b1", people=2),
        WalkedIn(people=6),
        Counted(bands={"6-11": 6, "18-59": 2}, languages={"zh-Hans": 8}, returning={"new": 5, "again": 3}),
        Used(used={"sheets": 16}, left={"sheets": 4.5}),
        Felt(face="happy"),
        Felt(face="happy"),
        Felt(words="wonderful"),
    )
    return session


def test_figures_are_rows_of_what_is_not_nought() -> None:
    attendance = Attendance(participants=8, came=2, bands={"6-11": 8, "60+": 0}, left={"glue": 0.5}, sources=("a", "b"))
    assert figures_of(attendance, 20, over=False) == (
        Figure("band", "6-11", 8),
        Figure("came", "", 2),
        Figure("left", "glue", 0.5),
        Figure("participants", "", 8),
        Figure("reported", "", 2),
        Figure("seats", "", 20),
    )


def test_what_is_told_at_the_door_stands_in_the_figures(town: Town, office: Office) -> None:
    session = busy(town)
    assert refresh(office) == 1
    assert figures_in(office, session) == {
        ("band", "18-59"): 2, ("band", "6-11"): 6, ("booked", ""): 3, ("came", ""): 2, ("ended", ""): 1,
        ("face", "happy"): 2, ("heads", ""): 8, ("language", "zh-Hans"): 8, ("left", "sheets"): 4.5,
        ("no-shows", ""): 1, ("participants", ""): 8, ("reported", ""): 1, ("returning", "again"): 3,
        ("returning", "new"): 5, ("seats", ""): 20, ("used", "sheets"): 16, ("waiting", ""): 2, ("walked-in", ""): 6,
    }  # fmt: skip
    assert stirred_in(office) == 0
    assert refresh(office) == 0


def test_what_is_taken_back_leaves_the_figures(town: Town, office: Office) -> None:
    session = town.session(at(5))
    [walked] = town.tell(session, WalkedIn(people=6))
    refresh(office)
    town.tell(session, Undone(event=walked.id, of=walked.source))
    refresh(office)
    assert ("participants", "") not in figures_in(office, session)


def test_no_shows_appear_when_the_session_has_ended(town: Town, office: Office, clock: Clock) -> None:
    session = town.session(clock.at)
    town.tell(session, Seated(booking="b1", state="confirmed", people=7), Came(booking="b1", people=2))
    refresh(office)
    assert ("no-shows", "") not in figures_in(office, session)
    clock.at = clock.at.replace(hour=clock.at.hour + 3)
    refresh(office)
    assert figures_in(office, session)["no-shows", ""] == 5


def test_session_with_other_seats_or_times_is_counted_anew(town: Town, office: Office, clock: Clock) -> None:
    session = town.held(at(5), 20)
    refresh(office)
    town.change(session, seats=15)
    refresh(office)
    assert figures_in(office, session)["over", ""] == 5
    town.change(session, begins=clock.at.replace(day=28), ends=clock.at.replace(day=29))
    refresh(office)
    assert ("ended", "") not in figures_in(office, session)


def test_session_stirred_while_it_was_counted_stays_stirred(town: Town, office: Office) -> None:
    session = busy(town)
    made = office.store.read(lambda db: make(db, office.now()))
    town.tell(session, WalkedIn(people=9))
    assert office.store.write_now(lambda db: write(db, made)) == 0
    assert stirred_in(office) == 1
    refresh(office)
    assert figures_in(office, session)["participants", ""] == 17


def test_two_servers_count_a_session_once_and_alike(town: Town, office: Office) -> None:
    session = busy(town)
    made = [office.store.read(lambda db: make(db, office.now())) for _ in range(2)]
    assert [office.store.write_now(lambda db, one=one: write(db, one)) for one in made] == [1, 0]  # type: ignore[misc]
    assert figures_in(office, session)["participants", ""] == 8


def test_servers_that_count_at_once_while_doors_report_lose_nobody(town: Town, office: Office) -> None:
    sessions = [town.session(at(5, day)) for day in range(1, 13)]

    def report() -> None:
        for _ in range(5):
            for session in sessions:
                town.tell(session, WalkedIn(people=3))

    threads = [Thread(target=report), *(Thread(target=lambda: [refresh(office) for _ in range(8)]) for _ in range(2))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refresh(office)
    assert [figures_in(office, session)["participants", ""] for session in sessions] == [15] * 12


def test_a_reader_waits_for_few_sessions_and_the_job_takes_the_rest(
    town: Town, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "FEW", 2)
    for day in range(1, 8):
        town.held(at(5, day), 5)
    assert refresh(office, 0) == 2
    assert stirred_in(office) == 5
    assert refresh(office) == 5


def test_every_figure_can_be_recomputed_from_the_event_log(town: Town, office: Office) -> None:
    sessions = [busy(town), town.held(at(4), 12), town.session(at(3)), town.session(at(8))]
    refresh(office, look_back=EVER)
    kept = {session: figures_in(office, session) for session in sessions}
    office.store.write_now(lambda db: db.execute(figures.delete()) and None)
    done = again(office)
    assert {session: figures_in(office, session) for session in sessions} == kept
    assert (done.sessions, done.figures) == (4, sum(map(len, kept.values())))
    assert again(office, check=True).differing == 0


def test_check_tells_what_differs_and_changes_nothing(town: Town, office: Office) -> None:
    session = town.held(at(5), 12)
    refresh(office)
    mine = figures.c.session == session
    wrong = figures.update().where(mine, figures.c.measure == "participants").values(amount=13)
    office.store.write_now(lambda db: db.execute(wrong) and None)
    done = again(office, check=True)
    assert [(one.session, one.measure, one.was, one.is_) for one in done.differences] == [
        (session, "participants", 13, 12)
    ]
    assert figures_in(office, session)["participants", ""] == 13
    again(office)
    assert figures_in(office, session)["participants", ""] == 12
    assert audit.look_up(office, audit.Wish(action="impact.recompute")).entries[0].detail["differing"] == 1


def test_events_of_a_session_that_nobody_planned_are_counted_too(town: Town, office: Office) -> None:
    town.tell("nowhere", WalkedIn(people=7), Closed())
    refresh(office)
    assert figures_in(office, "nowhere")["participants", ""] == 7
    done = again(office, check=True)
    assert (done.sessions, done.figures, done.differing) == (1, 4, 0)


def test_cancelled_session_has_no_no_shows(town: Town, office: Office) -> None:
    session = town.session(at(5), state="cancelled")
    town.tell(session, Seated(booking="b1", state="confirmed", people=7))
    refresh(office)
    assert ("no-shows", "") not in figures_in(office, session)
