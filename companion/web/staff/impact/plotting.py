"""Answers as plots, in the reader's words and direction."""

from collections.abc import Sequence

from markupsafe import Markup

from companion.impact import plots
from companion.impact.plots import Column, Plot
from companion.impact.questions.answers import Overview
from companion.impact.questions.hiding import Count
from companion.impact.questions.months import Month
from companion.impact.questions.stories import Stories
from companion.web.render import trusted
from companion.web.staff.impact.telling import Figures
from companion.web.words import key


def of_overview(found: Overview, tell: Figures) -> Markup:
    """People by month, the year before beside them, the aim as a line."""
    columns = [
        Column(
            label=tell.short_month(row.month),
            now=row.people.number,
            before=row.before.number if row.before else None,
            mark=tell.count(row.people),
            compared=row.before is not None,
        )
        for row in found.months
    ]
    line = found.aim.monthly if found.aim.told and not found.aim_hidden else 0.0
    most = _most([(row.month, row.people) for row in found.months], tell)
    return _drawn("people", key("impact-by-month"), most, columns, tell, line)


def of_stories(found: Stories, tell: Figures) -> tuple[Markup, Markup]:
    """People and scans, month for month."""
    people = [
        Column(tell.short_month(row.month), row.people.number, mark=tell.count(row.people)) for row in found.months
    ]
    scans = [Column(tell.short_month(row.month), row.scans) for row in found.months]
    most = [[(row.month, row.people) for row in found.months], [(row.month, Count(row.scans)) for row in found.months]]
    return (
        _drawn("people", key("impact-by-month"), _most(most[0], tell), people, tell),
        _drawn("scans", key("impact-scans-by-month"), _most(most[1], tell), scans, tell),
    )


def _drawn(name: str, title: str, about: str, columns: Sequence[Column], tell: Figures, line: float = 0.0) -> Markup:
    drawn = Plot(
        id=f"plot-{name}",
        title=tell.words(title),
        about=about,
        columns=columns,
        line=line,
        line_label=tell.words(key("impact-aim-line")),
        rtl=tell.rtl,
        number=lambda number: tell.words.number(round(number, 1)),
    )
    return trusted(plots.draw(drawn))


def _most(rows: Sequence[tuple[Month, Count]], tell: Figures) -> str:
    """The month with the most people, and where the numbers stand."""
    shown = [(count.number, -month) for month, count in rows if count.number]
    if not shown:
        return tell.words(key("impact-plot-empty"))
    number, month = max(shown)
    return tell.words(key("impact-plot-most"), month=tell.month(-month), number=tell.number(number))
