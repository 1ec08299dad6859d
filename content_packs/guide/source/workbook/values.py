"""What a cell says, as the value that its column holds. Pure.

People write years as `433 BC`, dates as their program shows them, lists with any separator, and let Excel make numbers
of accession numbers. What can be understood is; `Unfit` says what cannot, with a remedy.
"""

import re
import unicodedata
from datetime import date

from content_packs.guide.source.workbook import names
from content_packs.guide.source.workbook.grid import Number, Raw

RIGHTS = {
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "Public Domain Mark": "https://creativecommons.org/publicdomain/mark/1.0/",
    **{
        f"CC {name.upper()} 4.0": f"https://creativecommons.org/licenses/{name}/4.0/"
        for name in ("by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd")
    },
    **{
        name: f"https://rightsstatements.org/vocab/{name}/1.0/"
        for name in ("InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU")
    },
    **{
        name: f"https://rightsstatements.org/vocab/{name}/1.0/"
        for name in ("NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND", "NKC")
    },
}
NOT_EVALUATED = RIGHTS["CNE"]
UNITS = ("cm", "mm", "m")
_UNITS = {"mm": "mm", "cm": "cm", "m": "m", "g": "g", "kg": "kg", "毫米": "mm", "厘米": "cm", "公分": "cm", "米": "m"}
_UNITS |= {"克": "g", "公斤": "kg", "千克": "kg"}
_MEASURE = re.compile(rf"(.*?)\s*({'|'.join(_UNITS)})", re.IGNORECASE)
_RIGHTS = {names.plain(name): uri for name, uri in RIGHTS.items()} | {"publicdomain": RIGHTS["Public Domain Mark"]}
_BC = re.compile(r"b\.?\s*c\.?(\s*e\.?)?|av(ant)?\.?\s*j\.?-?\s*c\.?|ق\.?\s*م\.?", re.IGNORECASE)
_AD = re.compile(r"a\.?\s*d\.?|c\.?\s*e\.?|公元|西元|年|م", re.IGNORECASE)
_SPLIT = re.compile(r"[;；\n|、]+")
_SPLIT_LOOSE = re.compile(r"[,，،]+")
_PROTECTED = re.compile(
    r"'(?=[=+\-@]|[0-9][0-9.,/\-]*$)"
)  # what Excel puts before a text that looks like something else


class Unfit(Exception):
    """A value that the column cannot hold."""

    def __init__(self, rule: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.rule, self.what, self.mend = rule, what, mend


def as_text(raw: Raw) -> str:
    """A text; Excel's date is refused, since what was typed is lost."""
    match raw:
        case bool():
            return "true" if raw else "false"
        case date():
            what = f"Excel has made the date {raw.isoformat()} of what was typed here"
            raise Unfit("date-in-text", what, "format the cell as Text and type it again")
        case Number():
            return raw.shown
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_\n", "\n").strip()
    return _PROTECTED.sub("", text, count=1) if text.startswith("'") else text


def as_whole(raw: Raw) -> int:
    number = as_number(raw)
    if number != int(number):
        raise Unfit("wrong-type", f"{_say(raw)} is no whole number", "write a whole number")
    return int(number)


def as_number(raw: Raw) -> float:
    """A number, however it was written; full-width digits and a decimal comma too."""
    if isinstance(raw, Number):
        return raw.value
    text = "" if isinstance(raw, bool | date) else _digits(as_text(raw))
    if not re.fullmatch(r"-?[0-9]{1,15}([.,][0-9]{1,15})?", text, re.ASCII):
        raise Unfit("wrong-type", f"{_say(raw)} is no number", "write digits alone")
    return float(text.replace(",", "."))


def as_measure(raw: Raw) -> tuple[float, str]:
    """A number, and its unit where one stands behind it: 153.4, or 9.5 kg."""
    match = None if isinstance(raw, Number | bool | date) else _MEASURE.fullmatch(as_text(raw))
    return (as_number(match[1]), _UNITS[match[2].casefold()]) if match else (as_number(raw), "")


def as_year(raw: Raw) -> int:
    """A year: 1850, -433, 433 BC, 公元前433年; of a date its year."""
    if isinstance(raw, date):
        return raw.year
    if not isinstance(raw, str):
        return as_whole(raw)
    text = as_text(raw)
    before = _BC.search(text) or re.search("前", text)
    digits = _AD.sub("", _BC.sub("", text).replace("前", "")).strip()
    try:
        year = as_whole(digits)
    except Unfit:
        mend = "write a year alone, -433 or 433 BC for one before Christ; the rest in the column Date"
        raise Unfit("wrong-type", f"{_say(raw)} is no year", mend) from None
    return -abs(year) if before else year


def as_yes(raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    chosen = names.choice("yes", as_text(raw))
    if not chosen:
        raise Unfit("wrong-type", f"{_say(raw)} is neither yes nor no", "write yes or no")
    return chosen == "yes"


def as_day(raw: Raw) -> date:
    """A day: Excel's own, or text like 2026-05-01, 2026/5/1, 2026年5月1日."""
    if isinstance(raw, date):
        return raw
    parts = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", as_text(raw))
    try:
        if parts:
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        pass
    raise Unfit("bad-date", f"{_say(raw)} is no date", "write year, month and day like 2026-05-01")


def as_list(raw: Raw) -> list[str]:
    """Several, separated by semicolons or line breaks, or by commas where there are none of these."""
    text = as_text(raw)
    parts = _SPLIT.split(text)
    if len(parts) == 1:
        parts = _SPLIT_LOOSE.split(text)
    return [part.strip() for part in parts if part.strip()]


def as_lines(raw: Raw) -> list[str]:
    """Several, each on a line of its own."""
    return [line.strip() for line in as_text(raw).split("\n") if line.strip()]


def as_point(raw: Raw) -> list[float]:
    """Longitude, latitude."""
    parts = re.split(r"[,，;；\s]+", as_text(raw))
    if len(parts) != 2:
        raise Unfit("wrong-type", f"{_say(raw)} is no position", "write longitude, latitude: 106.55, 29.56")
    return [as_number(part) for part in parts]


def as_rights(raw: Raw) -> str:
    """A rights statement by its address or its short name; what is neither goes on to be judged."""
    text = as_text(raw)
    return _RIGHTS.get(names.plain(text), text)


def as_variant(raw: Raw) -> str:
    return names.choice("variant", as_text(raw)) or as_text(raw)


def as_language(raw: Raw) -> str:
    return names.language_named(as_text(raw)) or as_text(raw)


def as_languages(raw: Raw) -> list[str]:
    return [names.language_named(one) or one for one in as_list(raw)]


def as_unit(raw: Raw) -> str:
    return as_text(raw).casefold()


def as_file(raw: Raw) -> str:
    """A file's name; Windows writes folders with a backslash."""
    return as_text(raw).replace("\\", "/").removeprefix("./")


def _digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").replace(" ", "")


def _say(raw: Raw) -> str:
    match raw:
        case Number():
            return repr(raw.shown)
        case bool() | date():
            return repr(str(raw))
    return repr(raw[:60])
