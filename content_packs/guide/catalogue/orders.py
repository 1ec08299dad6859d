"""Orders of a list, each a key per artifact that is compared as text, in all packs alike. Pure.

Titles go by their folded words in the reader's language, numbers by what they count: Latin before Han, and Han in the
order of code points, which is that of radicals and strokes, as in a dictionary.
"""

import msgspec

from content_packs.guide.catalogue.words import fold, runs
from content_packs.guide.language import Text, choose, fallback

UNNUMBERED = 100_000  # sorts after every keypad number
TITLE = 40  # characters of a title that are compared
TITLED = 12  # languages of a pack that have an order of titles
AGES = 10**9  # years before and after 1 that are told apart


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What an artifact is put in order by."""

    ref: str
    keypad: int | None
    title: Text
    earliest: int | None
    latest: int | None


def order_name(sort: str, lang: str) -> str:
    return f"title {lang}" if sort == "title" else sort


def order_key(sort: str, lang: str, languages: tuple[str, ...], pack: str, facts: Facts) -> str:
    """As a visitor walks (pack by pack, by keypad number, then by id), by title, or by date; undated ones come last."""
    match sort:
        case "walk":
            return f"{pack} {facts.keypad or UNNUMBERED:06d}/{facts.ref.partition('/')[2]}"
        case "title":
            title = choose(facts.title, fallback(lang, languages))
            return " ".join(map(_padded, runs(fold(title.text[: 2 * TITLE]))))[:TITLE] if title else ""
        case "oldest":
            return _dated(facts.earliest if facts.earliest is not None else facts.latest, 1)
    return _dated(facts.latest if facts.latest is not None else facts.earliest, -1)


def _padded(run: str) -> str:
    return run.zfill(8) if run.isdecimal() else run


def _dated(year: int | None, direction: int) -> str:
    return "~" if year is None else f"{AGES + direction * max(min(year, AGES - 1), 1 - AGES):010d}"
