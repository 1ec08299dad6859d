"""A stick is a mirror like any other: asked first, verified, and never believed beyond its signatures."""

from content_packs.format.blobs import FileBlobs
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
