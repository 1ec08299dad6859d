"""`kiosk doctor` by its command, and the page that says the same."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import kiosk
from kiosk.staff.ready import WORDS
from kiosk.staff.words import words_in
from tests.kiosk.outboxes import Kiosk
from tests.kiosk.staff.desks import Desk


def test_a_box_that_was_never_enrolled_is_not_ready_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    done = CliRunner().invoke(kiosk, ["doctor"])
    assert done.exit_code == 1
    assert "NOT   enrolled  it is no kiosk yet: kiosk enrol URL CODE" in done.output
    as_json = CliRunner().invoke(kiosk, ["doctor", "--json"])
    assert json.loads(as_json.output)["level"] == "bad"


def test_page_shows_the_list_and_a_symbol_of_it(kiosk: Kiosk) -> None:
    desk = Desk(kiosk).first()
    page = desk.get("/staff/ready")
    assert page.status == 200
    assert "Not yet: mend what is marked." in page.text
    assert "<svg" in page.text


def test_sync_by_hand_says_what_it_came_to(kiosk: Kiosk) -> None:
    desk = Desk(kiosk).first()
    done = desk.post("/staff/ready/sync")
    assert done.status == 200
    assert "Synced: " in done.text
    assert desk.failures == []


def test_every_line_has_words_in_every_language() -> None:
    for lang in ("en", "zh-Hans", "zh-Hant", "ja", "fr", "ar"):
        for message in WORDS.values():
            assert words_in(lang)(message, number="1", at="2", about="3") != message
