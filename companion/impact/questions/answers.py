"""What is answered, hidden where it has to be: one struct for each page, the same for exports and the API (pure).

Every struct is made from exact sums and holds no count that may not be told. All tables of one answer are hidden
together, so nothing in it tells what it hides.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from companion.impact.figures import PARTICIPANTS
from companion.impact.questions.aim import YEAR, Aim, aim_of, change_of
from companion.impact.questions.hiding import HIDDEN, Count, Told, hide, hide_all, hide_together, is_small
from companion.impact.questions.months import Month
from companion.impact.questions.wish import Question
from content_packs.exchange.events import BANDS, FACES
from content_packs.exchange.programme import Programme

MOST_ROWS = 200  # of a table; what is beyond them is one row
OTHERS = "…"  # key of that row
SEATS = ("booked", "came", "walked-in", "no-shows", "waiting", "cancelled", "over", "after-cancellation", "unknown")
KNOWN = {"band": BANDS, "returning": ("new", "again"), "face": FACES, "language": ()}


class Row(msgspec.Struct, frozen=True):
    """One line of a table: what it is of, how many sessions, how many people."""

    key: str
    sessions: int
    people: Count


class Cut(msgspec.Struct, frozen=True):
    """A table: people by museum, say."""

    name: str
    rows: tuple[Row, ...]
    total: Count


class MonthRow(msgspec.Struct, frozen=True):
    month: Month
    sessions: int
    people: Count
    before: Count | None  # the same month, a year before; None where that is not asked


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    question: Question
    sessions: int
    people: Count
    before: Count | None
    change: int | None  # per cent, of the months that are over; None: nothing to compare, or it may not be told
    compared: int  # months that are over and have people a year before
    months: tuple[MonthRow, ...]
    cuts: tuple[Cut, ...]
    aim: Aim
    aim_hidden: bool
    silent: int  # sessions that ended and have not reported


class People(msgspec.Struct, frozen=True, kw_only=True):
    question: Question
    cuts: tuple[Cut, ...]  # band, language, returning, face


class SeatsRow(msgspec.Struct, frozen=True):
    month: Month
    counts: tuple[Count, ...]  # in the order of SEATS


class Material(msgspec.Struct, frozen=True):
    workshop: str
    material: str
    used: float
    left: float


class Seats(msgspec.Struct, frozen=True, kw_only=True):
    question: Question
    people: tuple[Count, ...]  # of each month
    months: tuple[SeatsRow, ...]
    totals: tuple[Count, ...]
    materials: tuple[Material, ...]


class Festival(msgspec.Struct, frozen=True, kw_only=True):
    programme: Programme
    sessions: int
    people: Count
    goal: int

    @property
    def per_cent(self) -> int | None:
        number = self.people.number
        return None if number is None or not self.goal else 100 * number // self.goal


Sums = Mapping[str, tuple[int, int]]  # key -> (sessions, people)


def overview(
    question: Question,
    months: Mapping[Month, tuple[int, int]],
    cuts: Mapping[str, Sums],
    silent: int,
    *,
    sealed: bool = False,
) -> Overview:
    """`months` reach back as far as there are sessions. `sealed`: what stands beside it may not have its sum."""
    people = {month: number for month, (_, number) in months.items()}
    tables = {name: _bounded(sums) for name, sums in cuts.items()}
    asked = [[people.get(month, 0) for month in question.months]]
    each = ([number for _, _, number in rows] for rows in tables.values())
    told = hide_together([*asked, *each], sealed=sealed)
    before = before_of(question, people)
    change, compared = _change(question, people, told[0], before)
    aim = aim_of(people, question.whole)
    return Overview(
        question=question,
        sessions=sum(months.get(month, (0, 0))[0] for month in question.months),
        people=told[0].total,
        before=before.total if before else None,
        change=change,
        compared=compared,
        months=tuple(_month_rows(question, months, told[0], before)),
        cuts=tuple(_cut(name, rows, one) for (name, rows), one in zip(tables.items(), told[1:], strict=True)),
        aim=aim,
        aim_hidden=_cuts_aim(question, aim, told[0], before),
        silent=silent,
    )


def before_of(question: Question, people: Mapping[Month, int]) -> Told | None:
    """A span of more than a year has its year before within itself: told twice, what is hidden once would be found."""
    if len(question.months) > YEAR:
        return None
    return hide([people.get(month - YEAR, 0) for month in question.months])


def people_of(question: Question, shares: Mapping[tuple[str, str], int], *, sealed: bool = False) -> People:
    """By (measure, value). `sealed`: these sums, too, are often those of all people."""
    cuts = []
    for measure, known in KNOWN.items():
        found = {value: number for (one, value), number in shares.items() if one == measure}
        keys = [*known, *sorted(found.keys() - set(known))]
        rows = _bounded({key: (0, found.get(key, 0)) for key in keys}, order=keys)
        [told] = hide_together([[number for _, _, number in rows]], sealed=sealed)
        cuts.append(_cut(measure, rows, told))
    return People(question=question, cuts=tuple(cuts))


def seats_of(
    question: Question,
    counts: Mapping[tuple[Month, str], int],
    materials: Mapping[tuple[str, str, str], float],
    *,
    sealed: bool = False,
) -> Seats:
    """Seats and waiting by month. A month whose people may not be told tells nothing else of them."""
    people = [counts.get((month, PARTICIPANTS), 0) for month in question.months]
    [told] = hide_together([people], sealed=sealed)
    hidden = {at for at, count in enumerate(told.counts) if count.mark}
    columns = [
        hide_rows([counts.get((month, measure), 0) for month in question.months], hidden, told.total)
        for measure in SEATS
    ]
    return Seats(
        question=question,
        people=told.counts,
        months=tuple(
            SeatsRow(month, tuple(column.counts[at] for column in columns)) for at, month in enumerate(question.months)
        ),
        totals=tuple(column.total for column in columns),
        materials=() if told.total.mark else tuple(_materials(materials)),
    )


def hide_rows(counts: Sequence[int], hidden: set[int], total: Count) -> Told:
    """A column beside the people: hidden where they are. Where all that is hidden is nought, it says so."""
    kept = sum(counts[at] for at in hidden)
    if total.mark:
        return hide_all(counts) if any(counts) else hide(counts)
    return Told(
        tuple(HIDDEN if kept and at in hidden else Count(count) for at, count in enumerate(counts)),
        Count(sum(counts)),
    )


def festivals_of(found: Iterable[tuple[Programme, int, int]], beside: Overview) -> tuple[Festival, ...]:
    """`beside`: what is told on the same page of the months that are asked for."""
    rows = {row.key: row.people for cut in beside.cuts if cut.name == "programme" for row in cut.rows}
    return tuple(
        Festival(programme=one, sessions=sessions, people=_festival(people, rows.get(one.id)), goal=one.goal)
        for one, sessions, people in found
    )


def _festival(people: int, within: Count | None) -> Count:
    """Not told where its row is hidden, nor where few came in all other months."""
    [told] = hide([people]).counts
    if told.mark or within is None:
        return told
    return told if within.number is not None and not is_small(people - within.number) else HIDDEN


def _bounded(sums: Sums, order: Sequence[str] = ()) -> list[tuple[str, int, int]]:
    """(key, sessions, people), by key: an order that says nothing of the counts."""
    keys = order or sorted(sums)
    rows = [(key, *sums[key]) for key in keys[:MOST_ROWS]]
    if rest := [sums[key] for key in keys[MOST_ROWS:]]:
        rows.append((OTHERS, sum(sessions for sessions, _ in rest), sum(people for _, people in rest)))
    return rows


def _cut(name: str, rows: Sequence[tuple[str, int, int]], told: Told) -> Cut:
    lines = (Row(key, sessions, count) for (key, sessions, _), count in zip(rows, told.counts, strict=True))
    return Cut(name, tuple(lines), told.total)


def _month_rows(
    question: Question, months: Mapping[Month, tuple[int, int]], now: Told, before: Told | None
) -> Iterable[MonthRow]:
    for at, month in enumerate(question.months):
        earlier = before.counts[at] if before else None
        yield MonthRow(month, months.get(month, (0, 0))[0], now.counts[at], earlier)


def _change(question: Question, people: Mapping[Month, int], now: Told, before: Told | None) -> tuple[int | None, int]:
    """Per cent, and over how many months. Not told where it would tell a hidden month."""
    months = [month for month in question.compared if people.get(month - YEAR, 0)]
    if before is None or not months:
        return None, 0
    at = {month - question.first for month in months}
    if _splits(now, at) or _splits(before, at):
        return None, len(months)
    return change_of(*(sum(people.get(month - back, 0) for month in months) for back in (0, YEAR))), len(months)


def _splits(told: Told, at: set[int]) -> bool:
    """Whether a sum over the rows `at` has some of what is hidden and not the rest."""
    hidden = {row for row, count in enumerate(told.counts) if count.mark}
    return bool(told.total.mark) or (bool(hidden & at) and not hidden <= at)


def _cuts_aim(question: Question, aim: Aim, now: Told, before: Told | None) -> bool:
    if not aim.told or aim.since is None:
        return False
    spans = (range(aim.since, aim.since + YEAR), range(question.whole - YEAR, question.whole))
    columns = ((now, question.first), *([(before, question.first - YEAR)] if before else []))
    return any(_splits(told, {month - first for month in span} & {*range(len(told.counts))})
               for told, first in columns for span in spans)  # fmt: skip


def _materials(found: Mapping[tuple[str, str, str], float]) -> Iterable[Material]:
    for workshop, material in sorted({(workshop, value) for workshop, _, value in found})[:MOST_ROWS]:
        used, left = (found.get((workshop, measure, material), 0.0) for measure in ("used", "left"))
        yield Material(workshop, material, used, left)
