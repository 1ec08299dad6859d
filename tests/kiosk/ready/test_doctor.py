"""`kiosk doctor` by its command, and the page that says the same."""

import json
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from content_packs.visitor.qr import symbol
from kiosk.cli import kiosk as kiosk_command
from kiosk.device.status import AskStatus, look
from kiosk.staff.ready import WORDS, for_afar
from kiosk.staff.words import words_in
from tests.kiosk.outboxes import Kiosk
from tests.kiosk.staff.desks import Desk


def test_a_box_that_was_never_enrolled_is_not_ready_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    done = CliRunner().invoke(kiosk_command, ["doctor"])
    assert done.exit_code == 1
    assert "NOT   enrolled  it is no kiosk yet: kiosk enrol URL CODE" in done.output
    as_json = CliRunner().invoke(kiosk_command, ["doctor", "--json"])
    assert json.loads(as_json.output)["level"] == "bad"


def test_page_shows_the_list_and_a_symbol_of_it(kiosk: Kiosk) -> None:
    desk = Desk(kiosk).first()
    page = desk.get("/staff/ready")
    assert page.status == 200
    assert "Not yet: mend what is marked." in page.text
    assert "<svg" in page.text


def test_symbol_says_what_doctor_says_and_nobodys_name(kiosk: Kiosk) -> None:
    said = for_afar(look(kiosk.office, AskStatus(), "test"))
    modules = symbol(said)
    picture = Image.new("L", (len(modules) + 8, len(modules) + 8), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    (found,) = zxingcpp.read_barcodes(picture.resize([6 * side for side in picture.size], Image.Resampling.NEAREST))
    assert found.text == said
    assert "bad enrolled: it is no kiosk yet" in said
    assert not [guest.name for guest in kiosk.days.guests("today") if guest.name and guest.name in said]


def test_status_says_the_facts_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sticks/BLUE/metadata").mkdir(parents=True)
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "kiosk"))
    monkeypatch.setenv("KIOSK_STICKS", str(tmp_path / "sticks"))
    done = CliRunner().invoke(kiosk_command, ["status", "--json"])
    said = json.loads(done.output)
    assert (said["kiosk"], said["ready"]["level"], said["shown"], said["waiting"]) == (None, "bad", {}, 0)
    assert said["sticks"] == [str(tmp_path / "sticks/BLUE")]
    assert (said["last_sync"], said["fresh"], said["day"]) == (None, None, None)


def test_every_line_has_words_in_every_language() -> None:
    for lang in ("en", "zh-Hans", "zh-Hant", "ja", "fr", "ar"):
        for message in WORDS.values():
            assert words_in(lang)(message, number="1", at="2", about="3") != message
