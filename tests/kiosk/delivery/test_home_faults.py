"""Faults on the way home: sticks that are damaged, forged, of nobody or of another; nothing doubled, nothing lost."""

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
from tests.companion.door.halls import START
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
    return write_letter(device, kiosk or van.id, 1, "events", body, office.sealing_key())


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
