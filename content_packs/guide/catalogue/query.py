"""What a visitor typed, read into terms, and terms written as an FTS5 expression.

Nothing typed is ever syntax: an expression holds only words that `words` cut (letters and digits), each in quotes.
A query is bounded before it is read. What stands together ("1952.3", "l'art", 三星堆) is a phrase; phrases are
joined by AND; where that finds nothing, words are by OR. The last word may still be being typed: it is matched whole,
and by how it begins.
"""

from collections.abc import Iterator, Sequence

import msgspec

from content_packs.guide.catalogue.words import bare, fold, is_unspaced, pairs, runs, word

LENGTH = 200  # characters of a query that are read
WORDS = 12  # words of it that are looked for


class Term(msgspec.Struct, frozen=True):
    """Words that follow one another, as they are indexed; `begun` is how the last may begin, where it may go on."""

    words: tuple[str, ...]
    begun: str = ""


def read_query(text: str) -> tuple[Term, ...]:
    """The terms of a query; none where it holds no letter and no digit."""
    folded = fold(text[:LENGTH])
    terms = list(_bound(term for chunk in folded.split() for term in _terms(chunk)))
    if terms and not is_unspaced(terms[-1].words[-1]):
        last = bare(runs(folded)[-1])
        if len(last) > 1 and word(last) == terms[-1].words[-1]:  # it was not cut off by the bound
            terms[-1] = Term(terms[-1].words, last)
    return tuple(terms)


def every(terms: Sequence[Term]) -> str:
    """The expression that finds what holds all terms."""
    return " AND ".join(_quote(term) for term in terms)


def some(terms: Sequence[Term]) -> str:
    """The expression that finds what holds any word of them; empty where that asks nothing new."""
    words = [one for term in terms for one in _words(term)]
    return " OR ".join(_quote(one) for one in words) if len(words) > 1 else ""


def _terms(chunk: str) -> Iterator[Term]:
    """The terms of what stands between two spaces."""
    phrase: list[str] = []
    for run in runs(chunk):
        if not is_unspaced(run):
            phrase.append(word(run))
            continue
        if phrase:
            yield Term(tuple(phrase))
            phrase = []
        yield Term(tuple(pairs(run))) if len(run) > 1 else Term((run,), run)
    if phrase:
        yield Term(tuple(phrase))


def _bound(terms: Iterator[Term]) -> Iterator[Term]:
    """`terms` up to the last word that is looked for."""
    left = WORDS
    for term in terms:
        if left:
            kept = term.words[:left]
            left -= len(kept)
            yield Term(kept, term.begun)


def _words(term: Term) -> Iterator[Term]:
    *before, last = term.words
    yield from (Term((one,)) for one in before)
    yield Term((last,), term.begun)


def _quote(term: Term) -> str:
    *before, last = term.words
    whole = f'"{" ".join(term.words)}"'
    if term.begun == last:
        return f"{whole} *"
    return f'({whole} OR "{" ".join([*before, term.begun])}" *)' if term.begun else whole
