"""Home on a stick and back: each event counts once and is let go of on a receipt alone, whatever happens on the way."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from companion.kiosks import rows as fleet
from companion.kiosks.identity import sealing_key, signing_seed
from content_packs.exchange.devices import make_device
from content_packs.exchange.events import Event, WalkedIn
from content_packs.exchange.fleet import source_of
from content_packs.exchange.receipts import Receipt, Receipts
from content_packs.exchange.stick_outbox import (
    LONGEST,
    Answer,
    body_of,
    letter_path,
    name_of,
    open_letter,
    write_answer,
    write_letter,
)
from kiosk.delivery.exporting import NoFolder
from kiosk.device.keys import IDENTITY
from kiosk.device.knowing import NotEnrolled
from kiosk.whole import House
from kiosk.wishes import rows as wishes
from tests.companion.door.halls import START, came
from tests.kiosk.delivery.home import Server, Van


def lay(stick: Path, kiosk: str, sealed: bytes) -> Path:
    file = stick / letter_path(kiosk, name_of(sealed))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(sealed)
    return file


def forge(office: Server, van: Van, source: str = "", kiosk: str = "") -> bytes:
    """A letter by whoever holds a van's stick, and knows all that is public."""
    event = Event(
        id="event-0001",
        source=source or source_of(van.id),
        number=1,
        session="today",
        at=START,
        fact=WalkedIn(people=9),
    )
    body = msgspec.json.encode({"source": event.source, "events": [event]})
    device = make_device() if not source else van.device
    _, sealing = office_keys(office)
    return write_letter(device, kiosk or van.id, 1, "events", body, sealing)


def office_keys(office: Server) -> tuple[tuple[str, ...], str]:
    from companion.kiosks.identity import public_keys

    return public_keys(office.office)


# The way, with nothing in it


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
    from companion.events.intake import read_batch, take_in
    from kiosk.delivery.batching import cut

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
    van.office.outbox.try_again()
    assert van.export(stick).events == 1


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


# Faults


def test_damaged_and_cut_letters_are_told_of_and_the_others_taken(office: Server, van: Van, stick: Path) -> None:
    for people in (1, 2, 4):
        van.walk_in(people)
        van.export(stick)
    damaged, cut, _ = van.letters(stick)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"!")
    cut.write_bytes(cut.read_bytes()[:100])
    found = office.receive_one(stick)
    assert (found.new, found.receipts, found.faulty) == (1, 1, 2)
    assert damaged.name in "".join(found.faults)
    assert cut.name in "".join(found.faults)
    van.export(stick)  # what is not whole is written again
    office.receive(stick)
    van.take(stick)
    assert (office.came().walked_in, van.waiting()) == (7, 0)


def test_a_forged_letter_adds_nothing(office: Server, van: Van, stick: Path) -> None:
    lay(stick, van.id, forge(office, van))
    found = office.receive_one(stick)
    assert (found.new, found.faulty, found.receipts) == (0, 1, 0)
    assert "signature" in found.faults[0]
    assert office.came().walked_in == 0


def test_a_kiosk_speaks_for_itself_alone(office: Server, van: Van, stick: Path, tmp_path: Path) -> None:
    lay(stick, van.id, forge(office, van, source="kiosk:van-2"))
    assert "for itself alone" in office.receive_one(stick).faults[0]
    shutil.rmtree(stick / "outbox")
    other = Van(tmp_path, office, "van-2")
    van.walk_in(1)
    van.export(stick)
    shutil.move(stick / "outbox" / "van-1", stick / "outbox" / "van-2")
    assert "lies among those" in office.receive_one(stick).faults[0]
    assert office.came().walked_in == 0
    other.store.close()


def test_a_letter_for_another_server_is_left(office: Server, van: Van, stick: Path) -> None:
    lay(stick, van.id, write_letter(van.device, van.id, 1, "events", b"{}", make_device().sealing_public))
    assert "cannot be opened" in office.receive_one(stick).faults[0]


def test_a_revoked_and_an_unknown_kiosks_letters_are_left(office: Server, van: Van, stick: Path) -> None:
    van.walk_in(1)
    van.export(stick)
    shutil.copytree(stick / "outbox" / van.id, stick / "outbox" / "nobody")
    office.store.write_now(lambda db: fleet.set_revoked(db, van.id, START))
    found = office.receive(stick)
    assert [(each.kiosk, each.left, each.new) for each in found.kiosks] == [
        ("nobody", "unknown", 0),
        (van.id, "revoked", 0),
    ]
    assert (office.came().walked_in, van.receipts(stick), len(van.letters(stick))) == (0, [], 1)
    office.store.write_now(lambda db: fleet.set_revoked(db, van.id, None))
    office.receive(stick)
    assert (van.take(stick).number, van.waiting()) == (1, 0)


def answer_to(van: Van, file: Path, office: Server, **facts: object) -> bytes:
    """As the server would sign it."""
    letter = open_letter(file.read_bytes(), sealing_key(office.office))
    body = body_of(letter, van.device.signing_public)
    ids = [event["id"] for event in msgspec.json.decode(body)["events"]]
    receipts = Receipts(
        receipts=[Receipt(id=each, outcome="new") for each in ids], source=source_of(van.id), count=len(ids),
        batch=name_of(body),
    )  # fmt: skip
    answer = Answer(kiosk=van.id, sealed=file.stem, what="events", at=START, receipts=receipts)
    seed = facts.pop("seed", signing_seed(office.office))
    return write_answer(msgspec.structs.replace(answer, **facts), seed)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Wrong:
    facts: dict[str, object]
    why: str


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong({"seed": b"\1" * 32}, "not signed"),
        Wrong({"kiosk": "van-9"}, "for another"),
        Wrong({"sealed": "0" * 64}, "another letter"),
        Wrong({"what": "report"}, "another kind"),
        Wrong({"receipts": None}, "no receipts"),
        Wrong({"receipts": Receipts(receipts=[], source="kiosk:van-1")}, "another batch"),
    ],
    ids=["forged", "another kiosk's", "another letter's", "another kind", "without receipts", "another batch's"],
)
def test_a_wrong_receipt_lets_nothing_go(office: Server, van: Van, stick: Path, wrong: Wrong) -> None:
    van.walk_in(1)
    van.export(stick)
    (file,) = van.letters(stick)
    receipt = stick / "receipts" / van.id / f"{file.stem}.json"
    receipt.parent.mkdir(parents=True)
    receipt.write_bytes(answer_to(van, file, office, **wrong.facts))
    taken = van.take(stick)
    assert (taken.number, van.waiting(), len(van.letters(stick))) == (0, 1, 1)
    assert wrong.why in taken.why
    office.receive(stick)  # writes the right one in its place
    assert (van.take(stick).number, van.waiting()) == (1, 0)


def test_a_receipt_that_was_cut_lets_nothing_go(office: Server, van: Van, stick: Path) -> None:
    van.walk_in(1)
    van.export(stick)
    office.receive(stick)
    (receipt,) = van.receipts(stick)
    whole = receipt.read_bytes()
    for length in (0, 1, 40, 200, len(whole) - 1):
        receipt.write_bytes(whole[:length])
        assert (van.take(stick).number, van.waiting()) == (0, 1)
    receipt.write_bytes(whole)
    assert (van.take(stick).number, van.waiting()) == (1, 0)


def test_letters_of_a_kiosk_that_lost_its_database_stay_until_the_server_has_them(
    office: Server, van: Van, stick: Path
) -> None:
    van.walk_in(2)
    van.export(stick)
    van.store.close()
    (van.data / "kiosk.sqlite").unlink()
    van.open()
    van.export(stick)
    assert len(van.letters(stick)) == 1
    office.receive(stick)
    van.export(stick)
    assert (office.came().walked_in, van.letters(stick)) == (2, [])


def test_links_strange_names_and_endless_files_are_not_followed(
    office: Server, van: Van, stick: Path, tmp_path: Path
) -> None:
    van.walk_in(2)
    van.export(stick)
    (letter,) = van.letters(stick)
    outbox, secret = stick / "outbox", tmp_path / "secret"
    secret.write_bytes(letter.read_bytes())
    (outbox / "linked").symlink_to(letter.parent)
    (outbox / "..x").mkdir()
    (outbox / "Van-1").mkdir()
    (outbox / "file").write_bytes(b"")
    (letter.parent / f"{'a' * 64}.sealed").symlink_to(secret)
    (letter.parent / f"{letter.stem.upper()}.sealed").write_bytes(b"x")
    (letter.parent / "notes.txt").write_text("mine")
    endless = letter.parent / f"{'b' * 64}.sealed"
    endless.write_bytes(b"")
    os.truncate(endless, 1 << 33)
    found = office.receive(stick)
    assert [(each.kiosk, each.new, each.faulty) for each in found.kiosks] == [(van.id, 1, 1)]
    assert f"{LONGEST:,}" in found.kiosks[0].faults[0]
    van.take(stick)
    assert (van.waiting(), (letter.parent / "notes.txt").read_text()) == (0, "mine")
    assert secret.exists()


def test_a_linked_outbox_is_refused_on_both_sides(office: Server, van: Van, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (stick / "outbox").symlink_to(tmp_path / "elsewhere")
    van.walk_in(1)
    done = van.export(stick)
    assert (done.state, done.left) == ("broken", 1)
    assert "a link" in done.why
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_who_is_not_enrolled_and_what_is_no_folder_is_refused(van: Van, stick: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(stick)
    for folder, why in ((tmp_path / "none", "no folder"), (tmp_path / "link", "link"), (van.data, "keeps its own")):
        with pytest.raises(NoFolder, match=why):
            van.export(folder)
    (van.data / "device" / IDENTITY).unlink()
    with pytest.raises(NotEnrolled):
        van.export(stick)
