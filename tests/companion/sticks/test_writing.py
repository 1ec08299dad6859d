"""`companion kiosk stick`: what is on a stick, what a second writing moves, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from companion.publishing.terms import STICKS
from companion.sticks.errors import NotInStore, StickRefused
from companion.sticks.read_me import MARK
from companion.sticks.writing import WriteStick, write_stick
from content_packs.errors import Untrusted
from content_packs.exchange import daysheet
from content_packs.exchange.stick import StickFault, StickFolder, StickInUse
from content_packs.format.blobs import TEMPORARY
from tests.companion.sticks.depots import GROUP, Depot


def test_a_stick_has_all_that_a_kiosk_of_its_group_needs(depot: Depot) -> None:
    written = depot.write()
    assert depot.shown() == {"town/main": 1}
    assert not depot.lacks(depot.pack)
    assert written.versions == ("town/main 1",)
    assert written.length == written.whole > 90_000
    assert written.until == depot.alliance.now + STICKS
    assert timedelta(days=60) <= STICKS <= timedelta(days=90)


def test_a_stick_lies_as_the_format_says(depot: Depot) -> None:
    depot.write()
    folders = {path.partition("/")[0] for path in depot.listed()}
    assert folders == {"READ-ME.txt", "metadata", "manifests", "blobs", "days"}
    assert all(path == path.lower() for path in depot.listed() if path != "READ-ME.txt")
    assert not [path for path in depot.listed() if TEMPORARY in path]
    text = (depot.stick / "READ-ME.txt").read_text("utf-8")
    assert text.startswith(MARK)
    assert all(word in text for word in ("交还博物馆", "交還博物館", "bring it back"))


def test_each_kiosk_of_the_group_finds_its_day_sheet_and_no_other_can_open_it(depot: Depot) -> None:
    other = depot.enrol("Van 2")
    depot.enrol("Hall", group="halls")
    written = depot.write()
    assert set(written.kiosks) == {depot.van.id, other.id}
    raw = (depot.stick / "days" / f"{depot.van.id}.day").read_bytes()
    sheet = daysheet.read(raw, depot.van.device.sealing, depot.van.enrolled.signing, depot.van.id, None)
    assert sheet.made == depot.alliance.now
    with pytest.raises(Untrusted):
        daysheet.read(raw, other.device.sealing, depot.van.enrolled.signing, other.id, None)


def test_one_kiosk_alone_may_be_given_its_sheet(depot: Depot) -> None:
    depot.enrol("Van 2")
    assert depot.write(kiosks=(depot.van.id,)).kiosks == (depot.van.id,)
    with pytest.raises(StickRefused, match="no kiosk 'k-nobody' of vans"):
        depot.write(kiosks=("k-nobody",))


def test_all_roots_are_on_it_for_a_kiosk_that_slept_for_years(depot: Depot) -> None:
    depot.alliance.next_root()
    depot.alliance.next_root()
    depot.alliance.install()
    depot.write()
    assert {"metadata/1.root.json", "metadata/2.root.json", "metadata/3.root.json"} <= set(depot.listed())
    assert depot.shown() == {"town/main": 1}


def test_a_second_writing_moves_only_what_is_missing_and_believes_no_size(depot: Depot) -> None:
    depot.write()
    first, second, *_ = sorted(depot.blobs)
    raw = bytearray(depot.blobs.path(first).read_bytes())
    raw[0] ^= 1
    depot.blobs.path(first).write_bytes(raw)
    lost = depot.blobs.path(second).stat().st_size
    depot.blobs.path(second).unlink()
    assert depot.write().length == len(raw) + lost
    assert not depot.lacks(depot.pack)
    before = {path: (depot.stick / path).stat().st_mtime_ns for path in depot.listed() if path.startswith("blobs")}
    assert depot.write().length == 0
    assert before == {path: (depot.stick / path).stat().st_mtime_ns for path in before}


def test_blobs_that_no_group_names_any_more_go_and_what_is_not_ours_stays(depot: Depot) -> None:
    depot.write()
    mine = [depot.stick / "photos.jpg", depot.stick / "blobs" / "notes.txt", depot.stick / "metadata" / "x.json"]
    for file in mine:
        file.write_bytes(b"mine")
    left = depot.stick / "blobs" / sorted(depot.blobs)[0][:2] / f"{TEMPORARY}half"
    left.write_bytes(b"half")
    newer = depot.push(2)
    depot.town.publish(2, group=GROUP)
    written = depot.write()
    assert written.gone > 0
    assert depot.shown() == {"town/main": 2}
    assert not depot.lacks(newer)
    assert depot.lacks(depot.pack)
    assert not left.exists()
    assert all(file.read_bytes() == b"mine" for file in mine)


def test_what_is_scheduled_and_what_some_show_is_on_it_too(depot: Depot) -> None:
    coming, some = depot.push(2), depot.push(3)
    depot.town.publish(2, group=GROUP, percent=20)
    depot.town.publish(3, group=GROUP, at=depot.alliance.now + timedelta(days=3))
    assert depot.write().versions == ("town/main 1", "town/main 2", "town/main 3")
    assert not depot.lacks(coming)
    assert not depot.lacks(some)


def test_a_group_to_which_nothing_is_published_yet_is_brought_its_day_sheets(depot: Depot) -> None:
    hall = depot.enrol("Hall", group="halls")
    written = depot.write("halls")
    assert (written.versions, written.kiosks) == ((), (hall.id,))
    assert depot.shown("halls") == {}


def test_several_groups_share_a_stick_until_one_is_left_off(depot: Depot) -> None:
    masks = depot.push(1, "city/main")
    depot.town.publish(1, "city/main", group="halls")
    hall = depot.enrol("Hall", group="halls")
    depot.write()
    depot.alliance.now += timedelta(days=1)
    written = depot.write("halls")
    assert written.groups == ("halls", GROUP)
    assert depot.shown() == {"town/main": 1}
    assert depot.shown("halls") == {"city/main": 1}
    assert not depot.lacks(depot.pack) | depot.lacks(masks)
    alone = depot.write("halls", only=True)
    assert (alone.groups, alone.kiosks) == (("halls",), (hall.id,))
    assert depot.lacks(depot.pack)
    assert not (depot.stick / "days" / f"{depot.van.id}.day").exists()
    with pytest.raises(Untrusted, match="another group"):
        depot.shown()


def missing(depot: Depot) -> Path:
    return depot.place / "nowhere"


def a_file(depot: Depot) -> Path:
    file = depot.place / "file"
    file.write_bytes(b"")
    return file


def a_link(depot: Depot) -> Path:
    link = depot.place / "link"
    link.symlink_to(depot.stick)
    return link


def own(depot: Depot) -> Path:
    return depot.office.settings.data / "blobs"


def above(depot: Depot) -> Path:
    return depot.place


def a_pack(depot: Depot) -> Path:
    return depot.place / "packs" / "town" / "main" / "1"


def others_read_me(depot: Depot) -> Path:
    (depot.stick / "Read-Me.TXT").write_text("somebody's own")
    return depot.stick


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        (missing, "no folder that is there"),
        (a_file, "no folder that is there"),
        (a_link, "is a link"),
        (own, "keeps its own"),
        (above, "keeps its own"),
        (a_pack, "no stick of this program"),
        (others_read_me, "no stick of this program"),
    ],
)
def test_a_folder_that_may_not_be_written_is_refused_and_nothing_is_lost(
    depot: Depot, folder: Callable[[Depot], Path], why: str
) -> None:
    place = folder(depot)
    before = sorted(depot.place.rglob("*"))
    with pytest.raises(StickRefused, match=why):
        write_stick(depot.office, WriteStick(folder=str(place), groups=(GROUP,)), "test")
    assert sorted(depot.place.rglob("*")) == before


@pytest.mark.parametrize("group", ["nobody", "../vans", ""])
def test_a_group_that_nobody_knows_is_refused_and_the_known_ones_are_named(depot: Depot, group: str) -> None:
    with pytest.raises(StickRefused, match="There is: vans"):
        depot.write(group)
    assert depot.listed() == []


def test_a_stick_of_another_alliance_is_left_as_it_is(depot: Depot) -> None:
    depot.write()
    (depot.stick / "metadata" / "1.root.json").write_bytes(
        depot.alliance.root_files[0].replace(b'"threshold":2', b'"threshold":3', 1)
    )
    before = depot.listed()
    with pytest.raises(StickRefused, match="another alliance"):
        depot.write()
    assert depot.listed() == before


def test_two_do_not_write_one_stick_at_a_time(depot: Depot) -> None:
    with StickFolder(depot.stick).alone(), pytest.raises(StickInUse):
        depot.write()


def test_a_damaged_blob_of_the_server_is_named_and_never_copied(depot: Depot) -> None:
    picture = max(depot.pack.entries.values(), key=lambda entry: entry.length)
    file = depot.office.blobs.path(picture.sha256)
    good = file.read_bytes()
    file.write_bytes(b"x" + good[1:])
    with pytest.raises(NotInStore, match=picture.sha256):
        depot.write()
    assert picture.sha256 not in depot.blobs
    depot.office.blobs.put(good)
    depot.write()
    assert not depot.lacks(depot.pack)


@pytest.mark.parametrize("name", ["blobs", "metadata", "manifests", "days"])
def test_links_on_a_stick_lead_no_writer_astray(depot: Depot, name: str) -> None:
    depot.write()
    elsewhere = depot.place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep").write_bytes(b"keep")
    (depot.stick / name).rename(depot.place / "away")
    (depot.stick / name).symlink_to(elsewhere)
    with pytest.raises(StickFault, match="a link"):
        depot.write()
    assert [file.name for file in elsewhere.iterdir()] == ["keep"]


def test_a_link_in_place_of_a_file_is_replaced_by_the_file(depot: Depot) -> None:
    depot.write()
    precious = depot.place / "precious"
    precious.write_bytes(b"precious")
    file = depot.stick / "metadata" / "timestamp.json"
    file.unlink()
    file.symlink_to(precious)
    depot.write()
    assert not file.is_symlink()
    assert precious.read_bytes() == b"precious"
    assert depot.shown() == {"town/main": 1}
