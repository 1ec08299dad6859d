"""Where a line of a title may end (pure): after spaces and hyphens, and between Han characters and kana.

Far less than UAX 14, whose tables take as long as all the rest of a sheet; what titles need: no closing sign begins a
line, no opening sign ends one, no mark leaves its letter.
"""

from collections.abc import Callable
from itertools import pairwise
from unicodedata import category, combining, east_asian_width

CLOSING = frozenset(
    "、。，．：；？！）］｝〕〉》」』】’”…—～·・々〻ーぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)]}»%‰℃°″′"
)
OPENING = frozenset("（［｛〔〈《「『【‘“([{«$£¥€")
HYPHENS = frozenset("-/‐–—")
JOINER = "\N{ZERO WIDTH JOINER}"

Break = Callable[[str, str], bool]


def pieces(text: str) -> list[str]:
    """`text` in the pieces that stay together, each with the spaces that follow it."""
    return _split(text, _may_break)


def clusters(text: str) -> list[str]:
    """`text` letter by letter, each with its marks: for a piece that is wider than a line."""
    return _split(text, lambda _, after: not _clings(after))


def _split(text: str, may: Break) -> list[str]:
    cuts = [0, *(at for at, (before, after) in enumerate(pairwise(text), 1) if may(before, after)), len(text)]
    return [text[start:stop] for start, stop in pairwise(cuts)] if text else []


def _may_break(before: str, after: str) -> bool:
    if after == " " or _clings(after):
        return False
    if before == " ":
        return True
    if before in HYPHENS and after.isalpha():
        return True
    return (_is_wide(before) or _is_wide(after)) and after not in CLOSING and before not in OPENING


def _clings(letter: str) -> bool:
    return bool(combining(letter)) or letter == JOINER or category(letter) in {"Mn", "Mc", "Me"}


def _is_wide(letter: str) -> bool:
    return east_asian_width(letter) in {"W", "F"}
