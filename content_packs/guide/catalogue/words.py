"""Words: how text is folded and cut, the same for what is indexed, what is asked and what is highlighted.

Folding maps each character by itself, so a fold never depends on its neighbours: width, case and diacritics go, 繁 and
Japanese 新字体 become 简, katakana becomes hiragana, Arabic letters lose their marks and variants, digits become ASCII.
Scripts written without spaces become overlapping pairs and the last character alone: 三星堆 is 三星 星堆 堆. A longer
query is a phrase of pairs, and one character is the beginning of a pair or that last one. Letters and digits are words
apart. Latin words lose what makes a plural in English and French (and so in Spanish), whatever language the text is in:
who types "bells" need not know that a story says "bell".
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from unicodedata import category, decimal, normalize, unidata_version

import opencc

EDITION = f"2, opencc {opencc.__version__}, unicode {unidata_version}"  # another one cuts other words
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
_LATIN = re.compile(r"[a-z]{4,}")
_PLURAL = re.compile(r"(?<=[^siu])s$")  # not glass, iris, Augustus
_SILENT = re.compile(r"(?:(?<=ch|sh|ss)|(?<=[xz]))e$")
_LETTERS = {
    **{"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"},
    **{"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك"},
}


class _Fold(dict[int, str]):
    """A table for `str.translate` that works each character out when it first meets it."""

    def __init__(self) -> None:
        self.uneven: set[str] = set()  # characters whose fold is not one character

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_one(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """`text` as it is compared."""
    return normalize("NFKC", text).translate(_FOLD)


def fold_each(text: str) -> list[str]:
    """The fold of each character of `text`, so that a place in the fold can be found in the text again."""
    return [_FOLD[ord(character)] for character in text]


def fold_in_place(text: str) -> tuple[str, Sequence[int]]:
    """The fold of `text` by characters, and where in `text` each of its characters comes from."""
    folded = text.translate(_FOLD)
    if _FOLD.uneven.isdisjoint(text):
        return folded, range(len(text))
    return folded, [index for index, piece in enumerate(fold_each(text)) for _ in piece]


def runs(folded: str) -> list[str]:
    """Words, numbers and unspaced stretches, in order."""
    return _RUN.findall(folded)


def find_runs(folded: str, start: int = 0) -> Iterator[tuple[str, int]]:
    """As `runs`, from a place between two words on, with where each begins."""
    return ((found[0], found.start()) for found in _RUN.finditer(folded, start))


def is_unspaced(run: str) -> bool:
    return run >= "\u0e00" and _STARTS_UNSPACED.match(run) is not None


def pairs(run: str) -> list[str]:
    """The overlapping pairs of an unspaced run."""
    return [one + two for one, two in pairwise(run)]


@lru_cache(maxsize=8192)
def word(run: str) -> str:
    """A spaced run as it is indexed: Arabic without its article, which readers leave out; Latin in the singular."""
    run = bare(run)
    return _singular(run) if _LATIN.fullmatch(run) else run


def bare(run: str) -> str:
    """A spaced run without an article, in the length that is looked at."""
    return (run[2:] if run.startswith("ال") and len(run) > 3 else run)[:LONGEST]


def squeeze(text: str) -> str:
    """`text` as one key: two that differ in case, marks, spaces or plural only have the same."""
    return "".join(run if is_unspaced(run) else word(run) for run in runs(fold(text)))[:LONGEST]


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


def _singular(run: str) -> str:
    """vases and vase, galleries and gallery, galeries and galerie, dishes and dish, cloches and cloche become one."""
    run = _SILENT.sub("", _PLURAL.sub("", run))
    return run[:-2] + "y" if run.endswith("ie") and len(run) > 4 else run


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
