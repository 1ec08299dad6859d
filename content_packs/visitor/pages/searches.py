"""Search, and what is offered where a code is not known."""

from collections.abc import Sequence

import msgspec

from content_packs.guide.catalogue import Card, Found, Wish, mark_words
from content_packs.guide.library import Library
from content_packs.visitor import urls
from content_packs.visitor.frame import page as whole_page
from content_packs.visitor.pages.narrowing import chips, groups, orders
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts, marks
from content_packs.visitor.views import Shown, artifact_cards, small
from content_packs.visitor.words import key, words_in

PER_PAGE = 20
VALUES = 8  # of each facet
SHOWN = 200  # characters of what was typed
_KINDS = {
    "artifact": (urls.artifact, key("kind-artifact")),
    "exhibition": (urls.exhibition, key("kind-exhibition")),
    "tour": (urls.tour, key("kind-tour")),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One document as it is shown."""

    href: str
    kind: str
    title: Said
    title_parts: Sequence[tuple[str, bool]]  # and whether they were looked for
    museum: Said | None
    marks: str  # of the snippet
    parts: Sequence[tuple[str, bool]]
    picture: Shown | None


def search(library: Library, reader: Reader, wish: Wish, found: Found) -> str:
    """What was found, or everything where nothing was asked; with what it may be narrowed to."""
    words = words_in(reader.ui)
    return whole_page(
        "search.html",
        reader,
        urls.search(wish.query, wish.chosen, sort=wish.sort),  # a cursor is of one language
        words("search-for", query=wish.query) if wish.query else words("search"),
        library=library,
        query=wish.query,
        found=found,
        lines=[line for card in found.cards if (line := _line(library, reader, card, wish.query))],
        groups=list(groups(library, reader, wish, found)),
        chips=chips(library, reader, wish, found),
        more=wish.more,
        orders=orders(reader, wish),
        hidden=[(facet, key) for facet, keys in wish.chosen.items() for key in keys],
        before=_beside(wish, found.before),
        after=_beside(wish, found.after),
    )


def codes(library: Library, reader: Reader, typed: str, refs: Sequence[str]) -> str:
    """For a code that nothing bears: those that it may have been; for a number that several bear: which one."""
    words = words_in(reader.ui)
    cards = list(artifact_cards(library, reader, refs))
    number = typed.strip().isdecimal() and bool(cards)
    return whole_page(
        "codes.html",
        reader,
        urls.home(),
        words("code-several") if number else words("code-unknown"),
        library=library,
        typed=typed[:SHOWN],
        number=number,
        cards=[(card, _museum(library, reader, card.museum)) for card in cards],
    )


def _beside(wish: Wish, cursor: str) -> str:
    return urls.search(wish.query, wish.chosen, sort=wish.sort, cursor=cursor) if cursor else ""


def _line(library: Library, reader: Reader, card: Card, query: str) -> Line | None:
    if card.kind not in _KINDS:
        return None
    address, kind = _KINDS[card.kind]
    museum = card.ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    title = texts.say(card.title) or Said(text=card.ref, lang="en")
    line = texts.say(card.line) if card.snippet is None else None
    return Line(
        href=address(card.ref),
        kind=words_in(reader.ui)(kind) if card.kind != "artifact" or query else "",
        title=title,
        title_parts=mark_words(title.text, query),
        museum=_museum(library, reader, museum) if len(library.museums) > 1 else None,
        marks=marks(card.snippet.lang, reader.ui) if card.snippet else line.marks if line else "",
        parts=card.snippet.parts if card.snippet else ((line.text, False),) if line else (),
        picture=small(card.picture, texts),
    )


def _museum(library: Library, reader: Reader, museum: str) -> Said | None:
    known = library.museums.get(museum)
    return Texts(reader, library.languages_of(museum)).say(known.name) if known else None
