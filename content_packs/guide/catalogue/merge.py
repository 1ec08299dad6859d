"""Several catalogues asked at once, their answers made one list whose order is always the same.

Scores of different packs do not compare: each is set against its pack's best, and the class (see `searching`) goes
before. A list goes through the packs by name; its cursor names pack and place.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence

from content_packs.format.paths import is_name
from content_packs.guide.catalogue.found import BadCursor, Card, Found, Hit, Page
from content_packs.guide.catalogue.query import LENGTH, Term, every, read_query, some
from content_packs.guide.catalogue.reading import Catalogue
from content_packs.guide.catalogue.searching import search
from content_packs.guide.catalogue.words import squeeze

KINDS = ("artifact", "exhibition", "tour")
MOST = 100  # hits or cards of a page
DEEPEST = 1_000  # hits before a page; nobody reads on so far
CURSOR = 400  # characters


def search_all(
    catalogues: Iterable[Catalogue],
    query: str,
    *,
    lang: str,
    kinds: Collection[str] = KINDS,
    museum: str = "",
    limit: int = 20,
    offset: int = 0,
) -> Found:
    """What holds all of the query's words; where nothing does, what holds some."""
    asked = [one for one in catalogues if museum in ("", one.museum)]
    terms = read_query(query)
    wanted = range(max(offset, 0), max(offset, 0) + min(max(limit, 1), MOST))
    found = _search(asked, every(terms), terms, squeeze(query[:LENGTH]), lang, kinds, wanted)
    if found.total:
        return found
    return _search(asked, some(terms), terms, "", lang, kinds, wanted, relaxed=True)


def list_all(
    catalogues: Iterable[Catalogue],
    *,
    museum: str = "",
    gallery: str = "",
    theme: str = "",
    after: str = "",
    limit: int = 50,
) -> Page:
    """Artifacts, those of one museum, gallery or theme if asked; `BadCursor` for an `after` that no page gave out."""
    if not all(name == "" or is_name(name) for name in (gallery, theme)):
        return Page(cards=())
    limit = min(max(limit, 1), MOST)
    begun, key = _read_cursor(after) if after else ("", "")
    cards: list[tuple[str, Card]] = []
    for catalogue in sorted(catalogues, key=lambda one: one.name):
        if catalogue.name < begun or museum not in ("", catalogue.museum) or len(cards) > limit:
            continue
        start = key if catalogue.name == begun else ""
        more = catalogue.artifacts(gallery=gallery, theme=theme, after=start, limit=limit + 1 - len(cards))
        cards += [(_cursor(catalogue.name, sort), card) for sort, card in more]
    return Page(cards=tuple(card for _, card in cards[:limit]), after=cards[limit - 1][0] if len(cards) > limit else "")


def _search(
    catalogues: Sequence[Catalogue],
    expression: str,
    terms: Sequence[Term],
    name: str,
    lang: str,
    kinds: Collection[str],
    wanted: range,
    *,
    relaxed: bool = False,
) -> Found:
    if not expression or wanted.start > DEEPEST:
        return Found(total=0, hits=())
    answers = [
        search(one, expression, terms, name=name, lang=lang, kinds=kinds, limit=wanted.stop) for one in catalogues
    ]
    hits = sorted(
        _once(hit for answer in answers for hit in answer.hits), key=lambda hit: (hit.rank, hit.kind, hit.ref)
    )
    total = sum(answer.total for answer in answers)
    return Found(total=total, hits=tuple(hits[wanted.start : wanted.stop]), relaxed=relaxed and total > 0)


def _once(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Each document once, though packs of one museum may share it: as the first pack has it."""
    seen: set[tuple[str, str]] = set()
    for hit in hits:
        if (hit.kind, hit.ref) not in seen:
            seen.add((hit.kind, hit.ref))
            yield hit


def _cursor(name: str, sort: str) -> str:
    return urlsafe_b64encode(f"{name} {sort}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[str, str]:
    if len(cursor) > CURSOR:
        raise BadCursor(cursor)
    try:
        name, sort = urlsafe_b64decode(cursor.encode("ascii") + b"==").decode().split(" ")
    except ValueError:  # no ASCII, no base64, no UTF-8, no space
        raise BadCursor(cursor) from None
    return name, sort
