"""Search, and what is offered where a code is not known."""

from collections.abc import Sequence

import msgspec

from content_packs.guide.catalogue import Found, Hit
from content_packs.guide.language import choose
from content_packs.guide.library import Library
from content_packs.visitor import urls
from content_packs.visitor.frame import page as whole_page
from content_packs.visitor.reader import Reader
from content_packs.visitor.texts import Said, Texts, marks
from content_packs.visitor.views import Shown, artifact_cards, small
from content_packs.visitor.words import key, words_in

PER_PAGE = 20
SHOWN = 200  # characters of what was typed
_KINDS = {
    "artifact": (urls.artifact, key("kind-artifact")),
    "exhibition": (urls.exhibition, key("kind-exhibition")),
    "tour": (urls.tour, key("kind-tour")),
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One hit as it is shown."""

    href: str
    kind: str
    title: Said
    museum: Said | None
    marks: str  # of the snippet
    parts: Sequence[tuple[str, bool]]
    picture: Shown | None


def search(library: Library, reader: Reader, query: str, found: Found | None, page: int) -> str:
    """The form, and what was found if something was asked."""
    words = words_in(reader.ui)
    query = query[:SHOWN]
    more = found is not None and page * PER_PAGE < found.total and bool(found.hits)
    return whole_page(
        "search.html",
        reader,
        urls.search(query, page),
        words("search-for", query=query) if query else words("search"),
        library=library,
        query=query,
        found=found,
        hits=[line for hit in (found.hits if found else ()) if (line := _line(library, reader, hit))],
        before=urls.search(query, page - 1) if page > 1 else "",
        after=urls.search(query, page + 1) if more else "",
        number=page,
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


def _line(library: Library, reader: Reader, hit: Hit) -> Line | None:
    if hit.kind not in _KINDS:
        return None
    address, kind = _KINDS[hit.kind]
    museum = hit.ref.partition("/")[0]
    texts = Texts(reader, library.languages_of(museum))
    title = texts.show(choose(hit.title, texts.order)) or Said(text=hit.ref, lang="en")
    return Line(
        href=address(hit.ref),
        kind=words_in(reader.ui)(kind),
        title=title,
        museum=_museum(library, reader, museum),
        marks=marks(hit.snippet.lang, reader.ui),
        parts=hit.snippet.parts,
        picture=small(hit.picture, texts),
    )


def _museum(library: Library, reader: Reader, museum: str) -> Said | None:
    known = library.museums.get(museum)
    return Texts(reader, library.languages_of(museum)).say(known.name) if known else None
