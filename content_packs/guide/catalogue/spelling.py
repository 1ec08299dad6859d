"""Did you mean: the word of titles and labels that is nearest to one that nothing holds.

A catalogue keeps its words by length, the frequent ones first; some ten thousand of them are compared in a millisecond.
Distance counts letters left out, put in, exchanged and swapped. A word of four letters may have one wrong, a longer one
two; of Han and other unspaced scripts, runs are compared as they stand between marks.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from content_packs.guide.catalogue.query import LENGTH, Term, every, read_query
from content_packs.guide.catalogue.reading import Catalogue
from content_packs.guide.catalogue.words import bare, find_runs, fold_in_place, is_unspaced

FEW = 3  # hits; where fewer are found, another word may have been meant
MOST = 100_000  # words that are kept
MENDED = 4  # words of a query, the last ones
NEAREST = 5  # candidates of a word in a catalogue
OFTENER = 10  # times that a word must be more frequent than one that is there


class Run(msgspec.Struct, frozen=True):
    """A word as it stands in a text."""

    start: int
    end: int
    bare: str  # as it is compared


class Vocabulary:
    """The words of titles and labels while documents are read."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._shown: dict[str, str] = {}

    def add(self, text: str) -> None:
        for run in _runs(text):
            if _comparable(run.bare) and (run.bare in self._shown or len(self._shown) < MOST):
                self._counts[run.bare] += 1
                self._shown.setdefault(run.bare, text[run.start : run.end])

    def by_length(self) -> Iterator[tuple[int, str, str]]:
        """Length, words of that length, and how each is written where it first stood; the frequent ones first."""
        words: dict[int, list[str]] = {}
        for one, _ in sorted(self._counts.items(), key=lambda pair: (-pair[1], pair[0])):
            words.setdefault(len(one), []).append(one)
        for length, some in sorted(words.items()):
            yield length, " ".join(some), " ".join(self._shown[one] for one in some)


def meant(catalogues: Sequence[Catalogue], query: str) -> str:
    """`query` with better words for those that are hardly anywhere; empty where none are, or they find nothing."""
    query = query[:LENGTH]
    mended = query
    typed_runs = [run for run in _runs(query) if _comparable(run.bare)][-MENDED:]
    for run in reversed(typed_runs):
        better = _nearest(catalogues, run.bare, begun=run.end == len(query.rstrip()))
        if better:
            typed = query[run.start : run.end]
            mended = mended[: run.start] + (better.lower() if typed.islower() else better) + mended[run.end :]
    if mended == query:
        return ""
    expression = every(read_query(mended))
    return mended if any(one.rows(expression) for one in catalogues) else ""


def _nearest(catalogues: Sequence[Catalogue], word: str, *, begun: bool) -> str:
    """How the best word near to `word` is written; empty where it needs none."""
    known = sum(_count(one, word, begun=begun) for one in catalogues)
    if known >= FEW:
        return ""
    found = [each for one in catalogues for each in _near(one, word, 1 if known else _reach(word))]
    counts = {(far, near): sum(_count(one, near) for one in catalogues) for far, near, _ in found}
    better = [
        (far, near[0] != word[0], -counts[far, near], shown)
        for far, near, shown in found
        if counts[far, near] > OFTENER * known
    ]
    return min(better)[3] if better else ""


def _near(catalogue: Catalogue, word: str, reach: int) -> Iterator[tuple[int, str, str]]:
    """Distance, word, and how it is written."""
    from rapidfuzz.distance import OSA  # 6 MB that a process does without until somebody mistypes
    from rapidfuzz.process import extract

    for words, shown in catalogue.vocabulary(range(len(word) - reach, len(word) + reach + 1)):
        for near, far, index in extract(word, words.split(" "), scorer=OSA.distance, score_cutoff=reach, limit=NEAREST):
            if far and is_unspaced(near) == is_unspaced(word):
                yield int(far), near, shown.split(" ")[index]


def _reach(word: str) -> int:
    return 1 if len(word) < 5 or is_unspaced(word) else 2


def _count(catalogue: Catalogue, word: str, *, begun: bool = False) -> int:
    terms = read_query(word)
    return len(catalogue.rows(every(terms if begun else [Term(term.words) for term in terms])))


def _comparable(word: str) -> bool:
    """Whether it is long enough to be mistaken, and no number."""
    return not word.isdecimal() and (3 <= len(word) <= 8 if is_unspaced(word) else 4 <= len(word) <= 32)


def _runs(text: str) -> Iterator[Run]:
    folded, place = fold_in_place(text)
    for run, at in find_runs(folded):
        yield Run(place[at], place[at + len(run) - 1] + 1, run if is_unspaced(run) else bare(run))
