"""Names lie sealed, are opened in memory by the passphrase alone, and are gone after the session."""

import asyncio
from datetime import timedelta

import pytest

from content_packs.errors import Untrusted
from content_packs.exchange.daysheet import OlderSheet, write
from kiosk.days.keeping import OPEN_FOR
from kiosk.days.showing import SheetSchedule
from kiosk.locks import BadPassphrase
from kiosk.tries import FREE, TooSoon
from tests.exchange.days import DEVICE, LI, make_sheet
from tests.exchange.timetables import NOW
from tests.kiosk.outboxes import PASSPHRASE, Kiosk

NAMES = ("李小龙".encode(), b"Wang Fang", b"Ciqikou School", b"Zhao")


def names(kiosk: Kiosk, session: str = "today") -> set[str]:
    return {guest.name or guest.school for guest in kiosk.days.guests(session)}


def test_names_are_opened_in_memory_and_lie_on_the_disk_sealed(kiosk: Kiosk) -> None:
    assert names(kiosk) == {"李小龙", "Wang Fang", "Ciqikou School"}
    kept = kiosk.bytes()
    assert b"tigers" in kept  # the timetable is there
    assert not [name for name in NAMES if name in kept]
    assert PASSPHRASE.encode() not in kept


def test_after_a_restart_names_are_closed_and_bookings_are_numbers(kiosk: Kiosk) -> None:
    kiosk.again()
    assert not kiosk.days.is_open()
    assert names(kiosk) == {""}
    assert LI in {guest.id for guest in kiosk.days.guests("today")}
    assert kiosk.days.open(f"  {PASSPHRASE} ")
    assert names(kiosk) == {"李小龙", "Wang Fang", "Ciqikou School"}
    kiosk.days.close()
    assert names(kiosk) == {""}


def test_names_that_somebody_left_open_close_themselves_after_a_long_day(kiosk: Kiosk) -> None:
    kiosk.ticks += OPEN_FOR
    assert kiosk.days.is_open()
    kiosk.ticks += 1
    assert names(kiosk) == {""}
    assert not kiosk.days.is_open()


def test_every_wrong_passphrase_has_the_same_answer_and_waits_longer_each_time(kiosk: Kiosk) -> None:
    kiosk.again()
    assert [kiosk.days.open(words) for words in ("", PASSPHRASE[:-1], "x" * 400, "ünïcödé", "no")] == [False] * 5
    with pytest.raises(TooSoon) as told:
        kiosk.days.open(PASSPHRASE)
    assert told.value.seconds == 6
    kiosk.again()  # the plug was pulled: nothing is gained
    with pytest.raises(TooSoon):
        kiosk.days.open(PASSPHRASE)
    kiosk.ticks += told.value.seconds
    assert kiosk.days.open(PASSPHRASE)
    assert [kiosk.days.open("wrong") for _ in range(FREE)] == [False] * FREE  # a right one forgets them


def test_sheet_comes_without_anybody_there_and_its_names_are_sealed_by_the_public_half(kiosk: Kiosk) -> None:
    kiosk.again()
    later = make_sheet(made=NOW + timedelta(hours=1))
    kiosk.take(later)
    kiosk.days.open(PASSPHRASE)
    assert "李小龙" in names(kiosk)


def test_without_a_passphrase_names_are_not_kept_and_are_asked_for_again_once_there_is_one(empty_kiosk: Kiosk) -> None:
    kiosk = empty_kiosk
    kiosk.take(make_sheet(), tag="abc")
    assert not [name for name in NAMES if name in kiosk.bytes()]
    assert kiosk.days.tag() == ""
    kiosk.days.set_passphrase(PASSPHRASE)
    kiosk.take(make_sheet(), tag="abc")
    assert kiosk.days.tag() == "abc"
    assert "李小龙" in names(kiosk)


def test_new_passphrase_takes_the_names_of_the_old_one_along(kiosk: Kiosk) -> None:
    kiosk.days.set_passphrase("another row of words")
    assert names(kiosk) == {""}
    assert kiosk.days.tag() == ""
    kiosk.again()
    assert not kiosk.days.open(PASSPHRASE)


@pytest.mark.parametrize("words", ["", "123456", "short words", "aaaa aaaa aaaa aaaa aaaa", "x" * 300])
def test_weak_passphrase_is_refused(empty_kiosk: Kiosk, words: str) -> None:
    with pytest.raises(BadPassphrase):
        empty_kiosk.days.set_passphrase(words)
    assert not empty_kiosk.days.has_passphrase()


def test_names_are_gone_a_day_after_the_session_and_not_before(kiosk: Kiosk) -> None:
    folder = kiosk.days.folder
    assert len(list(folder.iterdir())) == 2
    sealed = {file: file.read_bytes() for file in folder.iterdir()}
    ends = next(each.ends for each in make_sheet().sessions if each.id == "today")
    assert kiosk.days.erase_old(ends + timedelta(hours=23)) == 0
    assert "李小龙" in names(kiosk)
    assert kiosk.days.erase_old(ends + timedelta(hours=24)) == 2
    assert names(kiosk) == {""}
    left = kiosk.bytes()
    assert not [file for file, raw in sealed.items() if raw[40:80] in left]


def test_end_of_the_day_erases_whatever_the_clock_says(kiosk: Kiosk) -> None:
    kiosk.at = NOW.replace(year=1970)
    kiosk.days.erase(["today"])
    assert names(kiosk) == {""}
    assert names(kiosk, "theirs") == {"Zhao"}


def test_names_of_a_session_that_a_newer_sheet_does_not_have_are_gone(kiosk: Kiosk) -> None:
    sheet = make_sheet(made=NOW + timedelta(hours=1))
    kiosk.take(make_sheet(made=sheet.made, guests={"today": sheet.guests["today"]}))
    assert len(list(kiosk.days.folder.iterdir())) == 1


def test_half_a_file_of_names_goes_with_the_next_sheet(kiosk: Kiosk) -> None:
    (kiosk.days.folder / "0.1234.part").write_bytes(b"half")
    kiosk.take(make_sheet())
    assert not list(kiosk.days.folder.glob("*.part"))


def test_damaged_names_are_numbers_again(kiosk: Kiosk) -> None:
    for file in kiosk.days.folder.iterdir():
        file.write_bytes(file.read_bytes()[:-3])
    assert names(kiosk) == {""}


def test_older_or_foreign_sheet_leaves_the_one_that_is_here(kiosk: Kiosk) -> None:
    with pytest.raises(OlderSheet):
        kiosk.take(make_sheet(made=NOW - timedelta(minutes=1)))
    with pytest.raises(Untrusted):
        kiosk.days.take(write(make_sheet(made=NOW + timedelta(days=9)), bytes(32), DEVICE.sealing_public), kiosk.reader)
    sheet = kiosk.days.sheet()
    assert sheet
    assert sheet.made == NOW


async def shown(kiosk: Kiosk) -> tuple[str, ...]:
    schedule = SheetSchedule(kiosk.days)
    timetable = await schedule.timetable()
    assert timetable is await schedule.timetable()
    assert timetable.as_of == NOW
    return tuple(session.id for session in timetable.sessions)


def test_visitors_see_the_sheets_timetable_as_of_when_it_was_made(kiosk: Kiosk) -> None:
    assert asyncio.run(shown(kiosk)) == ("theirs", "today", "far")
