"""Words of the figures: each language in its own, whichever was asked for before."""

import subprocess
import sys

import pytest

from companion.impact.questions.asking import Names
from companion.web.staff.impact.telling import Figures

JANUARY = 2026 * 12
SHORT = {"zh-Hans": "1月", "ar": "يناير", "en": "Jan", "fr": "janv.", "ja": "1月", "zh-Hant": "1月"}
LONG = {
    "zh-Hans": "2026年1月",
    "ar": "يناير 2026",
    "en": "January 2026",
    "fr": "janvier 2026",
    "ja": "2026年1月",
    "zh-Hant": "2026年1月",
}
ASK = (
    "import sys\n"
    "from tests.companion.impact.test_telling import told\n"
    "sys.stdout.buffer.write(repr([told(lang) for lang in sys.argv[1:]]).encode())"
)


def told(lang: str) -> tuple[str, str]:
    figures = Figures(lang, Names({}, [], []))
    return figures.short_month(JANUARY), figures.month(JANUARY)


@pytest.mark.parametrize("order", [sorted(SHORT), sorted(SHORT, reverse=True)])
def test_months_are_told_in_the_language_of_the_page_whichever_was_asked_for_before(order: list[str]) -> None:
    asked = [sys.executable, "-c", ASK, *order]  # a process of its own: Babel remembers what it gave before
    done = subprocess.run(asked, capture_output=True, check=True)
    assert done.stdout.decode() == repr([(SHORT[lang], LONG[lang]) for lang in order])
