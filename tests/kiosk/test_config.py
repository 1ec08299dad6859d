"""Settings of a kiosk: the page tells the truth, lists are read from the environment, nothing unknown."""

from pathlib import Path

import pytest

from content_packs.running.settings import BadSettings
from kiosk.config import load, table

DOCS = Path(__file__).parents[2] / "docs/kiosk-settings.md"


def test_page_holds_the_table() -> None:
    assert table() in DOCS.read_text()


def test_folders_of_sticks_are_separated_like_a_path() -> None:
    assert load(None, {"KIOSK_STICKS": "/media:/mnt/a b"}).sticks == (Path("/media"), Path("/mnt/a b"))


@pytest.mark.parametrize("hours", ["20:00", "24:00-07:00", "20:00-7:00"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(BadSettings, match="KIOSK_SLEEP"):
        load(None, {"KIOSK_SLEEP": hours})
