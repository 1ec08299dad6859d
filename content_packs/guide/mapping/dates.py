"""Years from a date in words: "ca. 300 BC", "5th-4th century BCE", "1875-80", "AD 17th century", "1800-talet". Pure.

Only what is understood from end to end gives years; "late Ming" is None and stays a text. A part of a century or decade
(early, mid, 2nd half) gives the whole of it: the text beside the years says the rest. Years BC are negative.
"""

import re

import msgspec

from content_packs.guide.dates import describe
from content_packs.guide.model import Date

_LONGEST = 200  # characters
_LAST_YEAR = 2_100  # as the checks have it; the 21st century ends there
_BCE = r"(?:b\.?\s?c\.?\s?(?:e\.?)?|f\.?\s?kr\.?|v\.?\s?chr\.?|av\.?\s?j\.?-?\s?c\.?)"
_CE = r"(?:a\.?\s?d\.?|c\.?\s?e\.?|e\.?\s?kr\.?|n\.?\s?chr\.?|ap(?:r)?\.?\s?j\.?-?\s?c\.?)"
_CIRCA = re.compile(
    r"(?:^|(?<=[\s\d–-]))(?:circa|cirka|ca?\s?[.,]|ca(?=\s|\d)|c(?=\s?\d)|about|around|probably|omkring|vers|um|env\.|约|約)\s*"
)
_WIDE = str.maketrans("（），：？", "(),:?")
_DOUBT = re.compile(r"\(\?\)|\?")
_HIJRI = re.compile(
    r"(?:(?:early|mid|late)\s+)?(?:\d+(?:st|nd|rd|th)\s+century|\d{1,4}(?:-\d{1,4})?)\s*a\.?h\.?\s*/\s*"
)
_PART = (
    r"(?:(?:the|in|i)\s+)?(?:(?:1st|2nd|3rd|4th|first|second|third|fourth|last|final)\s+(?:half|quarter|third|decade)\s+"
    r"(?:of\s+(?:the\s+)?)?|(?:early|mid(?:dle)?|late|beginning|end|start|turn|of|the|tidigt|sent|början|mitten|slutet|av|"
    r"anfang|mitte|ende|des|début|fin|milieu|du|to|och|frühe[sr]?|mittlere[sr]?|späte[sr]?|"
    r"(?:[1-4]\.|erste[sr]?|zweite|dritte[sr]?|letzte[sr]?)\s+(?:hälfte|drittel|viertel))(?:\s+|-))*"
)
_MONTH = (
    r"(?:jan(?:uary|uari)?|feb(?:ruary|ruari)?|mar(?:ch|s)?|apr(?:il)?|may|maj|june?|juni|july?|juli|aug(?:ust|usti)?|"
    r"sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|autumn|fall|winter)\.?"
)
_NUMBER = r"(\d{1,5})"
_CENTURY = re.compile(
    rf"{_PART}(\d{{1,2}})(?:st|nd|rd|th|\.|e|er|ère)?\s*(?:centur(?:y|ies)|c\.|jahrhunderts?|jhd?s?\.?|siècle|世纪|世紀)?"
)
_CENTURY_WORD = re.compile(r"centur(?:y|ies)|jahrhundert|jhd?s?\b|siècle|世纪|世紀")
_TALET = re.compile(rf"{_PART}(\d{{1,4}})-tal(?:et)?s?(?:\s+(?:första|andra|senare)\s+hälft|\s+(?:början|mitt|slut))?")
_DECADE = re.compile(rf"{_PART}(\d{{1,3}}0)(?:'?s|er(?:[\s-]+jahren?)?)")
_MILLENNIUM = re.compile(rf"{_PART}(\d)(?:st|nd|rd|th|\.)\s*(?:millenni(?:um|a)|jahrtausends?|jts?\.?)(?!\w)")
_YEAR = re.compile(
    rf"(?:{_MONTH},?\s*)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s*,\s*)?{_NUMBER}年?(?:\s*,\s*{_MONTH}(?:\s*\d{{1,2}})?)?"
)
_DAYS = (
    re.compile(r"(\d{4})-\d{2}-\d{2}(?:[t ][\d:.]*z?)?"),
    re.compile(r"\d{1,2}[./](\d{4})"),
    re.compile(r"\d{1,2}[./]\d{1,2}[./](\d{4})"),
    re.compile(rf"\d{{1,2}}\.?\s+{_MONTH}\s+(\d{{4}})"),
)
_BEFORE = re.compile(r"(?:before|by|until|no later than|not after|före|senast|vor|avant|bis)\s+(.*)")
_AFTER = re.compile(r"(?:after|from|since|no earlier than|not before|efter|tidigast|nach|après|seit)\s+(.*)")
_PERIOD = re.compile(r"(?:[^\d()]{0,40}(?:period|dynasty|reign|era|epoch|time)|[\u4e00-\u9fff]{1,8}) ?\((.+)\)")
_DASH = re.compile(r"\s*(?:[-–—‒−~〜～至]|\bto\b|\btill\b|\bbis\b|(?<=\b\d{4})/(?=\d\d\b))\s*")


class Years(msgspec.Struct, frozen=True):
    """First and last year, either may be unknown; there is no year 0."""

    first: int | None
    last: int | None
    circa: bool = False


class _Part(msgspec.Struct, frozen=True):
    """One end of a span: years without sign, what kind of thing it was, and the era if it says one."""

    near: int  # the years as counted away from the year 1
    far: int
    kind: str
    era: int = 0  # -1 BC, 1 AD, 0 unsaid


def read_years(text: str) -> Years | None:
    """The years that `text` means, or None where any of it is not understood."""
    plain = " ".join(text.translate(_WIDE).split()).casefold().strip(" .;,")
    if not plain or len(plain) > _LONGEST:
        return None
    plain = _HIJRI.sub("", plain)
    plain, doubts = _DOUBT.subn("", plain)
    plain, abouts = _CIRCA.subn("", plain)
    plain = _named(plain.strip(" .;,[]"))
    years = _read(plain)
    if years is None:
        return None
    return Years(years.first, years.last, bool(doubts or abouts))


def says_all(years: Years, text: str, lang: str) -> bool:
    """Whether the years, put in words, say just what `text` says: then every language may have its own words."""
    spoken = describe(Date(earliest=years.first, latest=years.last, circa=years.circa), lang)
    return spoken is not None and spoken.lang == lang and _bare(spoken.text) == _bare(text)


def _bare(text: str) -> str:
    """Without the ways of writing that mean nothing: ca. for c., BCE for BC, blanks and dashes."""
    plain = _CIRCA.sub("c", _DASH.sub("-", text.casefold()))
    return re.sub(r"[\s.,]", "", plain.replace("bce", "bc").replace("a.d.", "ad"))


def _read(text: str) -> Years | None:
    for open_end, first in ((_BEFORE, False), (_AFTER, True)):
        if match := open_end.fullmatch(text):
            year = _span(match[1])
            if year is None:
                return None
            return Years(year.first, None) if first else Years(None, year.last)
    return _span(text)


def _named(text: str) -> str:
    """The years of a period that is named with them: "Edo period (1603-1867)"; else the text itself."""
    match = _PERIOD.fullmatch(text)
    return match[1] if match else text


def _span(text: str) -> Years | None:
    for form in _DAYS:
        if match := form.fullmatch(text):
            return _years(_Part(int(match[1]), int(match[1]), "year"), None)
    if part := _part(text, ""):
        return _years(part, None)
    for dash in _DASH.finditer(text):
        ends = text[: dash.start()], text[dash.end() :]
        last = _part(ends[1], "")
        first = _part(ends[0], last.kind if last else "")
        if first and last:
            full = _full(first, last)
            return _years(first, full) if full else None
    return None


def _part(text: str, kind: str) -> _Part | None:
    """One end; `kind` is that of the other end, which may have said "century" for both."""
    text, era = _era(text.strip())
    if match := _TALET.fullmatch(text):
        return _decade(int(match[1]), era)
    if match := _DECADE.fullmatch(text):
        return _decade(int(match[1]), era)
    if match := _MILLENNIUM.fullmatch(text):
        return _counted(int(match[1]), 1000, "millennium", era)
    if (match := _CENTURY.fullmatch(text)) and (_CENTURY_WORD.search(text) or (kind == "century" and _ordinal(text))):
        return _counted(int(match[1]), 100, "century", era) if int(match[1]) <= 50 else None
    match = _YEAR.fullmatch(text)
    return _Part(int(match[1]), int(match[1]), "year", era) if match and int(match[1]) else None


def _ordinal(text: str) -> bool:
    return re.search(r"\d(?:st|nd|rd|th|\.|e|er)?$", text) is not None


def _era(text: str) -> tuple[str, int]:
    for words, era in ((_BCE, -1), (_CE, 1)):
        found = re.fullmatch(rf"(.*?[\w).])\s*{words}|{words}\s*(.+)", text)
        if found and (rest := found[1] or found[2]):
            return rest.strip(), era
    if match := re.fullmatch(r"(公元前|前|公元|西暦|紀元前)(.*)", text):
        return match[2], -1 if "前" in match[1] else 1
    return text, 0


def _decade(year: int, era: int) -> _Part | None:
    """1800-talet and the 1800s are a hundred years, the 1870s ten."""
    if year % 10:
        return None
    length = 100 if year % 100 == 0 else 10
    return _Part(max(year, 1), year + length - 1, "decade", era)


def _counted(number: int, length: int, kind: str, era: int) -> _Part | None:
    return _Part((number - 1) * length + 1, number * length, kind, era) if number else None


def _full(first: _Part, last: _Part) -> _Part | None:
    """1875-80 ends in 1880."""
    # 1901-02 may be February
    short = last.kind == first.kind == "year" and last.far < 100 <= first.near and last.far > first.near % 100
    if not short or last.era < 0 or first.era < 0:
        return last
    if last.far <= 12:
        return None
    year = first.near // 100 * 100 + last.far
    return _Part(year, year, "year", last.era)


def _years(first: _Part, last: _Part | None) -> Years | None:
    last = last or first
    era_last = last.era or first.era or 1
    # "1450-1200 BC" is BC at both ends; "100 BC-AD 50" says both; "200-100 BC" counts down
    era_first = first.era or (last.era if last.era < 0 else 1)
    begin = first.near if era_first > 0 else -first.far
    end = last.far if era_last > 0 else -last.near
    return Years(begin, end) if begin <= end <= _LAST_YEAR else None
