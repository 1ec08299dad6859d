"""A full day from an export: 2024-03-08, 8/3/2024, "October 13, 1979", "13 oktober 1979". Pure."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "janv"),
            ("feb", "fév", "fev"),
            ("mar", "mär", "mars"),
            ("apr", "avr"),
            ("may", "maj", "mai", "mei"),
            ("jun", "juin"),
            ("jul", "juil"),
            ("aug", "aoû"),
            ("sep",),
            ("oct", "okt"),
            ("nov",),
            ("dec", "dez", "déc"),
        ),
        1,
    )
    for name in names
}

_SLASHED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[t ]|$)")
_ALWAYS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]|$)"), (1, 2, 3)),
    (re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日$"), (1, 2, 3)),
    (re.compile(r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})$"), (3, 1, 2)),
    (re.compile(r"(?:den )?(\d{1,2})\.? ([^\W\d]+)\.? (\d{4})$"), (3, 2, 1)),
)
_FORMS = ((*_ALWAYS, (_SLASHED, (3, 2, 1))), (*_ALWAYS, (_SLASHED, (3, 1, 2))))  # day first, month first


def read_day(text: str, order: str) -> date | None:
    """`order` says what 3/4/2024 is: dmy or mdy; iso takes it for neither."""
    text = " ".join(text.split()).casefold()
    for form, places in _FORMS[order == "mdy"] if order != "iso" else _FORMS[0][:-1]:
        if match := form.match(text):
            year, month, day = (match[place] for place in places)
            return _day(year, month if month.isdigit() else _month(month), day)
    return None


def _month(name: str) -> str:
    return str(next((number for start, number in _MONTHS.items() if name.startswith(start)), 0))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
