"""A stick is a mirror like any other: asked first, verified, and never believed beyond its signatures."""

from datetime import UTC, datetime
from pathlib import Path

from content_packs.format.blobs import FileBlobs
from kiosk.ports import Brought
from kiosk.sync.outcome import sentence
from kiosk.sync.sync import Sync, sync
from tests.kiosk.sync.vans import Van


def test_a_stick_brings_a_pack_where_there_is_no_network(van: Van) -> None:
    assert van.sync().state == "offline"
    van.plug_in()
    told = van.sync()
    assert (told.state, told.packs) == ("updated", ("town/main",)), told
    assert van.has(van.pack)
    assert "no network" in told.why


def test_a_stick_that_was_pulled_out_half_way_is_gone_on_with(van: Van) -> None:
    van.plug_in()
    names_there = sorted(FileBlobs(van.stick / "blobs"))
    for name in names_there[::2]:
        FileBlobs(van.stick / "blobs").path(name).unlink()
    assert van.sync().state == "incomplete"
    van.plug_in()
    assert van.sync().state == "updated"
    assert van.has(van.pack)


def test_a_stick_that_somebody_changed_brings_nothing(van: Van) -> None:
    van.plug_in()
    for name in FileBlobs(van.stick / "blobs"):
        FileBlobs(van.stick / "blobs").path(name).write_bytes(b"forged")
    assert van.sync().state == "incomplete"
    assert not van.has(van.pack)


def test_a_stick_whose_signed_files_somebody_changed_is_no_source(van: Van) -> None:
    van.plug_in()
    for file in (van.stick / "metadata").glob("*.json"):
        file.write_bytes(file.read_bytes().replace(b"town", b"city"))
    assert van.sync().state == "offline"
    assert not set(FileBlobs(van.data / "blobs"))


def test_a_sync_takes_what_else_a_stick_has_even_where_its_packs_are_refused(van: Van) -> None:
    van.alliance.publish(["halls"])
    van.plug_in()
    asked, office = list[Path](), van.office()

    def take(folder: Path) -> tuple[Brought, ...]:
        asked.append(folder)
        return (Brought(what="day", at=datetime(2026, 11, 5, tzinfo=UTC)),)

    office.stick_errands = take
    told = sync(office, Sync(), "job")
    assert (told.state, asked) == ("offline", [van.stick])
    assert told.stick is not None
    assert "written for halls" in told.stick.why
    assert "; day sheet of 2026-11-0" in sentence(told)


def test_a_stick_that_cannot_be_read_hinders_no_sync(van: Van) -> None:
    van.plug_in()
    (van.stick / "metadata" / "timestamp.json").unlink()
    (van.stick / "metadata" / "timestamp.json").mkdir()
    told = van.sync()
    assert told.state == "offline"
    assert told.stick is not None
    assert not told.stick.accepted
