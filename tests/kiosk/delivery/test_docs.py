"""docs/kiosk-home.md says what the commands say."""

import re

import pytest

from tests.companion.processes import HOUSE

PAGE = (HOUSE / "docs/kiosk-home.md").read_text()
ROWS = [row.split(" | ")[0].strip("| ") for row in re.findall(r"^\| (?!it says|---).*", PAGE, re.MULTILINE)]
SAID = (
    "companion/sticks",
    "companion/commands",
    "content_packs/exchange",
    "kiosk/delivery",
    "kiosk/device",
    "kiosk/commands",
)


def spoken() -> str:
    """All that these rooms may say, as one text."""
    raw = "\n".join(file.read_text() for room in SAID for file in sorted((HOUSE / room).glob("*.py")))
    return re.sub(r'"\s*\n\s*f?"', "", raw)


@pytest.mark.parametrize("row", ROWS)
def test_each_word_of_the_tables_is_said_somewhere(row: str) -> None:
    for part in re.split(r"…", re.findall(r"`([^`]+)`", row)[0]):
        assert part.strip() in spoken(), part


def test_there_are_rows() -> None:
    assert len(ROWS) > 15
