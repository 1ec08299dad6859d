"""Dates in words: -433 to -400, circa, is "c. 433–400 BC", "约公元前433—前400年", "紀元前433〜前400年頃".

What the curator wrote wins. A span of whole centuries is said in centuries, whether it counts 401–500 or 400–499.
AD is said only where a reader could doubt: before the year 1000, and where a span begins BC; in Arabic always, where a
bare year may be one of the Hijra. Other languages than the interface's read English, and the answer says so.
"""

from collections.abc import Callable, Sequence

import msgspec

from content_packs.guide.language import Chosen, choose, match
from content_packs.guide.model import Date

DOUBTFUL = 1000  # years before this one are said with their era
ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
ARABIC_ORDINALS = (
    *("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر"),
    *("الحادي عشر", "الثاني عشر", "الثالث عشر", "الرابع عشر", "الخامس عشر", "السادس عشر", "السابع عشر"),
    *("الثامن عشر", "التاسع عشر", "العشرون", "الحادي والعشرون"),
)


class _Forms(msgspec.Struct, frozen=True):
    """How one year or century, or a span of them, is written, by era."""

    bc: str
    ad: str
    plain: str
    bc_span: str
    ad_span: str
    plain_span: str
    across: str


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    years: _Forms
    centuries: _Forms
    circa: str
    circa_open: str = ""  # where circa reads otherwise beside before and after
    before: str
    after: str
    thousands: str = ""  # between the digits of years of five and more
    ordinal: Callable[[int], str] = str


def describe(date: Date, lang: str, order: Sequence[str] = ()) -> Chosen | None:
    """The curator's text in `lang` or else in one of `order`, else the years in words, else what text there is."""
    for tag in (lang, *order):
        if date.text.get(tag):
            return Chosen(tag, date.text[tag])
    spoken = match(lang, tuple(_WORDS)) or "en"
    text = _put(date, _WORDS[spoken])
    return Chosen(spoken, text) if text else choose(date.text, ())


def _put(date: Date, words: _Words) -> str:
    """The years of `date` in words; empty where it has none."""
    if date.earliest is None or date.latest is None:
        return _open(date, words)
    first, last = sorted((date.earliest, date.latest))
    centuries = _centuries(first, last)
    text = _span(*centuries, words.centuries, words.ordinal) if centuries else _years(first, last, words)
    return words.circa.format(text) if date.circa else text


def _open(date: Date, words: _Words) -> str:
    year, around = (date.latest, words.before) if date.earliest is None else (date.earliest, words.after)
    if year is None:
        return ""
    text = _years(year, year, words)
    return around.format((words.circa_open or words.circa).format(text) if date.circa else text)


def _years(first: int, last: int, words: _Words) -> str:
    def digits(year: int) -> str:
        return f"{year:,}".replace(",", words.thousands) if year > 9999 else str(year)

    return _span(first, last, words.years, digits, DOUBTFUL)


def _span(
    first: int, last: int, forms: _Forms, write: Callable[[int], str], doubtful: int = DOUBTFUL // 100 + 1
) -> str:
    """From `first` to `last`, years or centuries, negative ones BC."""
    one, two = write(abs(first)), write(abs(last))
    if first < 0 < last:
        return forms.across.format(one, two)
    if first == last:
        return (forms.bc if first < 0 else forms.ad if first < doubtful else forms.plain).format(one)
    return (forms.bc_span if first < 0 else forms.ad_span if first < doubtful else forms.plain_span).format(one, two)


def _centuries(first: int, last: int) -> tuple[int, int] | None:
    """The centuries that `first` to `last` fill from end to end (as counted or as commonly said), or None."""
    for said in (0, 1):
        begin, end = _century(first, said), _century(last, said)
        if _bounds(begin, said)[0] == first and _bounds(end, said)[1] == last:
            return begin, end
    return None


def _century(year: int, said: int) -> int:
    number = (abs(year) - 1 + said) // 100 + 1
    return number if year > 0 else -number


def _bounds(century: int, said: int) -> tuple[int, int]:
    """First and last year: 401–500, or as said 400–499; the first century has no year 0 either way."""
    near, far = max(1, abs(century) * 100 - 99 - said), abs(century) * 100 - said
    return (near, far) if century > 0 else (-far, -near)


def _english(number: int) -> str:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _french(number: int) -> str:
    text = ""
    for symbol, value in ROMAN:
        text += symbol * (number // value)
        number %= value
    return text + ("er" if text == "I" else "e")


def _arabic(number: int) -> str:
    return ARABIC_ORDINALS[number - 1] if number <= len(ARABIC_ORDINALS) else str(number)


_WORDS = {
    "zh-Hans": _Words(
        years=_Forms(
            "公元前{}年", "公元{}年", "{}年", "公元前{}—前{}年", "公元{}—{}年", "{}—{}年", "公元前{}—公元{}年"
        ),
        centuries=_Forms(
            "公元前{}世纪",
            "公元{}世纪",
            "{}世纪",
            "公元前{}—前{}世纪",
            "公元{}—{}世纪",
            "{}—{}世纪",
            "公元前{}世纪—公元{}世纪",
        ),
        circa="约{}",
        before="{}以前",
        after="{}以后",
    ),
    "zh-Hant": _Words(
        years=_Forms(
            "公元前{}年", "公元{}年", "{}年", "公元前{}—前{}年", "公元{}—{}年", "{}—{}年", "公元前{}—公元{}年"
        ),
        centuries=_Forms(
            "公元前{}世紀",
            "公元{}世紀",
            "{}世紀",
            "公元前{}—前{}世紀",
            "公元{}—{}世紀",
            "{}—{}世紀",
            "公元前{}世紀—公元{}世紀",
        ),
        circa="約{}",
        before="{}以前",
        after="{}以後",
    ),
    "en": _Words(
        years=_Forms("{} BC", "AD {}", "{}", "{}–{} BC", "AD {}–{}", "{}–{}", "{} BC – AD {}"),
        centuries=_Forms(
            "{} century BC",
            "{} century AD",
            "{} century",
            "{}–{} century BC",
            "{}–{} century AD",
            "{}–{} century",
            "{} century BC – {} century AD",
        ),
        circa="c. {}",
        before="before {}",
        after="after {}",
        thousands=",",
        ordinal=_english,
    ),
    "ja": _Words(
        years=_Forms(
            "紀元前{}年", "西暦{}年", "{}年", "紀元前{}〜前{}年", "西暦{}〜{}年", "{}〜{}年", "紀元前{}〜西暦{}年"
        ),
        centuries=_Forms(
            "紀元前{}世紀",
            "西暦{}世紀",
            "{}世紀",
            "紀元前{}〜前{}世紀",
            "西暦{}〜{}世紀",
            "{}〜{}世紀",
            "紀元前{}世紀〜西暦{}世紀",
        ),
        circa="{}頃",
        before="{}以前",
        after="{}以降",
    ),
    "fr": _Words(
        years=_Forms(
            "{} av. J.-C.",
            "{} apr. J.-C.",
            "{}",
            "{}–{} av. J.-C.",
            "{}–{} apr. J.-C.",
            "{}–{}",
            "{} av. J.-C. – {} apr. J.-C.",
        ),
        centuries=_Forms(
            "{} siècle av. J.-C.",
            "{} siècle apr. J.-C.",
            "{} siècle",
            "{}–{} siècle av. J.-C.",
            "{}–{} siècle apr. J.-C.",
            "{}–{} siècle",
            "{} siècle av. J.-C. – {} siècle apr. J.-C.",
        ),
        circa="vers {}",
        circa_open="{} environ",
        before="avant {}",
        after="après {}",
        thousands="\u202f",
        ordinal=_french,
    ),
    "ar": _Words(
        years=_Forms("{} ق.م", "{} م", "{} م", "{}–{} ق.م", "{}–{} م", "{}–{} م", "{} ق.م – {} م"),
        centuries=_Forms(
            "القرن {} ق.م",
            "القرن {} م",
            "القرن {} م",
            "القرن {} – القرن {} ق.م",
            "القرن {} – القرن {} م",
            "القرن {} – القرن {} م",
            "القرن {} ق.م – القرن {} م",
        ),
        circa="حوالي {}",
        before="قبل {}",
        after="بعد {}",
        ordinal=_arabic,
    ),
}
