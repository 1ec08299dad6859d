"""Dates and days in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide.mapping.dates import Years, read_years, says_all
from content_packs.guide.mapping.days import read_day

UNDERSTOOD: dict[str, tuple[int | None, int | None] | tuple[int, int, bool]] = {
    "1875": (1875, 1875),
    "1875-1880": (1875, 1880),
    "1875–80": (1875, 1880),
    "1450-1200 BC": (-1450, -1200),
    "ca. 300 BC": (-300, -300, True),
    "c.1860": (1860, 1860, True),
    "19th century (?)": (1801, 1900, True),
    "5th century BCE": (-500, -401),
    "5th-4th century BC": (-500, -301),
    "2nd century BC-AD 1st century": (-200, 100),
    "100 BC-AD 50": (-100, 50),
    "AD 17th century": (1601, 1700),
    "11th century AH/AD 17th century": (1601, 1700),
    "1121 AH/AD 1717": (1717, 1717),
    "3rd millennium BC": (-3000, -2001),
    "1870s": (1870, 1879),
    "late 1870s": (1870, 1879),
    "early 19th century": (1801, 1900),
    "2nd half 5th century": (401, 500),
    "mid-15th century": (1401, 1500),
    "before 1900": (None, 1900),
    "after 1854": (1854, None),
    "no earlier than 1898": (1898, None),
    "December 1, 1792": (1792, 1792),
    "April 1945": (1945, 1945),
    "6/22/1930": (1930, 1930),
    "1904-05-03": (1904, 1904),
    "1800-talet": (1800, 1899),
    "1870-talet": (1870, 1879),
    "1700-talets början": (1700, 1799),
    "500-talet f.Kr.": (-599, -500),
    "omkring 1870": (1870, 1870, True),
    "12 maj 1904": (1904, 1904),
    "19. Jahrhundert": (1801, 1900),
    "5.-4. Jahrhundert v. Chr.": (-500, -301),
    "4. Jh. v. Chr.": (-400, -301),
    "2. Hälfte 17. Jh.": (1601, 1700),
    "1. Drittel 19. Jahrhundert": (1801, 1900),
    "Anfang des 20. Jahrhunderts": (1901, 2000),
    "18. Jh.–19. Jh.": (1701, 1900),
    "Anfang 3. Jt. v. Chr.": (-3000, -2001),
    "späte 1920er Jahre": (1920, 1929),
    "1880/90": (1880, 1890),
    "um 1850": (1850, 1850, True),
    "公元前5世纪": (-500, -401),
    "约1850年": (1850, 1850, True),
    "19世纪": (1801, 1900),
    "战国（公元前475年—前221年）": (-475, -221),
    "Edo period (1603-1867)": (1603, 1867),
}
NOT = [
    "late Ming",
    "n.d.",
    "0",
    "",
    "1901-02",
    "1901/02",
    "1121/1709",
    "12/13",
    "späte Ming",
    "1963, printed 1980",
    "Edo period (1603-1867), 19th century",
    "Reprint (1980)",
    "2101",
    "after 9000",
    "1880-1875",
    "x" * 500,
    "1" * 99,
]


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_date_is_understood(text: str) -> None:
    wanted = UNDERSTOOD[text]
    assert read_years(text) == Years(*wanted)


@pytest.mark.parametrize("text", NOT)
def test_doubtful_date_gives_no_years(text: str) -> None:
    assert read_years(text) is None


@pytest.mark.parametrize(
    ("text", "all_said"),
    [
        ("ca. 1270-1280", True),
        ("19th century", True),
        ("5th century BCE", True),
        ("early 19th century", False),
        ("1830s", False),
    ],
)
def test_text_goes_only_where_the_years_say_all_of_it(text: str, all_said: bool) -> None:
    years = read_years(text)
    assert years
    assert says_all(years, text, "en") == all_said


@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"(ca\. |early |AD |before )?\d{1,5}(th century|s|-talet)?( BC|-\d{1,4})?", fullmatch=True),
    )
)
def test_no_text_gives_impossible_years(text: str) -> None:
    years = read_years(text)
    assert years is None or 0 not in (years.first, years.last)
    assert years is None or years.first is None or years.last is None or years.first <= years.last


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-03-08", "iso", date(2024, 3, 8)),
        ("2024-03-08T12:00:00", "dmy", date(2024, 3, 8)),
        ("8/3/2024", "dmy", date(2024, 3, 8)),
        ("3/8/2024", "mdy", date(2024, 3, 8)),
        ("3/8/2024", "iso", None),
        ("31/2/2024", "dmy", None),
        ("October 13, 1979", "iso", date(1979, 10, 13)),
        ("13 oktober 1979", "iso", date(1979, 10, 13)),
        ("2024年3月8日", "iso", date(2024, 3, 8)),
        ("2024", "dmy", None),
    ],
)
def test_only_a_full_day_is_one(text: str, order: str, day: date | None) -> None:
    assert read_day(text, order) == day


@given(st.text(max_size=40), st.sampled_from(["iso", "dmy", "mdy"]))
def test_no_text_breaks_the_reader_of_days(text: str, order: str) -> None:
    read_day(text, order)
