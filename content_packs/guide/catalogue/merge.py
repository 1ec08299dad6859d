"""Several catalogues asked at once, their answers made one list whose order is always the same.

Scores of different packs do not compare: each is set against its pack's best, and the class (see `searching`) goes
before. Keys of the other orders do compare: a page takes the first of each pack and keeps the first of all.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from sqlite3 import Row

import msgspec

from content_packs.guide.catalogue.cursors import Cursor, mark_of, read_cursor, write_cursor
from content_packs.guide.catalogue.facets import Chosen, choose, count
from content_packs.guide.catalogue.found import SORTS, Card, Found, Snippet, Wish
from content_packs.guide.catalogue.orders import Facts, order_key, order_name
from content_packs.guide.catalogue.query import LENGTH, Term, every, read_query, some
from content_packs.guide.catalogue.reading import Catalogue, text_of
from content_packs.guide.catalogue.schema import NUMBER
from content_packs.guide.catalogue.searching import Matches, best, matching, snippets
from content_packs.guide.catalogue.spelling import FEW, meant
from content_packs.guide.catalogue.words import squeeze
from content_packs.guide.language import match
from content_packs.guide.model import Picture

MOST = 100  # cards of a page
DEEPEST = 1_000  # cards before a page by relevance; nobody reads on so far
Placed = tuple[str, str, Catalogue, int]
_picture = msgspec.json.Decoder(Picture)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A wish, read."""

    wish: Wish
    terms: tuple[Term, ...]
    sort: str
    kinds: tuple[str, ...]
    cursor: Cursor
    limit: int


class Searched(msgspec.Struct, frozen=True):
    """One catalogue's part of the answer, not yet in order."""

    chosen: Chosen
    matches: Matches | None  # None where everything is listed


def find(catalogues: Iterable[Catalogue], wish: Wish) -> Found:
    """One page of what holds all of the query's words, or where nothing does, some; `BadCursor` for a cursor that no
    page of this list gave out."""
    asked = _read(wish)
    every_one = sorted(catalogues, key=lambda one: one.name)
    parts = [_search(one, asked, every(asked.terms), squeeze(wish.query[:LENGTH])) for one in every_one]
    relaxed = bool(asked.terms) and not any(part.chosen.found for part in parts)
    if relaxed and (expression := some(asked.terms)):
        parts = [_search(one, asked, expression, "") for one in every_one]
    few = asked.terms and (relaxed or sum(len(part.chosen.found) for part in parts) < FEW)
    total = sum(len(part.chosen.but()) for part in parts)
    cards, before, after = (_by_relevance if asked.sort == "relevance" else _in_order)(parts, asked, total)
    facets = count([part.chosen for part in parts], wish) if wish.values else ()
    return Found(
        total=total,
        cards=cards,
        before=before,
        after=after,
        relaxed=relaxed and total > 0,
        meant=meant(every_one, wish.query) if few else "",
        facets=facets,
    )


def _read(wish: Wish) -> Asked:
    terms = read_query(wish.query)
    sort = wish.sort if wish.sort in SORTS else "relevance"
    if sort == "relevance" and not wish.query.strip():
        sort = "walk"
    kinds = ("artifact",) if any(wish.chosen.values()) or sort != "relevance" else wish.kinds
    cursor = read_cursor(wish.cursor, mark_of(wish, sort))
    return Asked(wish=wish, terms=terms, sort=sort, kinds=kinds, cursor=cursor, limit=min(max(wish.limit, 1), MOST))


def _search(catalogue: Catalogue, asked: Asked, expression: str, name: str) -> Searched:
    if not asked.wish.query.strip():
        return Searched(choose(catalogue, catalogue.everything(), asked.wish.chosen), None)
    if not expression:
        return Searched(choose(catalogue, set(), asked.wish.chosen), None)
    matches, found = matching(catalogue, expression, name, asked.kinds)
    return Searched(choose(catalogue, found, asked.wish.chosen), matches)


def _by_relevance(parts: Sequence[Searched], asked: Asked, total: int) -> tuple[tuple[Card, ...], str, str]:
    """Cards with excerpts, and the cursors of the pages beside them."""
    start = min(asked.cursor.skip, DEEPEST)
    ranked = [
        (one.rank, part.chosen.catalogue, one.row)
        for part in parts
        if part.matches
        for one in best(part.chosen.catalogue, part.matches, part.chosen.but(), asked.wish.lang, start + asked.limit)
    ]
    ranked.sort(key=lambda one: (one[0], one[1].name, one[2] & NUMBER))
    page = ranked[start : start + asked.limit]
    cards: dict[tuple[str, str], Card] = {}
    for card in _cards([(catalogue, row) for _, catalogue, row in page], asked):
        cards.setdefault((card.kind, card.ref), card)  # packs of one museum may share it: as the first has it
    end = start + asked.limit
    before = _skip(asked, max(start - asked.limit, 0)) if start else ""
    return tuple(cards.values()), before, _skip(asked, end) if end < min(total, DEEPEST) else ""


def _skip(asked: Asked, skip: int) -> str:
    return write_cursor(Cursor(asked.cursor.mark, skip=skip))


def _cards(page: Sequence[tuple[Catalogue, int]], asked: Asked) -> Iterator[Card]:
    """The cards of `page` in its order, with excerpts where words were looked for."""
    rows: dict[Catalogue, list[int]] = {}
    for catalogue, row in page:
        rows.setdefault(catalogue, []).append(row)
    documents = {one: one.documents([row & NUMBER for row in some]) for one, some in rows.items()}
    wanted = rows if asked.terms else {}
    texts = {one: snippets(one, some, asked.terms, asked.wish.lang) for one, some in wanted.items()}
    for catalogue, row in page:
        yield _card(documents[catalogue][row & NUMBER], texts.get(catalogue, {}).get(row))


def _in_order(parts: Sequence[Searched], asked: Asked, total: int) -> tuple[tuple[Card, ...], str, str]:
    """Cards by key, and the cursors of the pages beside them."""
    back = asked.cursor.back
    found = sorted(chain.from_iterable(_next(part, asked) for part in parts), key=itemgetter(0, 1), reverse=back)
    more = len(found) > asked.limit
    page = found[: asked.limit][:: -1 if back else 1]
    begun = more if back else bool(asked.cursor.ref)
    before = _beside(asked, page[0], back=True) if page and begun else ""
    after = _beside(asked, page[-1], back=False) if page and (more or back) else ""
    return tuple(_cards([(catalogue, place) for _, _, catalogue, place in page], asked)), before, after


def _next(part: Searched, asked: Asked) -> Iterator[Placed]:
    """Key, reference, catalogue and place of one catalogue's next artifacts: one more than the page holds."""
    one, cursor = part.chosen.catalogue, asked.cursor
    lang = match(asked.wish.lang, one.titled) or next(iter(one.titled), "")
    wanted = part.chosen.but()
    every_one = part.matches is None and not part.chosen.having
    order = one.ordered(
        order_name(asked.sort, lang), (cursor.key, cursor.ref), asked.limit + 1 if every_one else -1, back=cursor.back
    )
    numbers = list(islice((number for number in order if number in wanted), asked.limit + 1))
    for row in one.documents(numbers).values():
        facts = Facts(
            **{name: row[name] for name in ("ref", "keypad", "earliest", "latest")}, title=text_of(row["title"])
        )
        yield order_key(asked.sort, lang, one.titled, one.name, facts), row["ref"], one, row["place"]


def _beside(asked: Asked, place: Placed, *, back: bool) -> str:
    return write_cursor(Cursor(asked.cursor.mark, back=back, key=place[0], ref=place[1]))


def _card(row: Row, snippet: Snippet | None = None) -> Card:
    return Card(
        kind=row["kind"],
        ref=row["ref"],
        path=row["path"],
        title=text_of(row["title"]),
        picture=_picture.decode(row["picture"]) if row["picture"] else None,
        snippet=snippet,
        code=row["code"] or "",
        keypad=row["keypad"],
        line=text_of(row["line"]),
        gallery=row["gallery"] or "",
        on_view=bool(row["on_view"]),
    )
