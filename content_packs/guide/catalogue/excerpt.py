"""The excerpt under a hit: a stretch of plain text around the first word that was looked for, those words marked."""

from collections.abc import Iterable, Iterator, Sequence

from content_packs.guide.catalogue.query import Term, read_query
from content_packs.guide.catalogue.words import bare, find_runs, fold_in_place, is_unspaced, word

READ = 20_000  # characters of a text that are looked through
ROOM = 160  # characters of an excerpt; half as many where the script is unspaced, whose characters say and take twice
REACH = ROOM + ROOM // 2  # characters after a match that an excerpt can show
ARTICLE = "ا"  # an Arabic word may begin with the article, which is not indexed
ELLIPSIS = "…"

Span = tuple[int, int]
Parts = tuple[tuple[str, bool], ...]


def excerpt(story: str, label: str, terms: Sequence[Term]) -> Parts:
    """(words, whether they were looked for), in order: from the story, or the label where only that holds any; without
    a match the beginning."""
    text = story[:READ]
    spans = list(_join(_spans(text, terms)))
    if not spans and label:
        line = " · ".join(label[:READ].splitlines())
        spans = list(_join(_spans(line, terms)))
        text = line if spans or not text else text
    start, end = _window(text, spans[0][0] if spans else 0)
    parts = list(_cut(text, start, end, spans))
    before, after = ELLIPSIS if start > 0 else "", ELLIPSIS if end < len(text) else ""
    return tuple(part for part in [(before, False), *parts, (after, False)] if part[0])


def mark_words(text: str, query: str) -> Parts:
    """All of `text`, those words marked that `query` looks for."""
    spans = _join(_spans(text, read_query(query), len(text)))
    return tuple(part for part in _cut(text, 0, len(text), spans) if part[0])


def _spans(text: str, terms: Sequence[Term], reach: int = REACH) -> Iterator[Span]:
    """Where words of `terms` stand in `text`, from the first on as far as anybody looks."""
    folded, place = fold_in_place(text)
    whole = {one for term in terms for one in term.words}
    begun = tuple(term.begun for term in terms if term.begun)
    initials = {one[0] for one in (*whole, *begun)} | {ARTICLE}
    last = len(folded)
    for run, at in find_runs(folded, _earliest(folded, [*whole, *begun])):
        if at > last:
            break
        if run[0] not in initials and not is_unspaced(run):  # most words: not worth their singular
            continue
        for start, end in _within(run, whole, begun):
            last = min(last, at + reach)
            yield place[at + start], place[at + end - 1] + 1


def _earliest(folded: str, words: Iterable[str]) -> int:
    """Before the first place where one of `words` can be: most of a text need not be cut into words."""
    stems = {one.removesuffix("y") for one in words}  # galleries are gallery
    first = min((at for stem in stems if (at := folded.find(stem)) >= 0), default=len(folded))
    return folded.rfind(" ", 0, first) + 1 if first < len(folded) else first


def _within(run: str, whole: set[str], begun: tuple[str, ...]) -> Iterator[Span]:
    if is_unspaced(run):
        yield from ((at, at + 1) for at in range(len(run)) if run[at] in whole)
        yield from ((at, at + 2) for at in range(len(run) - 1) if run[at : at + 2] in whole)
    elif word(run) in whole or (begun and bare(run).startswith(begun)):
        yield 0, len(run)


def _join(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that touch made one."""
    ends = 0
    begins: int | None = None
    for start, end in sorted(spans):
        if begins is not None and start > ends:
            yield begins, ends
            begins = None
        begins = start if begins is None else begins
        ends = max(ends, end)
    if begins is not None:
        yield begins, ends


def _window(text: str, match: int) -> Span:
    """Where an excerpt that shows `match` begins and ends: between words, if one ends near."""
    room = ROOM // 2 if is_unspaced(text[match : match + 1]) else ROOM
    start = 0 if match < room // 2 else _after_space(text, match - room // 4, match)
    end = len(text) if len(text) - start <= room else _before_space(text, start + room, max(match, start) + room // 2)
    return start, end


def _after_space(text: str, start: int, latest: int) -> int:
    return next((at + 1 for at in range(start, latest) if text[at].isspace()), start)


def _before_space(text: str, end: int, earliest: int) -> int:
    return next((at for at in range(end, earliest, -1) if text[at].isspace()), end)


def _cut(text: str, start: int, end: int, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    at = start
    for begins, ends in ((max(a, start), min(b, end)) for a, b in spans if a < end and b > start):
        yield text[at:begins], False
        yield text[begins:ends], True
        at = ends
    yield text[at:end], False
