"""Dimensions in words: "H 153.4 × W 60 cm", "高153.4厘米，宽60厘米", "H. 153,4 × l. 60 cm".

What the curator wrote wins, as with dates. Lengths that share a unit name it once where the language does so. Numbers
are written as the language writes them (CLDR), never rounded but to a thousandth.
"""

from collections.abc import Sequence
from itertools import groupby

import msgspec
from babel.numbers import format_decimal

from content_packs.guide.language import Chosen, Text, choose, match
from content_packs.guide.model import Dimension

MOST = 20  # dimensions that are put in words


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    one: str  # a measure with its unit
    bare: str = ""  # a measure whose unit follows; empty where each names its own
    names: dict[str, str]
    units: dict[str, str]
    between: str  # measures that share a unit
    apart: str  # those that do not


def describe(dimensions: Sequence[Dimension], size: Text, lang: str, order: Sequence[str] = ()) -> Chosen | None:
    """The curator's `size` in `lang` or one of `order`, else the dimensions in words, else what text there is."""
    for tag in (lang, *order):
        if size.get(tag):
            return Chosen(tag, size[tag])
    spoken = match(lang, tuple(_WORDS)) or "en"
    text = _put(dimensions[:MOST], _WORDS[spoken], spoken)
    return Chosen(spoken, text) if text else choose(size, ())


def _put(dimensions: Sequence[Dimension], words: _Words, lang: str) -> str:
    groups = [list(group) for _, group in groupby(dimensions, key=lambda each: each.unit)]
    return words.apart.join(_group(group, words, lang) for group in groups)


def _group(dimensions: Sequence[Dimension], words: _Words, lang: str) -> str:
    """Neighbours that share a unit: all but the last leave it out where the language lets them."""
    *before, last = dimensions
    texts = [_one(each, words.bare or words.one, words, lang) for each in before]
    return words.between.join([*texts, _one(last, words.one, words, lang)])


def _one(dimension: Dimension, form: str, words: _Words, lang: str) -> str:
    number = format_decimal(dimension.value, format="#,##0.###", locale=lang.replace("-", "_"))
    return form.format(what=words.names[dimension.what], number=number, unit=words.units[dimension.unit])


_SYMBOLS = {unit: unit for unit in ("mm", "cm", "m", "g", "kg")}

_WORDS = {
    "zh-Hans": _Words(
        one="{what}{number}{unit}",
        names={
            "height": "高",
            "width": "宽",
            "depth": "深",
            "length": "长",
            "diameter": "直径",
            "thickness": "厚",
            "weight": "重",
        },
        units={"mm": "毫米", "cm": "厘米", "m": "米", "g": "克", "kg": "千克"},
        between="，",
        apart="，",
    ),
    "zh-Hant": _Words(
        one="{what}{number}{unit}",
        names={
            "height": "高",
            "width": "寬",
            "depth": "深",
            "length": "長",
            "diameter": "直徑",
            "thickness": "厚",
            "weight": "重",
        },
        units={"mm": "毫米", "cm": "厘米", "m": "米", "g": "克", "kg": "公斤"},
        between="，",
        apart="，",
    ),
    "en": _Words(
        one="{what} {number} {unit}",
        bare="{what} {number}",
        names={
            "height": "H",
            "width": "W",
            "depth": "D",
            "length": "L",
            "diameter": "Diam.",
            "thickness": "Th.",
            "weight": "Weight",
        },
        units=_SYMBOLS,
        between=" × ",
        apart="; ",
    ),
    "ja": _Words(
        one="{what}{number}{unit}",
        names={
            "height": "高さ",
            "width": "幅",
            "depth": "奥行",
            "length": "長さ",
            "diameter": "径",
            "thickness": "厚さ",
            "weight": "重さ",
        },
        units=_SYMBOLS,
        between="、",
        apart="、",
    ),
    "fr": _Words(
        one="{what} {number} {unit}",
        bare="{what} {number}",
        names={
            "height": "H.",
            "width": "l.",
            "depth": "P.",
            "length": "L.",
            "diameter": "Diam.",
            "thickness": "Ép.",
            "weight": "Poids",
        },
        units=_SYMBOLS,
        between=" × ",
        apart=" ; ",
    ),
    "ar": _Words(
        one="{what} {number} {unit}",
        names={
            "height": "الارتفاع",
            "width": "العرض",
            "depth": "العمق",
            "length": "الطول",
            "diameter": "القطر",
            "thickness": "السُّمك",
            "weight": "الوزن",
        },
        units={"mm": "مم", "cm": "سم", "m": "م", "g": "غ", "kg": "كغ"},
        between="، ",
        apart="، ",
    ),
}
