"""Answers as tables to take away: what pages show, under the same marks, with names for people and for programs."""

from collections.abc import Iterable

from companion.impact.questions.answers import SEATS, Cut, Festival, Overview, People, Seats
from companion.impact.questions.awaited import Awaited
from companion.impact.questions.months import write_month
from companion.impact.questions.stories import Stories
from companion.impact.questions.wish import Question
from companion.impact.sheets import About, Cell, Named, Table
from companion.web.render import moment
from companion.web.staff.impact.telling import HEADS, Figures
from companion.web.words import key

PEOPLE, SESSIONS, MONTH = key("impact-people"), key("impact-sessions"), key("impact-month")


def about(question: Question, awaited: Awaited, tell: Figures) -> list[About]:
    """What a file says of itself: of when it is, narrowed to what, made when, which kiosks have not reported, and that
    small counts are hidden.
    """
    words, wish = tell.words, question.wish
    narrowed = {"museum": wish.museum, "programme": wish.programme, "area": wish.area, "workshop": wish.workshop}
    found = [
        About(Named("what", words("impact-file")), words("impact"), "impact"),
        About(
            Named("period", words("impact-period")),
            tell.span(question.first, question.last),
            f"{wish.since}/{wish.until}",
        ),
    ]
    found += [
        About(Named(name, words(HEADS[name])), tell.value(name, value), value)
        for name, value in narrowed.items()
        if value
    ]
    made = question.now.isoformat(timespec="seconds")
    return [
        *found,
        About(Named("made", words("impact-made")), moment(question.now), made),
        *_kiosks(awaited, tell),
        About(Named("hidden", words("impact-hidden")), words("impact-hidden-help"), "counts under five"),
    ]


def _kiosks(awaited: Awaited, tell: Figures) -> Iterable[About]:
    if awaited.kiosks:
        value = f"{len(awaited.late)} of {awaited.kiosks} not since {awaited.since.isoformat(timespec='seconds')}"
        yield About(Named("kiosks", tell.words("kiosks")), tell.awaited(awaited), value)


def overview_tables(answer: Overview, tell: Figures) -> Iterable[Table]:
    heads = _heads(tell, MONTH, SESSIONS, PEOPLE, key("impact-before"))
    rows = tuple(
        (Named(write_month(row.month), tell.month(row.month)), row.sessions, row.people, row.before)
        for row in answer.months
    )
    yield Table(Named("months", tell.words(key("impact-by-month"))), heads, rows)
    yield from (cut_table(cut, tell, with_sessions=True) for cut in answer.cuts)


def people_tables(answer: People, tell: Figures) -> Iterable[Table]:
    yield from (cut_table(cut, tell, with_sessions=False) for cut in answer.cuts)


def cut_table(cut: Cut, tell: Figures, *, with_sessions: bool) -> Table:
    subject = Named(cut.name, tell.head(cut.name))
    heads = (subject, *_heads(tell, *([SESSIONS] if with_sessions else []), PEOPLE))
    rows: list[tuple[Cell, ...]] = []
    for row in cut.rows:
        named = Named(row.key, tell.value(cut.name, row.key))
        rows.append((named, row.sessions, row.people) if with_sessions else (named, row.people))
    return Table(Named(f"by-{cut.name}", tell.cut(cut.name)), heads, tuple(rows))


def seats_tables(answer: Seats, tell: Figures) -> Iterable[Table]:
    heads = (*_heads(tell, MONTH, PEOPLE), *(Named(measure, tell.measure(measure)) for measure in SEATS))
    rows: list[tuple[Cell, ...]] = []
    for row, people in zip(answer.months, answer.people, strict=True):
        rows.append((Named(write_month(row.month), tell.month(row.month)), people, *row.counts))
    yield Table(Named("seats", tell.words(key("impact-seats"))), heads, tuple(rows))
    heads = _heads(tell, key("impact-workshop"), key("impact-material"), key("impact-used"), key("impact-left"))
    amounts = tuple(
        (
            Named(one.workshop, tell.named("workshop", one.workshop)),
            Named(one.material, tell.material(one.workshop, one.material)),
            one.used,
            one.left,
        )
        for one in answer.materials
    )
    yield Table(Named("materials", tell.words(key("impact-materials"))), heads, amounts)


def stories_tables(answer: Stories, tell: Figures) -> Iterable[Table]:
    heads = _heads(tell, MONTH, PEOPLE, key("impact-scans"))
    rows = tuple((Named(write_month(row.month), tell.month(row.month)), row.people, row.scans) for row in answer.months)
    yield Table(Named("scans", tell.words(key("impact-scans-by-month"))), heads, rows)
    heads = _heads(tell, key("impact-story"), key("impact-scans"), key("impact-workshop"), PEOPLE)
    rows_of: list[tuple[Cell, ...]] = []
    for one in answer.stories:
        titles = tell.words.listed(tell.named("workshop", name) for name in one.workshops)
        rows_of.append((Named(one.ref, one.ref), one.scans, Named(",".join(one.workshops), titles), one.people))
    yield Table(Named("stories", tell.words(key("impact-stories"))), heads, tuple(rows_of))


def festivals_table(found: Iterable[Festival], tell: Figures) -> Table:
    heads = _heads(tell, key("impact-festival"), SESSIONS, PEOPLE, key("impact-goal"))
    rows = tuple(
        (Named(one.programme.id, tell.named("programme", one.programme.id)), one.sessions, one.people, one.goal)
        for one in found
    )
    return Table(Named("festivals", tell.words(key("impact-festivals"))), heads, rows)


def _heads(tell: Figures, *names: str) -> tuple[Named, ...]:
    return tuple(Named(name.removeprefix("impact-"), tell.words(name)) for name in names)
