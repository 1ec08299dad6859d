"""Taking figures away: one file with what the pages show, hidden as they hide it; the log says who took it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import msgspec

from companion.accounts import audit
from companion.impact import sheets
from companion.impact.questions import asking
from companion.impact.questions.awaited import ask_awaited
from companion.impact.questions.stories import ask_stories
from companion.impact.questions.wish import BadQuestion, Question, Wish
from companion.impact.sheets import About, Table
from companion.web.staff.impact import tables
from companion.web.staff.impact.telling import Figures
from content_packs.guide.language import direction
from content_packs.visitor.reader import INTERFACE

if TYPE_CHECKING:
    from companion.office import Office

ACTION = "impact.export"


class Export(msgspec.Struct, frozen=True, kw_only=True):
    wish: Wish = Wish()
    format: Literal["csv", "xlsx", "json"] = "csv"
    lang: str = "en"


class Exported(msgspec.Struct, frozen=True):
    name: str
    media_type: str
    content: bytes


class Taken(msgspec.Struct, frozen=True):
    """All that a file, or the API, tells."""

    question: Question
    about: list[About]
    tables: list[Table]


def export(office: "Office", wish: Export, by: str) -> Exported:
    """Every table of the pages in one file."""
    if wish.format not in sheets.KINDS or wish.lang not in INTERFACE:
        raise BadQuestion("impact-bad-name", f"a file is one of {', '.join(sheets.KINDS)}, in {', '.join(INTERFACE)}")
    taken = take(office, wish.wish, wish.lang)
    content = sheets.write(wish.format, taken.about, taken.tables, rtl=direction(wish.lang) == "rtl")
    asked = taken.question.wish
    office.store.write_now(
        lambda db: audit.record(
            db, by=by, action=ACTION, subject=f"{asked.since} – {asked.until}", museum=asked.museum or None,
            now=office.now(), format=wish.format, programme=asked.programme, area=asked.area, workshop=asked.workshop,
        )
    )  # fmt: skip
    return Exported(file_name(asked, wish.format), sheets.KINDS[wish.format], content)


def take(office: "Office", wish: Wish, lang: str) -> Taken:
    question = asking.question_of(office, wish)
    tell = Figures(lang, asking.look_up_names(office, question.museum))
    return Taken(
        question, tables.about(question, ask_awaited(office, question), tell), [*_tables(office, question, tell)]
    )


def file_name(wish: Wish, kind: str) -> str:
    """Of ASCII alone, whatever was asked."""
    return f"impact-{wish.since}-{wish.until}.{kind}"


def _tables(office: "Office", question: Question, tell: Figures) -> Iterator[Table]:
    """A sum that one page may not tell is in no table of the file."""
    overview, stories = asking.ask_overview(office, question), ask_stories(office, question)
    sealed = bool(overview.people.mark or stories.people.mark)
    if sealed:
        overview = asking.ask_overview(office, question, sealed=True)
        stories = ask_stories(office, question, sealed=True)
    yield from tables.overview_tables(overview, tell)
    yield from tables.people_tables(asking.ask_people(office, question, sealed=sealed), tell)
    yield from tables.seats_tables(asking.ask_seats(office, question, sealed=sealed), tell)
    yield from tables.stories_tables(stories, tell)
    yield tables.festivals_table(asking.ask_festivals(office, question, overview), tell)
