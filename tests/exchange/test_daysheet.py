"""A day sheet is read by the kiosk it is for, from the server that signed it, and never an older one."""

import zlib
from datetime import timedelta

import msgspec
import pytest

from content_packs.errors import TooLarge, Untrusted
from content_packs.exchange import signed
from content_packs.exchange.attendance import merge
from content_packs.exchange.daysheet import (
    BYTES,
    PURPOSE,
    SEALED,
    BadSheet,
    OlderSheet,
    names_of,
    read,
    seated,
    tag_of,
    timetable_of,
    without_names,
    write,
)
from content_packs.exchange.daysheet import named as with_names
from content_packs.exchange.devices import make_device
from content_packs.exchange.sealing import NotForUs, seal
from content_packs.exchange.signed import NotSigned
from tests.exchange.days import CLASS, DEVICE, KEYS, KIOSK, LI, SEED, WANG, guest, make_sheet
from tests.exchange.timetables import NOW

SHEET = make_sheet()


def sealed(said: bytes, seed: bytes = SEED) -> bytes:
    return seal(signed.sign(said, seed, PURPOSE), DEVICE.sealing_public, PURPOSE)


def test_sheet_is_read_as_it_was_written() -> None:
    travels = write(SHEET, SEED, DEVICE.sealing_public)
    assert read(travels, DEVICE.sealing, KEYS, KIOSK, None) == SHEET
    assert read(travels, DEVICE.sealing, KEYS, KIOSK, SHEET.made) == SHEET  # the same again
    assert "李小龙".encode() not in travels


def test_sheet_of_another_server_or_changed_on_its_way_is_refused() -> None:
    with pytest.raises(NotSigned):
        read(write(SHEET, bytes(32), DEVICE.sealing_public), DEVICE.sealing, KEYS, KIOSK, None)
    travels = write(SHEET, SEED, DEVICE.sealing_public)
    for at in (0, 1, 40, len(travels) // 2, len(travels) - 1):
        broken = travels[:at] + bytes([travels[at] ^ 1]) + travels[at + 1 :]
        with pytest.raises(NotForUs):
            read(broken, DEVICE.sealing, KEYS, KIOSK, None)
    with pytest.raises(NotForUs):
        read(travels[:-5], DEVICE.sealing, KEYS, KIOSK, None)


def test_sheet_is_opened_by_its_own_kiosk_alone() -> None:
    travels = write(SHEET, SEED, DEVICE.sealing_public)
    with pytest.raises(NotForUs):
        read(travels, make_device().sealing, KEYS, KIOSK, None)
    with pytest.raises(BadSheet, match="another kiosk"):
        read(travels, DEVICE.sealing, KEYS, "van-9", None)


def test_older_sheet_than_the_one_kept_is_refused() -> None:
    travels = write(SHEET, SEED, DEVICE.sealing_public)
    with pytest.raises(OlderSheet):
        read(travels, DEVICE.sealing, KEYS, KIOSK, SHEET.made + timedelta(seconds=1))


def test_receipt_or_anything_else_that_the_server_signed_is_no_day_sheet() -> None:
    said = zlib.compress(msgspec.json.encode(SHEET))
    other = seal(signed.sign(said, SEED, "receipt"), DEVICE.sealing_public, PURPOSE)
    with pytest.raises(NotSigned):
        read(other, DEVICE.sealing, KEYS, KIOSK, None)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no zlib",
        zlib.compress(b"{"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(msgspec.json.encode({**msgspec.to_builtins(SHEET), "made": "2027-03-01T02:00:00"})),
        zlib.compress(msgspec.json.encode(make_sheet(sessions=SHEET.sessions * 2))),
        zlib.compress(msgspec.json.encode(make_sheet(sessions=SHEET.sessions * 200))),
        zlib.compress(msgspec.json.encode(make_sheet(guests={"today": SHEET.guests["today"] * 200}))),
        zlib.compress(msgspec.json.encode(make_sheet(guests={"../../etc": ()}))),
    ],
    ids=["empty", "plain", "cut", "deep", "no zone", "twice", "many sessions", "many guests", "path"],
)
def test_signed_nonsense_is_refused_by_a_sentence(said: bytes) -> None:
    with pytest.raises(Untrusted, match="day sheet"):
        read(sealed(said), DEVICE.sealing, KEYS, KIOSK, None)


def test_more_than_is_bearable_is_refused_before_it_is_held() -> None:
    with pytest.raises(TooLarge):
        read(sealed(zlib.compress(bytes(BYTES + 1))), DEVICE.sealing, KEYS, KIOSK, None)
    with pytest.raises(TooLarge):
        read(bytes(SEALED + 1), DEVICE.sealing, KEYS, KIOSK, None)


def test_session_that_names_what_is_not_there_is_left_out() -> None:
    travels = write(make_sheet(workshops=()), SEED, DEVICE.sealing_public)
    assert read(travels, DEVICE.sealing, KEYS, KIOSK, None).sessions == ()


def test_without_names_nobody_is_named_and_the_names_come_back() -> None:
    bare = without_names(SHEET)
    assert not any(each.name or each.school for guests in bare.guests.values() for each in guests)
    names = names_of(SHEET.guests["today"])
    assert names == {LI: ("李小龙", ""), WANG: ("Wang Fang", ""), CLASS: ("", "Ciqikou School")}
    assert tuple(with_names(bare.guests["today"], names)) == SHEET.guests["today"]


def test_what_bookings_are_follows_from_the_guests_as_the_server_itself_says_it() -> None:
    guests = [guest(LI, people=3), guest(WANG, people=2, state="cancelled", edition=4)]
    events = seated(guests, NOW)
    assert [event.id for event in events] == [f"{LI}-1", f"{WANG}-4"]
    came = merge(events, 8)
    assert (came.booked, came.cancelled) == (3, 2)


def test_tag_changes_with_what_is_said_and_every_six_hours() -> None:
    later = make_sheet(made=NOW + timedelta(minutes=30), until=SHEET.until + timedelta(minutes=30))
    assert tag_of(later) == tag_of(SHEET)
    assert tag_of(make_sheet(made=NOW + timedelta(hours=6))) != tag_of(SHEET)
    assert tag_of(make_sheet(guests={})) != tag_of(SHEET)


def test_timetable_for_visitors_names_neither_teacher_nor_kiosk() -> None:
    timetable = timetable_of(SHEET)
    assert timetable.as_of == NOW
    assert [session.id for session in timetable.sessions] == ["theirs", "today", "far"]
    assert not any(session.teacher or session.kiosk for session in timetable.sessions)
