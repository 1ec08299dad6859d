"""Answers to questions. What is read together is one state of the store; what waits to be counted is counted before."""

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec

from companion.impact.figures import PARTICIPANTS, SHARES
from companion.impact.questions import answers, rows
from companion.impact.questions.answers import Festival, Overview, People, Seats
from companion.impact.questions.hiding import Count, hide
from companion.impact.questions.wish import BadQuestion, Question, Wish, read_wish
from companion.impact.refreshing import BEFORE_A_PAGE, refresh
from companion.impact.rows import waiting
from content_packs.exchange.programme import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from companion.office import Office

T = TypeVar("T")
PAGE = 50  # sessions of a list
CHARACTERISTICS = ("band", "language", "returning", "face")


class Names(msgspec.Struct, frozen=True):
    """What ids are called, and what can be chosen."""

    by_cut: dict[str, dict[str, Text]]
    museums: list[str]
    workshops: list[str]
    counting: int = 0  # sessions whose figures are just being made anew


class Session(msgspec.Struct, frozen=True):
    """A line of the list."""

    held: rows.Listed
    people: Count


class Sessions(msgspec.Struct, frozen=True, kw_only=True):
    question: Question
    number: int  # of all of them
    page: int
    pages: int
    sessions: tuple[Session, ...]
    refused: bool = False  # what it was narrowed to are people who may not be told


class Narrow(msgspec.Struct, frozen=True):
    """Which sessions: those where some were counted, or of which nobody has told anything."""

    measure: str = ""
    value: str = ""
    silent: bool = False
    page: int = 1


def question_of(office: "Office", wish: Wish) -> Question:
    """Read in the time zone of the house."""
    return read_wish(wish, here(office))


def here(office: "Office") -> datetime:
    return office.now().astimezone()


def ask_overview(office: "Office", question: Question, *, sealed: bool = False) -> Overview:
    def read(db: rows.Db) -> Overview:
        zones = rows.zones_of(db)
        cuts = [cut for cut in rows.CUTS if cut != "workshop" or question.museum]  # DECISIONS.md: within one museum
        sums: dict[str, dict[str, tuple[int, int]]] = {cut: {} for cut in ("month", *cuts)}
        for one in rows.sum_up(db, question, zones, cuts):
            sums[one.cut][one.key] = one.sessions, one.people
        months = {int(month): found for month, found in sums.pop("month").items()}
        return answers.overview(question, months, sums, rows.unreported(db, question, zones), sealed=sealed)

    return _read(office, read)


def ask_people(office: "Office", question: Question, *, sealed: bool = False) -> People:
    def read(db: rows.Db) -> People:
        found = rows.shares(db, question, rows.zones_of(db), CHARACTERISTICS)
        return answers.people_of(
            question, {(measure, value): int(number) for (_, measure, value), number in found.items()}, sealed=sealed
        )

    return _read(office, read)


def ask_seats(office: "Office", question: Question, *, sealed: bool = False) -> Seats:
    def read(db: rows.Db) -> Seats:
        zones = rows.zones_of(db)
        counts = rows.by_month(db, question, zones, (PARTICIPANTS, *answers.SEATS))
        materials = rows.shares(db, question, zones, ("used", "left"))
        return answers.seats_of(
            question, {name: int(number) for name, number in counts.items()}, materials, sealed=sealed
        )

    return _read(office, read)


def ask_festivals(office: "Office", question: Question, beside: Overview) -> tuple[Festival, ...]:
    """For the page or the file that tells `beside`."""
    return _read(office, lambda db: answers.festivals_of(rows.festivals(db, question, rows.zones_of(db)), beside))


def list_sessions(office: "Office", question: Question, narrow: Narrow) -> Sessions:
    """The lowest step: sessions and how many came to each. Who may not be told cannot be looked for."""

    def read(db: rows.Db) -> Sessions:
        zones = rows.zones_of(db)
        if narrow.measure and not _may_ask(db, question, zones, narrow):
            return Sessions(question=question, number=0, page=1, pages=1, sessions=(), refused=True)
        having = (narrow.measure, narrow.value) if narrow.measure else None
        found = rows.participants_of(db, question, zones, having, narrow.silent)
        told = hide([people for _, people in found]).counts
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, narrow.page), pages)
        part = slice((page - 1) * PAGE, page * PAGE)
        counts = {session: count for (session, _), count in zip(found[part], told[part], strict=True)}
        held = rows.listed(db, [*counts])
        shown = tuple(Session(one, counts[one.id]) for one in held)
        return Sessions(question=question, number=len(found), page=page, pages=pages, sessions=shown)

    return _read(office, read)


def look_up_names(office: "Office", museum: str) -> Names:
    def read(db: rows.Db) -> Names:
        museums, workshops = rows.choices(db, museum)
        return Names(rows.names_of(db), museums, workshops, counting=waiting(db))

    refresh(office, BEFORE_A_PAGE)
    return office.store.read(read)


def _may_ask(db: rows.Db, question: Question, zones: rows.Zones, narrow: Narrow) -> bool:
    """Whether the count that is followed stands on the page of people."""
    if narrow.measure not in CHARACTERISTICS or narrow.measure not in SHARES:
        raise BadQuestion("impact-bad-name", f"{narrow.measure[:20]!r} is no characteristic")
    found = rows.shares(db, question, zones, (narrow.measure,))
    told = answers.people_of(question, {(one, value): int(number) for (_, one, value), number in found.items()})
    shown = {row.key: row.people for cut in told.cuts if cut.name == narrow.measure for row in cut.rows}
    return narrow.value in shown and not shown[narrow.value].mark


def _read(office: "Office", read: "Callable[[rows.Db], T]") -> T:
    refresh(office, BEFORE_A_PAGE)
    return office.store.read(read)
