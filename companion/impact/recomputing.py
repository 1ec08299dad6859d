"""Every figure from the log of events alone, into the same table; or only compared with it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from companion.accounts import audit
from companion.events.openings import counting
from companion.impact import rows
from companion.impact.figures import Figure
from companion.impact.questions.awaited import Awaited, ask_now
from companion.impact.refreshing import EVER, count, refresh
from content_packs.running.orders import Progress

if TYPE_CHECKING:
    from companion.office import Office

BATCH = 100  # sessions of a transaction
TOLD = 20  # differences that are told one by one


class Recompute(msgspec.Struct, frozen=True):
    check: bool = False  # compare, change nothing


class Difference(msgspec.Struct, frozen=True):
    session: str
    measure: str
    value: str
    was: float
    is_: float = msgspec.field(name="is")


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    sessions: int
    figures: int  # rows that the log comes to
    differing: int  # sessions whose figures stood otherwise
    openings: int = 0  # counts of stories opened on kiosks that did
    awaited: Awaited  # whose events are not here yet
    differences: tuple[Difference, ...] = ()  # some of them


def recompute(office: "Office", wish: Recompute, by: str, progress: Progress) -> Recomputed:
    """Count every session anew. What waits to be counted is brought up to date before, so it is no difference."""
    refresh(office, look_back=EVER)
    now, last, sessions, found, differing = office.now(), "", 0, 0, 0
    told: list[Difference] = []
    in_store = office.store.read if wish.check else office.store.write_now
    while batch := office.store.read(lambda db, last=last: rows.sessions_after(db, last, BATCH)):  # type: ignore[misc]
        made = in_store(_counting([*batch], now, write=not wish.check))
        for differences, number in made:
            sessions, found, differing = sessions + 1, found + number, differing + bool(differences)
            told.extend(differences[: TOLD - len(told)])
        last = batch[-1]
        progress(sessions, 0, last)
    opened = in_store(counting.differing if wish.check else counting.recount)
    told += [Difference("", "opened", " ".join(name), *map(float, counts)) for name, counts in opened.items()]
    done = Recomputed(
        sessions=sessions,
        figures=found,
        differing=differing,
        openings=len(opened),
        awaited=ask_now(office),
        differences=tuple(told[:TOLD]),
    )
    if not wish.check:
        office.store.write_now(lambda db: _record(db, by, done, office))
    return done


Counted = list[tuple[list[Difference], int]]


def _counting(sessions: list[str], now: datetime, *, write: bool) -> Callable[[rows.Db], Counted]:
    def work(db: rows.Db) -> Counted:
        return [_one(db, session, now, write=write) for session in sessions]

    return work


def _one(db: rows.Db, session: str, now: datetime, *, write: bool) -> tuple[list[Difference], int]:
    """How one session's figures differ from what its events say, and how many it has."""
    was, should = rows.figures_of_session(db, session), count(db, session, now)
    if was == should or rows.is_stirred(db, session):
        return [], len(should)
    if write:
        rows.put(db, {session: should})
    return compare(session, was, should), len(should)


def compare(session: str, was: tuple[Figure, ...], should: tuple[Figure, ...]) -> list[Difference]:
    """Each figure that stands otherwise; one that is not there is nought (pure)."""
    before = {(one.measure, one.value): one.amount for one in was}
    after = {(one.measure, one.value): one.amount for one in should}
    return [
        Difference(session, *name, before.get(name, 0.0), after.get(name, 0.0))
        for name in sorted(before.keys() | after.keys())
        if before.get(name, 0.0) != after.get(name, 0.0)
    ]


def _record(db: rows.Db, by: str, done: Recomputed, office: "Office") -> None:
    audit.record(
        db, by=by, action="impact.recompute", subject="figures", now=office.now(),
        sessions=done.sessions, differing=done.differing, openings=done.openings,
    )  # fmt: skip
