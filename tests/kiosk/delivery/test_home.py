"""Home on a stick and back: each event counts once and is let go of on a receipt alone, whatever happens on the way."""

import shutil
from pathlib import Path

import msgspec
import pytest

from companion.events.intake import read_batch, take_in
from companion.kiosks.identity import sealing_key
from content_packs.exchange.events import WalkedIn
from content_packs.exchange.fleet import source_of
from content_packs.exchange.stick_outbox import (
    body_of,
    open_letter,
)
from content_packs.running.control import SOCKET, silent
from content_packs.running.listener import Listener
from kiosk.control import carry_out
from kiosk.delivery.batching import cut
from kiosk.delivery.exporting import ExportStick
from kiosk.orders import ORDERS
from kiosk.staff.sticks import NotCarried, PluggedIn, Stick
from kiosk.whole import House
from kiosk.wishes import rows as wishes
from tests.companion.door.halls import START, came
from tests.kiosk.delivery.home import Server, Van


def test_events_go_home_and_are_let_go_of_on_their_receipts(office: Server, van: Van, stick: Path) -> None:
    events = van.walk_in(2, 3)
    van.open_stories(4)
    done = van.export(stick)
    assert (done.state, done.events, done.new, done.left) == ("done", 6, 6, 0)
    assert van.waiting() == 6
    found = office.receive_one(stick)
    assert (found.new, found.known, found.refused, found.receipts, found.faulty) == (6, 0, 0, 1, 0)
    assert office.came().walked_in == 5
    assert van.take(stick).number == 1
    assert van.waiting() == 0
    assert van.letters(stick) == van.receipts(stick) == []
    assert set(office.taken(van.id)) >= {event.id for event in events}


def test_a_stick_says_nothing_open_but_whose_it_is(van: Van, stick: Path) -> None:
    van.walk_in(2)
    van.export(stick)
    everything = b"".join(file.read_bytes() for file in stick.rglob("*") if file.is_file())
    for word in (b"walked", b"today", b"events", b"boot-1", van.device.signing_public.encode()):
        assert word not in everything


def test_a_letter_opens_at_the_server_alone_and_holds_no_time_of_its_sending(
    office: Server, van: Van, stick: Path
) -> None:
    van.walk_in(2)
    van.export(stick)
    (file,) = van.letters(stick)
    letter = open_letter(file.read_bytes(), sealing_key(office.office))
    body = msgspec.json.decode(body_of(letter, van.device.signing_public))
    assert body["source"] == "kiosk:van-1"
    assert body["now"] is None  # nobody knows how long it will lie there


def test_a_second_export_writes_what_is_new_alone(van: Van, stick: Path) -> None:
    van.walk_in(1)
    van.export(stick)
    first = van.letters(stick)
    assert van.export(stick).new == 0
    assert van.letters(stick) == first
    van.walk_in(2)
    done = van.export(stick)
    assert (done.events, done.new) == (2, 1)
    assert len(van.letters(stick)) == 2


def test_many_small_letters_are_written_anew_as_one(van: Van, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.delivery.exporting.FRAGMENTS", 3)
    for people in range(1, 6):
        van.walk_in(people)
        van.export(stick)
    assert len(van.letters(stick)) < 4
    assert van.export(stick).events == 5


def test_letters_whose_events_went_home_by_another_way_leave_the_stick(
    office: Server, van: Van, stick: Path, tmp_path: Path
) -> None:
    other = tmp_path / "OTHER"
    other.mkdir()
    van.walk_in(1)
    van.export(stick)
    van.export(other)
    office.receive(other)
    van.take(other)
    assert van.waiting() == 0
    assert van.letters(stick)
    van.export(stick)
    assert van.letters(stick) == []


def test_the_same_stick_twice_changes_nothing(office: Server, van: Van, stick: Path) -> None:
    van.walk_in(2, 3)
    van.export(stick)
    office.receive(stick)
    before = {file: (file.stat().st_ino, file.read_bytes()) for file in stick.rglob("*") if file.is_file()}
    again = office.receive_one(stick)
    assert (again.new, again.known, again.receipts) == (0, 2, 0)
    assert {file: (file.stat().st_ino, file.read_bytes()) for file in stick.rglob("*") if file.is_file()} == before
    assert (office.came().walked_in, office.audited()) == (5, 1)


def test_copies_of_sticks_in_any_order_double_and_lose_nothing(
    office: Server, van: Van, stick: Path, tmp_path: Path
) -> None:
    van.walk_in(1)
    van.export(stick)
    early = tmp_path / "EARLY"
    shutil.copytree(stick, early)
    van.walk_in(2)
    van.export(stick)
    late = tmp_path / "LATE"
    shutil.copytree(stick, late)
    for place in (late, early, stick, late):
        office.receive(place)
    assert (office.came().walked_in, len(office.taken(van.id)), office.aside()) == (3, 2, 0)
    for place in (early, late, stick):
        van.take(place)
    assert van.waiting() == 0


def test_the_same_events_by_network_and_by_stick_count_once(office: Server, van: Van, stick: Path) -> None:
    van.walk_in(2, 3)
    van.export(stick)
    sending = cut(source_of(van.id), van.office.stamp(), van.office.outbox.waiting())
    van.office.outbox.settle(take_in(office.office, read_batch(sending.body), source_of(van.id)).receipts)
    found = office.receive_one(stick)
    assert (found.new, found.known) == (0, 2)
    assert office.came().walked_in == 5
    assert van.take(stick).why == ""
    assert van.letters(stick) == []


def test_two_kiosks_on_one_stick(office: Server, van: Van, stick: Path, tmp_path: Path) -> None:
    other = Van(tmp_path, office, "van-2")
    van.walk_in(2)
    other.walk_in(5)
    van.export(stick)
    other.export(stick)
    assert [(each.kiosk, each.new) for each in office.receive(stick).kiosks] == [("van-1", 1), ("van-2", 1)]
    assert office.came().walked_in == 7
    assert (van.take(stick).number, van.waiting(), other.waiting()) == (1, 0, 1)
    assert len(other.letters(stick)) == len(other.receipts(stick)) == 1
    assert (other.take(stick).number, other.waiting()) == (1, 0)
    other.store.close()


def test_kiosks_that_a_stick_was_for_and_that_put_nothing_on_it_are_told(office: Server, van: Van, stick: Path) -> None:
    (stick / "days").mkdir()
    (stick / "days" / f"{van.id}.day").write_bytes(b"sealed")
    assert office.receive(stick).silent == (van.id,)
    van.walk_in(1)
    van.export(stick)
    assert office.receive(stick).silent == ()


def test_a_refused_event_stays_and_holds_up_no_other(office: Server, van: Van, stick: Path) -> None:
    van.walk_in(2)
    van.office.outbox.append("nowhere", WalkedIn(people=1))
    van.export(stick)
    assert office.receive_one(stick).refused == 1
    done = van.export(stick)
    assert (done.released, done.events, done.kept) == (1, 0, 1)
    assert van.letters(stick) == []
    assert van.export(stick).events == 0
    assert van.export(stick, again=True).events == 1


def test_the_server_learns_from_a_report_what_a_kiosk_shows(office: Server, van: Van, stick: Path) -> None:
    van.tell_state(shown={"town/main": 3}, warnings=("disk",))
    assert van.export(stick).report
    assert office.receive_one(stick).reports == 1
    known = office.kiosk(van.id)
    assert known.report
    assert (known.report.shown, known.report.warnings, known.seen) == ({"town/main": 3}, ("disk",), START)
    van.tell_state(shown={"town/main": 4})
    van.export(stick)
    assert len(van.letters(stick)) == 1
    office.receive(stick)
    found = office.kiosk(van.id).report
    assert found
    assert found.shown == {"town/main": 4}


def test_an_older_report_changes_nothing_and_is_no_copied_card(
    office: Server, van: Van, stick: Path, tmp_path: Path
) -> None:
    van.tell_state(shown={"town/main": 3})
    van.export(stick)
    old = tmp_path / "OLD"
    shutil.copytree(stick, old)
    van.tell_state(shown={"town/main": 4})
    van.export(stick)
    assert [office.receive_one(place).reports for place in (stick, old)] == [1, 0]
    found = office.kiosk(van.id)
    assert found.report
    assert (found.report.shown, found.doubted) == ({"town/main": 4}, None)


def test_wishes_for_a_booking_go_home_are_booked_once_and_answered(office: Server, van: Van, stick: Path) -> None:
    number = van.wish("tomorrow", office.sealing_key())
    done = van.export(stick)
    assert (done.wishes, done.new, van.export(stick).new) == (1, 1, 0)
    assert b"Zhang" not in b"".join(file.read_bytes() for file in van.letters(stick))
    assert [office.receive_one(stick).wishes for _ in range(2)] == [1, 1]
    assert b"ticket" not in b"".join(file.read_bytes() for file in van.receipts(stick))
    assert (van.take(stick).number, van.letters(stick)) == (1, [])
    answer = van.answer(number)
    assert answer
    assert (answer.outcome, bool(answer.ticket)) == ("confirmed", True)
    assert came(office.store, "tomorrow").booked == 2


def test_a_wish_that_was_taken_back_leaves_the_stick(office: Server, van: Van, stick: Path) -> None:
    van.wish("tomorrow", office.sealing_key())
    van.wish("far", office.sealing_key(), token="2")
    van.export(stick)
    first = van.letters(stick)
    van.store.write(lambda db: wishes.remove(db, "1"))
    done = van.export(stick)
    assert (done.wishes, len(van.letters(stick))) == (1, 1)
    assert van.letters(stick) != first
    office.receive(stick)
    assert (came(office.store, "tomorrow").booked, came(office.store, "far").booked) == (0, 2)


def test_a_sync_or_an_import_with_the_stick_takes_receipts(office: Server, van: Van, stick: Path) -> None:
    van.walk_in(2)
    van.export(stick)
    office.receive(stick)
    found = {each.what: each for each in House(van.office).stick_errands(stick)}
    assert (found["receipts"].number, found["receipts"].why, van.waiting()) == (1, "", 0)


def test_the_kiosk_that_runs_is_given_the_order(van: Van, stick: Path) -> None:
    van.walk_in(2)
    settings = van.office.settings
    listener = Listener(settings.data / SOCKET, ORDERS, lambda: van.office)
    listener.start()
    try:
        done = carry_out(settings, "export", ExportStick(folder=str(stick)))
    finally:
        listener.stop(5)
    assert (done.state, done.events, len(van.letters(stick))) == ("done", 1, 1)


def test_staff_pages_carry_all_that_waits_and_know_what_came_after(van: Van, stick: Path) -> None:
    van.walk_in(2, 3)
    sticks, shown = PluggedIn(van.office), Stick(label="STICK", folder=stick)
    carried = sticks.bring_home(shown, silent)
    assert carried.number == van.office.outbox.newest()
    assert van.letters(stick)
    van.walk_in(4)
    assert len(van.office.outbox.waiting(carried.number)) == 1


def test_staff_pages_are_told_of_a_stick_that_cannot_be_written(van: Van, stick: Path) -> None:
    van.walk_in(2)
    stick.rmdir()
    stick.write_text("no folder any more")
    with pytest.raises(NotCarried):
        PluggedIn(van.office).bring_home(Stick(label="STICK", folder=stick), silent)
    assert van.waiting() == 1
