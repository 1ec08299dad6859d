"""Scans beside workshops: how often each story was opened, by phones and on kiosks, and how many came to the workshops
that are about it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from companion.events.openings import counting
from companion.impact.questions import rows
from companion.impact.questions.answers import MOST_ROWS
from companion.impact.questions.hiding import Count, hide_together
from companion.impact.questions.months import Month, read_month, write_month
from companion.impact.questions.wish import Question
from companion.impact.refreshing import BEFORE_A_PAGE, refresh
from companion.scans import Scans

if TYPE_CHECKING:
    from companion.office import Office

SCANS = "scans.sqlite"  # in the data folder


class Story(msgspec.Struct, frozen=True, kw_only=True):
    ref: str  # museum/artifact
    scans: int
    workshops: tuple[str, ...]  # that are about it
    people: Count | None  # who came to those; None where there are none


class StoryMonth(msgspec.Struct, frozen=True):
    month: Month
    people: Count
    scans: int


class Stories(msgspec.Struct, frozen=True, kw_only=True):
    question: Question
    people: Count
    scans: int
    months: tuple[StoryMonth, ...]
    stories: tuple[Story, ...]  # those opened most come first
    more: int  # stories that are not listed


Opened = Mapping[tuple[str, str], int]  # (story, month) -> scans


def ask_stories(office: "Office", question: Question, *, sealed: bool = False) -> Stories:
    refresh(office, BEFORE_A_PAGE)

    asked = write_month(question.first), write_month(question.last), question.museum

    def read(db: rows.Db) -> tuple[list[rows.Sum], list[rows.Taught], Opened]:
        sums = rows.sum_up(db, question, rows.zones_of(db), ("workshop",))
        return sums, rows.taught(db), counting.sum_up(db, *asked)

    sums, taught, on_kiosks = office.store.read(read)
    opened = add_up(Scans(office.settings.data / SCANS).sum_up(*asked), on_kiosks)
    return stories_of(question, sums, taught, opened, sealed=sealed)


def add_up(here: Opened, on_kiosks: Opened) -> Opened:
    """Scans of phones on this server, and stories opened on kiosks, which count as one."""
    return {name: here.get(name, 0) + on_kiosks.get(name, 0) for name in here.keys() | on_kiosks.keys()}


def stories_of(
    question: Question, sums: list[rows.Sum], taught: list[rows.Taught], opened: Opened, *, sealed: bool = False
) -> Stories:
    """Pure."""
    months = {int(one.key): one.people for one in sums if one.cut == "month"}
    by_workshop = {one.key: one.people for one in sums if one.cut == "workshop"}
    told, workshops = _hidden(question, months, by_workshop, sealed=sealed)
    about = {one.id: one.artifacts for one in taught if question.workshop in ("", one.id)}
    wanted = set(about[question.workshop]) if question.workshop in about else None
    scans = {name: count for name, count in opened.items() if wanted is None or name[0] in wanted}
    by_month = dict.fromkeys(question.months, 0)
    by_story: dict[str, int] = {}
    for (ref, written), count in scans.items():
        month = read_month(written)
        if month in by_month:
            by_month[month] += count
            by_story[ref] = by_story.get(ref, 0) + count
    for refs in (refs for one, refs in about.items() if one in by_workshop):
        by_story |= {ref: by_story.get(ref, 0) for ref in refs}
    listed = sorted(by_story, key=lambda ref: (-by_story[ref], ref))
    return Stories(
        question=question,
        people=told[1],
        scans=sum(by_month.values()),
        months=tuple(StoryMonth(month, told[0][month], by_month[month]) for month in question.months),
        stories=tuple(_story(ref, by_story[ref], about, workshops) for ref in listed[:MOST_ROWS]),
        more=len(listed[MOST_ROWS:]),
    )


def _hidden(
    question: Question, months: Mapping[Month, int], workshops: Mapping[str, int], *, sealed: bool
) -> tuple[tuple[dict[Month, Count], Count], dict[str, Count]]:
    """Both tables have the same sum."""
    tables = [[months.get(month, 0) for month in question.months], [workshops[name] for name in sorted(workshops)]]
    told = hide_together(tables, sealed=sealed)
    by_month = dict(zip(question.months, told[0].counts, strict=True))
    return (by_month, told[0].total), dict(zip(sorted(workshops), told[1].counts, strict=True))


def _story(ref: str, scans: int, about: Mapping[str, tuple[str, ...]], workshops: Mapping[str, Count]) -> Story:
    """A sum is told where each of its parts may be."""
    names = tuple(sorted(name for name, refs in about.items() if ref in refs and name in workshops))
    counts = [workshops[name] for name in names]
    numbers = [count.number for count in counts if count.number is not None]
    people = Count(sum(numbers)) if len(numbers) == len(counts) else next(c for c in counts if c.mark)
    return Story(ref=ref, scans=scans, workshops=names, people=people if names else None)
