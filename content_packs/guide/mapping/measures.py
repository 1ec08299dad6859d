"""Dimensions from words, where sure: "H: 10 1/4 x W: 3 in. (26 x 7.6 cm)", "H 10,5 cm, B 3 cm". Pure.

Sure is: each measure says what it measures, in a metric unit. Everything else stays the text it is.
"""

import re

import msgspec

_LONGEST = 200  # characters
_NUMBER = r"\d{1,6}(?:[.,]\d{1,4})?"
_CM = {"mm": 0.1, "cm": 1.0, "m": 100.0, "in": 2.54, "ft": 30.48, "inch": 2.54, "inches": 2.54}
_KG = {"g": 0.001, "kg": 1.0, "lb": 0.45359237, "oz": 0.028349523125}
_HAN = {"毫米": "mm", "厘米": "cm", "公分": "cm", "米": "m", "千克": "kg", "公斤": "kg", "克": "g"}
_NAMES = {
    "height": ("h", "height", "höjd", "hauteur", "高"),
    "width": ("w", "width", "b", "bredd", "breite", "largeur", "宽", "寬"),
    "depth": ("depth", "djup", "tiefe", "profondeur", "深"),
    "length": ("l", "length", "längd", "länge", "longueur", "长", "長"),
    "diameter": ("diam", "diameter", "dia", "diamètre", "ø", "径", "直径"),
    "thickness": ("thickness", "th", "tjocklek", "厚"),
    "weight": ("weight", "wt", "vikt", "gewicht", "重"),
}
_WHAT = {word: what for what, words in _NAMES.items() for word in words} | {"d": "depth"}
_LABEL = "|".join(sorted(map(re.escape, _WHAT), key=len, reverse=True))
_BOTH = re.compile(r"(.+?)\s*(?:in|ft)\.?\s*\(([^()]+)\s(mm|cm|m)\.?\)")
_LABELLED = re.compile(rf"(?:({_LABEL})[.:]?\s*)[\d\s./]+", re.IGNORECASE)
_ONE = re.compile(rf"({_LABEL})[.:]?\s*({_NUMBER})\s*(mm|cm|m|g|kg|毫米|厘米|公分|米|千克|公斤|克)?\.?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[x×,;]\s+|\s*[x×，、]\s*")


class Measure(msgspec.Struct, frozen=True):
    what: str
    value: float
    unit: str


def read_measures(text: str) -> tuple[Measure, ...]:
    """All measures of `text`, or none where any of it is unsure."""
    plain = " ".join(text.split()).strip(" .;")
    if not plain or len(plain) > _LONGEST:
        return ()
    both = _BOTH.fullmatch(plain)
    found = _paired(both[1], both[2], both[3]) if both else _listed(plain)
    names = [one.what for one in found]
    return tuple(found) if len(set(names)) == len(names) else ()


def measure(what: str, number: float, unit: str) -> Measure | None:
    """A number of an export in a unit that our source knows; None for zero and for what is no measure."""
    if not 0 < number < 1e7:
        return None
    if unit in _KG:
        return Measure(what, round(number * _KG[unit], 3), "kg")
    if unit in ("mm", "cm", "m"):
        return Measure(what, round(number, 3), unit)
    return Measure(what, round(number * _CM[unit], 1), "cm") if unit in _CM else None


def is_unit(unit: str) -> bool:
    return unit in _CM or unit in _KG


def _paired(labelled: str, metric: str, unit: str) -> list[Measure]:
    """What it measures from the inches, how much from the brackets."""
    labels = [_LABELLED.fullmatch(part.strip() + " ") for part in re.split(r"\s*[x×]\s*", labelled)]
    numbers = [part.strip() for part in re.split(r"[x×]", metric)]
    if len(labels) != len(numbers) or not all(labels) or not all(re.fullmatch(_NUMBER, one) for one in numbers):
        return []
    pairs = zip(labels, numbers, strict=True)
    return [Measure(_WHAT[label[1].lower()], _number(number), unit) for label, number in pairs if label]


def _listed(text: str) -> list[Measure]:
    """Each with its label; the last may say the unit of those before it."""
    matches = [_ONE.fullmatch(part) for part in _BETWEEN.split(text)]
    last = matches[-1]
    if not last or not last[3]:
        return []
    found = [
        Measure(_WHAT[match[1].lower()], _number(match[2]), _unit(match[3] or last[3])) for match in matches if match
    ]
    sound = all((one.what == "weight") == (one.unit in _KG) and one.value > 0 for one in found)
    return found if len(found) == len(matches) and sound else []


def _unit(written: str) -> str:
    return _HAN.get(written) or written.lower()


def _number(text: str) -> float:
    return float(text.replace(",", "."))
