"""Random runs over all that happens to a session, alone and at once, on both databases: never oversold, waiting order
kept, no seat lost, events agree with rows, and who came is counted from them.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from companion.bookings import filling, rows
from companion.bookings.chores import tend
from companion.bookings.steady import Steady
from companion.events import recording
from companion.events.rows import of_session
from companion.store.schema import held
from companion.store.store import Store
from content_packs.exchange.admission import Party, fits, offer_until, seat
from content_packs.exchange.attendance import merge
from content_packs.exchange.bookings import SEATED, Booked, BookingChange
from content_packs.exchange.events import Came, Event
from content_packs.exchange.programme import Session, is_released
from content_packs.visitor.desk import NotBooked
from tests.companion.bookings.halls import CLIENT, Hall, assert_sound, run

STEPS = 40
QUICK = settings(max_examples=30, stateful_step_count=STEPS)
FULL = settings(max_examples=1_000, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck))
NEVER_SLOW = count(step=1_000).__next__  # ticks: no limit by address is reached
names = map("machine{:06}".format, count())
PEOPLE = st.integers(1, 6)
KEPT = st.integers(0, 2)
WHO = st.integers(0, 30)
ACTS = st.sampled_from(["accept", "decline", "cancel", "erase"])
MINUTES = st.sampled_from([1, 20, 300, 700, 1_500, -30, -1_500])

Step = Callable[[], object]
Booking = rows.Row


class Sessions(RuleBasedStateMachine):
    store: Store
    data: Path

    @initialize(seats=st.integers(1, 12), kept=st.integers(0, 2), release=st.booleans())
    def open_hall(self, seats: int, kept: int, release: bool) -> None:
        self.hall = Hall(self.store, self.data, next(names), NEVER_SLOW, seats=seats, kept=min(seats, kept))
        if release:
            self.hall.set(release=self.hall.clock.now + timedelta(hours=20))
        self.steady = Steady()
        self.tokens: list[Booked] = []
        self.order: list[str] = []  # as they came onto the waiting list
        self.came: dict[str, int] = {}
        self.seen = count()

    # One thing after the other

    @rule(parties=st.lists(PEOPLE, min_size=1, max_size=5))
    def book_for_some(self, parties: list[int]) -> None:
        for people in parties:
            self._passing_nobody_over(partial(self._book, people, 0))

    @rule(people=PEOPLE, kept=KEPT)
    def book(self, people: int, kept: int) -> None:
        self._passing_nobody_over(lambda: self._book(people, kept))

    @rule(who=WHO, people=PEOPLE, kept=KEPT)
    def change(self, who: int, people: int, kept: int) -> None:
        self._passing_nobody_over(lambda: self._change(who, people, kept))

    @rule(who=WHO, act=ACTS)
    def act_of_any(self, who: int, act: str) -> None:
        self._passing_nobody_over(lambda: self._act(who, act))

    @rule(state=st.sampled_from(["confirmed", "offered"]), act=st.sampled_from(["accept", "decline", "cancel"]))
    def act_where_it_matters(self, state: str, act: str) -> None:
        found = self.store.read(lambda db: rows.of_session(db, self.hall.name))
        held_so = {row.id for row in found if row.state == state}
        numbers = [number for number, booked in enumerate(self.tokens) if booked.booking.id in held_so]
        if numbers:
            self._passing_nobody_over(partial(self._act, numbers[0], act))

    @rule()
    def look_for_what_is_due(self) -> None:
        self._passing_nobody_over(self._tend)
        assert not self._idle()

    @rule(minutes=MINUTES)
    def clock_passes_or_steps(self, minutes: int) -> None:
        self.hall.clock.pass_by(minutes=minutes)

    @rule(hours=st.integers(1, 72))
    def move(self, hours: int) -> None:
        self._move(hours)

    def _move(self, hours: int) -> None:
        begins = self.hall.clock.now + timedelta(hours=hours)
        self._plan(begins=begins, ends=begins + timedelta(hours=2))

    @rule(seats=st.integers(0, 12), kept=st.integers(0, 3))
    def change_seats(self, seats: int, kept: int) -> None:
        session = self._session()
        kept = max(kept, session.taken_kept)
        self._plan(seats=max(seats, kept, session.taken + session.taken_kept), kept=kept)

    @rule(state=st.sampled_from(["cancelled", "planned"]))
    def cancel_or_plan(self, state: str) -> None:
        self._plan(state=state)

    @precondition(lambda self: self._session().state != "open")
    @rule()
    def open_again(self) -> None:
        self._plan(state="open")

    @rule(who=WHO, people=PEOPLE)
    def check_in(self, who: int, people: int) -> None:
        if self.tokens:
            self._check_in(self.tokens[who % len(self.tokens)].booking.id, people)

    # Several at once

    @precondition(lambda self: len(self.tokens) > 2)
    @rule(
        wishes=st.lists(st.tuples(PEOPLE, KEPT), min_size=1, max_size=4),
        acts=st.lists(st.tuples(WHO, ACTS), max_size=3),
        changes=st.lists(st.tuples(WHO, PEOPLE, KEPT), max_size=2),
        hours=st.none() | st.integers(1, 72),
    )
    def all_at_once(self, wishes: list[Any], acts: list[Any], changes: list[Any], hours: int | None) -> None:
        steps: list[Step] = [partial(self._book, *wish) for wish in wishes]
        steps += [partial(self._act, *act) for act in acts]
        steps += [partial(self._change, *change) for change in changes]
        steps += [self._tend, self._tend]
        if hours:
            steps.append(partial(self._move, hours))
        at_once(steps)

    # What holds after each

    @invariant()
    def rows_are_sound(self) -> None:
        if hasattr(self, "hall"):
            self.store.read(lambda db: assert_sound(db, self.hall.name))

    @invariant()
    def waiting_order_is_kept(self) -> None:
        if hasattr(self, "hall"):
            places = [row.place for row in self._waiting()]
            assert len(set(places)) == len(places)
            waiting = [row.id for row in self._waiting()]
            self.order += [name for name in waiting if name not in self.order]
            assert waiting == [name for name in self.order if name in waiting]

    @invariant()
    def who_came_is_counted_from_events(self) -> None:
        if not hasattr(self, "hall"):
            return
        found = self.store.read(lambda db: rows.of_session(db, self.hall.name))
        merged = merge(self.store.read(lambda db: of_session(db, self.hall.name)), self._session().seats)
        assert merged.booked == sum(row.people for row in found if row.state in SEATED)
        assert merged.waiting == sum(row.people for row in found if row.state == "waiting")
        assert dict(merged.by_booking) == self.came

    # Steps

    def _book(self, people: int, kept: int) -> None:
        with_refusals(lambda: self.tokens.append(self.hall.book(people, kept=min(kept, people))))

    def _change(self, who: int, people: int, kept: int) -> None:
        if self.tokens:
            wish = BookingChange(people=people, kept=min(kept, people))
            with_refusals(lambda: run(self.hall.counter.change(self._token(who), wish, CLIENT)))

    def _act(self, who: int, act: str) -> None:
        if self.tokens:
            with_refusals(lambda: run(self.hall.counter.act(self._token(who), act, CLIENT)))

    def _tend(self) -> None:
        tend(self.hall.office, Steady())

    def _token(self, who: int) -> str:
        return self.tokens[who % len(self.tokens)].token

    def _plan(self, **values: object) -> None:
        """As staff change a session: freed seats go on in the same transaction."""

        def work(db: rows.Db) -> None:
            db.execute(update(held).where(held.c.id == self.hall.name).values(values))
            filling.fill(db, self.hall.name, self.hall.clock.now)

        self.store.write_now(work)

    def _check_in(self, booking: str, people: int) -> None:
        number = next(self.seen)
        event = Event(
            id=f"{self.hall.name}-{number}", source="door:one", number=number, session=self.hall.name,
            at=self.hall.clock.now, fact=Came(booking=booking, people=people),
        )  # fmt: skip
        self.store.write_now(lambda db: recording.record(db, event, self.hall.clock.now))
        self.came[booking] = people

    # What is looked at

    def _session(self) -> Session:
        session = self.store.read(lambda db: rows.find_session(db, self.hall.name))
        assert session is not None
        return session

    def _waiting(self) -> list[Booking]:
        return self.store.read(lambda db: rows.waiting(db, self.hall.name))

    def _idle(self) -> list[Booking]:
        """Who waits although there are seats that could be offered."""
        session, now = self._session(), self.hall.clock.now
        could = offer_until(session, now) is not None
        return [row for row in self._waiting() if could and fits(session, Party(row.people, row.kept), now)]

    def _passing_nobody_over(self, step: Step) -> None:
        """Whoever got a seat in this step took it from nobody before him whom it would have fitted."""
        now = self.hall.clock.now
        had = {row.id: row for row in self.store.read(lambda db: rows.of_session(db, self.hall.name))}
        taken, idle = self._session().taken, self._idle()
        step()
        assert idle or not self._idle(), "a seat that this freed was not passed on"
        session, waiting = self._session(), self._waiting()
        found = self.store.read(lambda db: rows.of_session(db, self.hall.name))
        moved_up = [row for row in found if row.state == "offered" and had[row.id].state == "waiting"]
        came_new = [row for row in found if row.state == "confirmed" and row.id not in had]
        may_offer = offer_until(session, now) is not None
        if not is_released(session, now):
            assert session.taken <= max(taken, session.seats - session.kept), "kept seats went to others"
        for row in [*moved_up, *(came_new if may_offer else [])]:
            without = seat(session, Party(row.people, row.kept), -1)
            for one in waiting:
                if one.place < row.place or row in came_new:
                    assert not fits(without, Party(one.people, one.kept), now), (one, row)


def with_refusals(step: Step) -> None:
    with suppress(NotBooked):
        step()


def at_once(steps: list[Step]) -> None:
    """Each in a thread of its own, begun together."""
    start, failed = Barrier(len(steps)), []

    def take(step: Step) -> None:
        start.wait()
        try:
            step()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=take, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed


@pytest.fixture
def machine(store: Store, tmp_path: Path) -> type[Sessions]:
    return type("Machine", (Sessions,), {"store": store, "data": tmp_path / "data"})


def test_random_runs_never_oversell_and_keep_the_order(machine: type[Sessions]) -> None:
    run_state_machine_as_test(machine, settings=QUICK)


@pytest.mark.slow
def test_a_thousand_random_runs_never_oversell_and_keep_the_order(machine: type[Sessions]) -> None:
    run_state_machine_as_test(machine, settings=FULL)
