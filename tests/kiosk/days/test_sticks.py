"""The day sheet from a stick: judged exactly as one that came from the server."""

import os
from datetime import timedelta
from pathlib import Path

from content_packs.exchange.daysheet import read, tag_of, write
from content_packs.exchange.stick import DAYS
from kiosk.days.fetching import take_day
from kiosk.ports import Brought
from kiosk.sync.sticks import sentence
from tests.exchange.days import DEVICE, KEYS, KIOSK, SEED, make_sheet
from tests.exchange.timetables import NOW
from tests.kiosk.outboxes import Kiosk


def lay(stick: Path, raw: bytes, kiosk: str = KIOSK) -> Path:
    (stick / DAYS).mkdir(parents=True, exist_ok=True)
    file = stick / DAYS / f"{kiosk}.day"
    file.write_bytes(raw)
    return file


def sealed(**facts: object) -> bytes:
    return write(make_sheet(**facts), SEED, DEVICE.sealing_public)


def take(kiosk: Kiosk, stick: Path) -> Brought:
    return take_day(kiosk.days, stick, kiosk.reader)


def test_a_newer_sheet_is_taken_with_its_names_and_the_server_need_not_send_it_again(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    newer = make_sheet(made=NOW + timedelta(hours=7))
    raw = write(newer, SEED, DEVICE.sealing_public)
    lay(tmp_path, raw)
    brought = take(kiosk, tmp_path)
    assert (brought.at, brought.why) == (newer.made, "")
    assert sentence(brought).startswith("day sheet of 20")
    assert any(guest.name == "李小龙" for guest in kiosk.days.guests("today"))
    assert kiosk.days.tag() == tag_of(read(raw, DEVICE.sealing, KEYS, KIOSK, None))


def test_the_same_sheet_again_writes_nothing(kiosk: Kiosk, tmp_path: Path) -> None:
    lay(tmp_path, sealed(made=NOW + timedelta(hours=7)))
    take(kiosk, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in (kiosk.folder / "names").iterdir()}
    assert before
    take(kiosk, tmp_path)
    assert {file: file.stat().st_mtime_ns for file in (kiosk.folder / "names").iterdir()} == before


def test_an_older_sheet_is_left(kiosk: Kiosk, tmp_path: Path) -> None:
    lay(tmp_path, sealed(made=NOW - timedelta(days=2)))
    brought = take(kiosk, tmp_path)
    assert brought.at is None
    assert "older than the one kept" in sentence(brought)
    kept = kiosk.days.sheet()
    assert kept is not None
    assert kept.made == NOW


def test_another_kiosks_sheet_under_this_kiosks_name_is_refused(kiosk: Kiosk, tmp_path: Path) -> None:
    lay(tmp_path, sealed(kiosk="van-9", made=NOW + timedelta(hours=7)))
    assert "another kiosk's" in take(kiosk, tmp_path).why


def test_a_stick_without_one_says_so(kiosk: Kiosk, tmp_path: Path) -> None:
    lay(tmp_path, sealed(), kiosk="van-9")
    assert sentence(take(kiosk, tmp_path)) == f"no day sheet: the stick has none for {KIOSK}"


def test_a_forged_an_endless_and_a_linked_sheet_change_nothing(kiosk: Kiosk, tmp_path: Path) -> None:
    file = lay(tmp_path, sealed(made=NOW + timedelta(hours=7)))
    good = file.read_bytes()
    file.write_bytes(good[:-1] + b"!")
    assert "cannot be opened" in take(kiosk, tmp_path).why
    file.write_bytes(b"")
    os.truncate(file, 1 << 40)
    assert "allowed" in take(kiosk, tmp_path).why
    file.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_bytes(good)
    file.symlink_to(tmp_path / "elsewhere")
    assert "has none" in take(kiosk, tmp_path).why
    kept = kiosk.days.sheet()
    assert kept is not None
    assert kept.made == NOW
