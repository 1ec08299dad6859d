"""Searching one catalogue: all that matches as numbers, and the first of them in order.

The order goes by class, then by bm25, then by what can be seen. Classes: the whole title or a number is what was
asked; the reader's language before others; in each, all words in the title or a number, in the label too, anywhere.
A class is asked only while more are wanted, and scored only where few match: words that a thousand artifacts hold say
nothing of rank, and what can be seen comes first.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from content_packs.guide.catalogue.excerpt import excerpt
from content_packs.guide.catalogue.found import Snippet
from content_packs.guide.catalogue.query import Term
from content_packs.guide.catalogue.reading import ALL, Catalogue
from content_packs.guide.catalogue.schema import NUMBER, NUMBERS, PLACES

MANY = 1_000  # rows that are scored
FIELDS = ("{title number} : ", "{title label number} : ", "")
FOREIGN = 10  # classes after those of the reader's language
SPOKEN = 16  # languages in which a text is looked for

Rank = tuple[int, float, int]


class Matches(msgspec.Struct, frozen=True):
    expression: str
    rows: list[int]  # of the index, in order
    named: list[int]  # places


class Ranked(msgspec.Struct, frozen=True):
    row: int  # of the index; a place is a row of the first language
    rank: Rank


def matching(catalogue: Catalogue, expression: str, name: str, kinds: Collection[str]) -> tuple[Matches, set[int]]:
    """What matches an expression that `query` wrote or is called `name` (as `squeeze` makes it); and as documents."""
    matches = Matches(expression, catalogue.rows(expression), catalogue.named(name) if name else [])
    found = {row & NUMBER for row in matches.rows}
    found.update(place & NUMBER for place in matches.named)
    return matches, catalogue.keep(found, kinds)


def best(catalogue: Catalogue, matches: Matches, wanted: set[int], lang: str, limit: int) -> list[Ranked]:
    """The first `limit` of those that are wanted, in order."""
    return list(islice(_ranked(catalogue, matches, wanted, lang), limit))


def _ranked(catalogue: Catalogue, matches: Matches, wanted: set[int], lang: str) -> Iterator[Ranked]:
    seen: set[int] = set()
    for place in matches.named:
        if place & NUMBER in wanted:
            seen.add(place & NUMBER)
            yield Ranked(place, (0, 0.0, place >> NUMBERS))
    for first, span in ((1, catalogue.rows_in(lang)), (1 + FOREIGN, ALL)):
        for field, columns in enumerate(FIELDS):
            if len(seen) == len(wanted) or not span:
                break
            if field == 1 and len(matches.rows) > MANY:
                continue
            for row, score in _scored(catalogue, matches, columns, span):
                if row & NUMBER in wanted and row & NUMBER not in seen:
                    seen.add(row & NUMBER)
                    yield Ranked(row, (first + field, score, row >> NUMBERS & 3))


def _scored(catalogue: Catalogue, matches: Matches, columns: str, span: range) -> Iterable[tuple[int, float]]:
    """The rows of a class in order, their scores set against the best one: from -1 to 0."""
    expression, rows = matches.expression, matches.rows
    if columns:
        expression = f"{columns}({expression})"
        rows = catalogue.rows(expression, span)
    else:
        rows = rows[bisect_left(rows, span.start) : bisect_left(rows, span.stop)]
    if len(rows) > MANY:
        return ((row, index / len(rows) - 1) for index, row in enumerate(rows))
    scores = catalogue.scores(expression, span) if rows else []
    best = min((score for _, score in scores), default=0.0) or -1.0
    return sorted(((row, -score / best) for row, score in scores), key=lambda one: (one[1], one[0]))


def snippets(catalogue: Catalogue, rows: Collection[int], terms: Sequence[Term], lang: str) -> dict[int, Snippet]:
    """Excerpts in the reader's language where there is a text, by row."""
    choices = {row: _told(catalogue, row, lang) for row in rows}
    texts = catalogue.texts([each for some in choices.values() for each in some])
    found = {}
    for row, some in choices.items():
        text = next((each for each in some if each in texts), row)
        found[row] = Snippet(catalogue.lang_of(text), excerpt(*texts.get(text, ("", "")), terms))
    return found


def _told(catalogue: Catalogue, row: int, lang: str) -> list[int]:
    """Rows that an excerpt may be cut from: in the reader's language, as it was found, in any."""
    place = row & (1 << PLACES) - 1
    others = (number << PLACES | place for number in range(min(len(catalogue.languages), SPOKEN)))
    own = catalogue.rows_in(lang)
    return list(dict.fromkeys([*([own.start | place] if own else []), row, *others]))
