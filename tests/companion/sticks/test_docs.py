"""docs/kiosk-stick.md says what the commands say."""

import re

import pytest

from companion.sticks.checking import GROUPS
from tests.companion.processes import HOUSE

PAGE = (HOUSE / "docs/kiosk-stick.md").read_text()
ROWS = [row.split(" | ")[0].strip("| ") for row in re.findall(r"^\| (?!it says|---).*", PAGE, re.MULTILINE)]
SAID = ("companion/sticks", "content_packs/exchange", "kiosk/sync", "kiosk/days")


def spoken() -> str:
    """All that these rooms may say, as one text: names in braces are no words."""
    raw = "\n".join(file.read_text() for room in SAID for file in sorted((HOUSE / room).glob("*.py")))
    joined = re.sub(r'"\s*\n\s*f?"', "", raw)
    return re.sub(r"\{[^{}]*\}", "…", joined)


@pytest.mark.parametrize("row", ROWS)
def test_each_word_of_the_tables_is_said_somewhere(row: str) -> None:
    phrases = re.findall(r"`([^`]+)`", row) or [row]
    for phrase in phrases:
        for part in re.split(r"…|halls|vans|: ", phrase):
            assert part.strip() in spoken(), part


def test_there_are_rows() -> None:
    assert len(ROWS) > 15


def test_the_format_says_how_many_groups_there_may_be() -> None:
    assert f"at most {GROUPS})" in (HOUSE / "content_packs/FORMAT.md").read_text()
