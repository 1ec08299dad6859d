"""The page of one workshop: what it is, where and when, and the form that books each of its sessions (pure)."""

from collections.abc import Sequence
from datetime import datetime

from content_packs.errors import Missing
from content_packs.exchange.finding import Index, Sought, find
from content_packs.exchange.programme import Session, Workshop, state_of
from content_packs.exchange.timetable import Timetable
from content_packs.guide.library import Library
from content_packs.visitor import statics, urls
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said
from content_packs.visitor.views import artifact_cards
from content_packs.visitor.workshops.forms import CONTACT, NAME, Typed
from content_packs.visitor.workshops.linked import as_json_ld, event
from content_packs.visitor.workshops.views import SessionView, Teller, ages

SHOWN = 12  # sessions with their forms; the list has all


def workshop(
    timetable: Timetable,
    index: Index,
    library: Library,
    reader: Reader,
    name: str,
    now: datetime,
    *,
    key: str = "",
    chosen: str = "",
    typed: Typed | None = None,
    class_: bool = False,
) -> str:
    """`chosen`: the session that comes first, its form open; `key`: of the forms, empty where nothing can be booked.

    `Missing` where there is no such workshop.
    """
    taught = timetable.workshops.get(name)
    if taught is None:
        raise Missing(f"workshop {name}")
    tell = Teller(timetable, library, reader, now)
    sessions, total = _sessions(timetable, index, name, chosen, now)
    views = [tell.session(session) for session in sessions]
    title = tell.texts.say(taught.title) or Said(text=name, lang="en")
    about = tell.texts.say(taught.about)
    return page(
        "workshop.html",
        reader,
        urls.workshop(name),
        title,
        library=library,
        museum=taught.museum,
        description=str(about)[:160] if about else "",
        id=name,
        title=title,
        about=about,
        paragraphs=[part for part in str(about).split("\n") if part.strip()] if about else [],
        facts=_facts(tell, taught),
        activities=[said for text in taught.activities if (said := tell.texts.say(text))],
        cards=list(artifact_cards(library, reader, taught.artifacts)),
        sessions=views,
        more=urls.workshops(workshop=name) if total > len(views) else "",
        calendar=urls.listing("/workshops.ics", [("workshop", name)]),
        chosen=chosen or (views[0].id if len(views) == 1 else ""),
        key=key,
        typed=typed or Typed(class_=class_, people="20" if class_ else "2"),
        as_class=typed.class_ if typed else class_,
        limits=(NAME, CONTACT),
        linked=_linked(timetable, sessions, views, tell, library.address),
        module=statics.url("workshops.js"),
    )


def _sessions(
    timetable: Timetable, index: Index, name: str, chosen: str, now: datetime
) -> tuple[Sequence[Session], int]:
    """Those to come, the chosen one first; and how many there are."""
    found = find(index, timetable, Sought(workshop=name), now, limit=SHOWN)
    first = timetable.by_id.get(chosen)
    if first is None or first.workshop != name or state_of(first, now) == "held":
        return found.sessions, found.total
    return [first, *(session for session in found.sessions if session.id != chosen)][:SHOWN], found.total


def _facts(tell: Teller, taught: Workshop) -> list[tuple[str, str]]:
    words = tell.words
    languages = words.listed(words.language(tag) for tag in taught.languages)
    found = [
        (words("workshops-ages-title"), ages(words, taught)),
        (words("workshops-language"), languages),
        (words("workshops-length"), words.plural("minutes", taught.minutes)),
        (words("workshops-access"), words.listed(tell.named(taught.access))),
        (words("workshops-curriculum"), taught.curriculum),
    ]
    return [(name, text) for name, text in found if text]


def _linked(
    timetable: Timetable, sessions: Sequence[Session], views: Sequence[SessionView], tell: Teller, address: str
) -> str:
    pairs = zip(sessions, views, strict=True)
    return as_json_ld(event(timetable, session, view, tell.texts, address) for session, view in pairs)
