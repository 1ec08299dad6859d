"""Words: how text is folded and cut, the same for what is indexed, what is asked and what is highlighted.

Folding maps each character by itself, so a fold never depends on its neighbours: width, case and diacritics go, 繁 and
Japanese 新字体 become 简, katakana becomes hiragana, Arabic letters lose their marks and variants, digits become ASCII.
Scripts written without spaces become overlapping pairs and the last character alone: 三星堆 is 三星 星堆 堆. A longer
query is a phrase of pairs, and one character is the beginning of a pair or that last one. Letters and digits are words
apart.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from unicodedata import category, decimal, normalize, unidata_version

import opencc

EDITION = f"1, opencc {opencc.__version__}, unicode {unidata_version}"  # another one cuts other words
LONGEST = 64  # characters of a word; the rest of a longer one is not looked at

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana and their marks
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_RUN = re.compile(rf"[{_UNSPACED}]+|[0-9]+|[^\W_0-9{_UNSPACED}]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_STARTS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_MARK = re.compile(
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"  # on Latin, Greek, Cyrillic
    r"\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]"  # Hebrew points, Arabic tashkeel and tatweel
)
_LETTERS = {
    **{"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"},
    **{"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك"},
}


class _Fold(dict[int, str]):
    """A table for `str.translate` that works each character out when it first meets it."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """`text` as it is compared."""
    return normalize("NFKC", text).translate(_FOLD)


def fold_each(text: str) -> list[str]:
    """The fold of each character of `text`, so that a place in the fold can be found in the text again."""
    return [_FOLD[ord(character)] for character in text]


def runs(folded: str) -> list[str]:
    """Words, numbers and unspaced stretches, in order."""
    return _RUN.findall(folded)


def find_runs(folded: str) -> Iterator[tuple[str, int]]:
    """As `runs`, with where each begins."""
    return ((found[0], found.start()) for found in _RUN.finditer(folded))


def is_unspaced(run: str) -> bool:
    return run >= "\u0e00" and _STARTS_UNSPACED.match(run) is not None


def pairs(run: str) -> list[str]:
    """The overlapping pairs of an unspaced run."""
    return [one + two for one, two in pairwise(run)]


def word(run: str) -> str:
    """A spaced run as it is indexed: Arabic without its article, which readers leave out."""
    return (run[2:] if run.startswith("ال") and len(run) > 3 else run)[:LONGEST]


def spell(text: str) -> str:
    """`text` for the index: its words, spaces between."""
    spelled: list[str] = []
    for run in runs(fold(text)):
        if is_unspaced(run):
            spelled += pairs(run)
            spelled.append(run[-1])
        else:
            spelled.append(word(run))
    return " ".join(spelled)


def _fold_one(character: str) -> str:
    """One character, folded; what no text should hold (format characters, half surrogates) goes or parts words."""
    kind = category(character)
    if kind == "Cs":
        return " "
    if kind == "Cf" or _MARK.match(character):
        return ""
    if kind == "Nd":
        return str(decimal(character))
    if _HAN.match(character):
        return _simplify(normalize("NFKC", character))
    bare = _MARK.sub("", normalize("NFKD", character).casefold())
    return "".join(_LETTERS.get(c, _hiragana(c)) for c in normalize("NFC", bare))


def _simplify(character: str) -> str:
    simple: str = _converter("t2s").convert(_converter("jp2t").convert(character))
    return simple


@cache
def _converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def _hiragana(character: str) -> str:
    return chr(ord(character) - 0x60) if "\u30a1" <= character <= "\u30f6" else character
