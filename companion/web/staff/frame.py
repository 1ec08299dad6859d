"""What every staff page has around its content."""

from collections.abc import Sequence

import msgspec

from companion.accounts.people import Person
from companion.accounts.rows import Session
from companion.web.render import render
from companion.web.staff.navigation import Place, places_for
from companion.web.words import words_in
from content_packs.guide.language import direction, own_name
from content_packs.visitor import statics
from content_packs.visitor.reader import INTERFACE


class Choice(msgspec.Struct, frozen=True):
    """A language, for choosing."""

    tag: str
    name: str
    chosen: bool


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    lang: str
    dir: str
    title: str
    path: str  # where the page stands in the navigation
    person: Person | None  # who has come in
    places: Sequence[Place]
    csrf: str  # for every form
    icon: str
    done: str  # what was just done, in words
    languages: Sequence[Choice]  # offered to who has not come in


def draw(
    template: str,
    lang: str,
    title: str,
    session: Session | None,
    csrf: str,
    /,
    *,
    path: str = "",
    done: str = "",
    **facts: object,
) -> bytes:
    """A whole page; `title` and `done` are words, not keys."""
    person = session.person if session and session.stage == "full" else None
    brand = words_in(lang)("brand")
    frame = Frame(
        lang=lang,
        dir=direction(lang),
        title=f"{title} · {brand}" if title != brand else brand,
        path=path,
        person=person,
        places=places_for(person) if person else (),
        csrf=csrf,
        icon=statics.url("icon.svg"),
        done=done,
        languages=() if session else languages_for(lang),
    )
    return render(template, lang, page=frame, heading=title, **facts).encode()


def languages_for(chosen: str) -> list[Choice]:
    return [Choice(tag, own_name(tag), tag == chosen) for tag in INTERFACE]
