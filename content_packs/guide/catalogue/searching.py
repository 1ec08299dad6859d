"""Searching one catalogue: all that matches as numbers, and the first of them in order, as hits.

The order goes by class, then by bm25, then by what can be seen. Classes: the whole title or a number is what was
asked; the reader's language before others; in each, all words in the title or a number, in the label too, anywhere.
A class is asked only while hits are wanted, and scored only where few match: words that a thousand artifacts hold say
nothing of rank, and what can be seen comes first.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from content_packs.guide.catalogue.excerpt import excerpt
from content_packs.guide.catalogue.found import Found, Hit, Snippet
from content_packs.guide.catalogue.query import Term
from content_packs.guide.catalogue.reading import ALL, Catalogue, picture_of, text_of
from content_packs.guide.catalogue.schema import NUMBER, NUMBERS, PLACES

MANY = 1_000  # rows that are scored
FIELDS = ("{title number} : ", "{title label number} : ", "")
FOREIGN = 10  # classes after those of the reader's language
SPOKEN = 16  # languages in which a text is looked for

Rank = tuple[int, float, int]


class Ranked(msgspec.Struct, frozen=True):
    row: int  # of the index; a place is a row of the first language
    rank: Rank


def search(
    catalogue: Catalogue,
    expression: str,
    terms: Sequence[Term],
    *,
    name: str,
    lang: str,
    kinds: Collection[str],
    limit: int,
) -> Found:
    """The best documents for an expression that `query` wrote, and how many there are; `name` as `squeeze` makes it."""
    rows = catalogue.rows(expression)
    named = catalogue.named(name)
    wanted = {row & NUMBER for row in rows}
    wanted.update(place & NUMBER for place in named)
    wanted = catalogue.keep(wanted, kinds)
    total = len(wanted)
    first = list(islice(_ranked(catalogue, expression, rows, named, wanted, lang), limit))
    return Found(total=total, hits=tuple(_hits(catalogue, first, terms, lang)))


def _ranked(
    catalogue: Catalogue, expression: str, rows: list[int], named: list[int], left: set[int], lang: str
) -> Iterator[Ranked]:
    """`left` are the documents that are wanted: taken out one by one."""
    fields = FIELDS if len(rows) <= MANY else (FIELDS[0], FIELDS[-1])
    for place in named:
        if place & NUMBER in left:
            left.remove(place & NUMBER)
            yield Ranked(place, (0, 0.0, place >> NUMBERS))
    for first, span in ((1, catalogue.rows_in(lang)), (1 + FOREIGN, ALL)):
        for field, columns in enumerate(fields):
            if not left or not span:
                break
            for row, score in _scored(catalogue, f"{columns}({expression})" if columns else expression, span, rows):
                if row & NUMBER in left:
                    left.remove(row & NUMBER)
                    yield Ranked(row, (first + field, score, row >> NUMBERS & 3))


def _scored(catalogue: Catalogue, expression: str, span: range, rows: list[int]) -> Iterable[tuple[int, float]]:
    """The rows of a class in order, their scores set against the best one: from -1 to 0."""
    if expression.startswith("{"):
        rows = catalogue.rows(expression, span)
    else:
        rows = rows[bisect_left(rows, span.start) : bisect_left(rows, span.stop)]
    if len(rows) > MANY:
        return ((row, index / len(rows) - 1) for index, row in enumerate(rows))
    scores = catalogue.scores(expression, span) if rows else []
    best = min((score for _, score in scores), default=0.0) or -1.0
    return sorted(((row, -score / best) for row, score in scores), key=lambda one: (one[1], one[0]))


def _hits(catalogue: Catalogue, ranked: Sequence[Ranked], terms: Sequence[Term], lang: str) -> Iterator[Hit]:
    documents = catalogue.documents([one.row & NUMBER for one in ranked])
    texts = catalogue.texts([each for one in ranked for each in _told(catalogue, one.row, lang)])
    for one in ranked:
        row = documents[one.row & NUMBER]
        text = next((each for each in _told(catalogue, one.row, lang) if each in texts), one.row)
        yield Hit(
            kind=row["kind"],
            ref=row["ref"],
            path=row["path"],
            title=text_of(row["title"]),
            code=row["code"],
            picture=picture_of(row["picture"]),
            snippet=Snippet(catalogue.lang_of(text), excerpt(*texts.get(text, ("", "")), terms)),
            rank=one.rank,
        )


def _told(catalogue: Catalogue, row: int, lang: str) -> list[int]:
    """Rows that an excerpt may be cut from: in the reader's language, as it was found, in any."""
    place = row & (1 << PLACES) - 1
    others = (number << PLACES | place for number in range(min(len(catalogue.languages), SPOKEN)))
    own = catalogue.rows_in(lang)
    return list(dict.fromkeys([*([own.start | place] if own else []), row, *others]))
