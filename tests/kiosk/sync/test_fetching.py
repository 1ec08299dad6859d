"""Blobs from sources that break, lie and vanish: what is whole is kept, what is wrong is thrown away."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from content_packs.errors import Missing, Unavailable
from content_packs.exchange.batches import pack_batch
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob, hash_of
from kiosk.fetch.errors import Busy, Offline
from kiosk.fetch.folder import FolderSource
from kiosk.fetch.parts import Part
from kiosk.sync.fetching import TRIES, Fetching, Incomplete, batch_name, salvage
from kiosk.sync.missing import Plan, plan

LARGE = Random(1).randbytes(1_200_000)
SMALL = [Random(n).randbytes(3_000) for n in range(20)]
BLOBS = {hash_of(raw): raw for raw in (LARGE, *SMALL)}


def asked() -> Plan:
    return plan([Blob(name, len(raw)) for name, raw in BLOBS.items()], lambda sha256: False)


class Kept:
    """A source in memory; `harm` changes what it gives, `before` may raise."""

    def __init__(self, kept: dict[str, bytes]) -> None:
        self.kept = dict(kept)
        self.harm: Callable[[bytes], bytes] = lambda raw: raw
        self.before: Callable[[], object] = lambda: None
        self.asked = 0
        self.sent = 0

    def metadata(self, name: str, limit: int) -> bytes:
        raise Missing(name)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        raise Missing(path)

    def blob(self, wanted: Blob, part: Part) -> None:
        self.asked += 1
        self.before()
        if wanted.sha256 not in self.kept:
            raise Missing(wanted.sha256)
        rest = self.harm(self.kept[wanted.sha256])[part.length :]
        self.sent += len(rest)
        part.append(rest)

    def blobs(self, wanted: Sequence[Blob], part: Part) -> Iterator[bytes]:
        self.asked += 1
        self.before()
        part.drop()
        yield from (self.harm(self.kept[one.sha256]) for one in wanted if one.sha256 in self.kept)


class Place:
    def __init__(self, folder: Path) -> None:
        self.blobs, self.parts = FileBlobs(folder / "blobs"), folder / "parts"
        self.slept = list[float]()

    def fetch(self, *sources: Kept | FolderSource) -> Fetching:
        fetching = Fetching(self.blobs, self.parts, sources, self.slept.append)
        fetching.fetch(asked())
        return fetching

    def check_whole(self) -> None:
        assert set(self.blobs) == set(BLOBS)
        for name in BLOBS:
            self.blobs.verify(name)
        assert not list(self.parts.glob("*"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def flipped(raw: bytes) -> bytes:
    return raw[:7] + bytes([raw[7] ^ 1]) + raw[8:]


@pytest.mark.parametrize("harm", [flipped, lambda raw: raw[:-1], lambda raw: b"", lambda raw: SMALL[0]])
def test_a_wrong_blob_is_thrown_away_told_and_tried_from_the_next_source(
    place: Place, harm: Callable[[bytes], bytes]
) -> None:
    bad, good = Kept(BLOBS), Kept(BLOBS)
    bad.harm = harm
    assert place.fetch(bad, good).wrong
    place.check_whole()
    assert bad.asked <= 4


def test_a_blob_that_is_wrong_everywhere_is_not_tried_for_ever(place: Place) -> None:
    bad = Kept(BLOBS)
    bad.harm = flipped
    with pytest.raises(Incomplete, match="21 blobs"):
        place.fetch(bad)
    assert bad.asked == 2
    assert not set(place.blobs)
    assert not list(place.parts.glob("*"))


def test_swapped_blobs_are_put_where_they_belong(place: Place) -> None:
    names = list(BLOBS)[1:]
    swapped = Kept(BLOBS | {names[0]: BLOBS[names[1]], names[1]: BLOBS[names[0]]})
    place.fetch(swapped)
    place.check_whole()


def test_what_one_source_lacks_another_brings(place: Place) -> None:
    names = list(BLOBS)
    one, two = Kept({name: BLOBS[name] for name in names[::2]}), Kept({name: BLOBS[name] for name in names[1::2]})
    place.fetch(one, two)
    place.check_whole()


def test_a_dead_source_is_left_and_the_next_asked(place: Place) -> None:
    dead = Kept(BLOBS)

    def fail() -> None:
        raise Offline("gone")

    dead.before = fail
    place.fetch(dead, Kept(BLOBS))
    place.check_whole()
    assert dead.asked == TRIES
    assert len(place.slept) == TRIES - 1


def test_a_busy_server_is_not_asked_again(place: Place) -> None:
    busy = Kept(BLOBS)

    def fail() -> None:
        raise Busy(60)

    busy.before = fail
    with pytest.raises(Busy):
        place.fetch(busy)
    assert busy.asked == 1


def test_a_part_that_another_source_spoilt_is_begun_anew(place: Place) -> None:
    part = Part(place.parts / hash_of(LARGE))
    part.append(bytes(1_000))
    part.close()
    source = Kept(BLOBS)
    place.fetch(source)
    place.check_whole()


def test_a_large_blob_goes_on_where_it_was(place: Place) -> None:
    part = Part(place.parts / hash_of(LARGE))
    part.append(LARGE[:1_000_000])
    part.close()
    source = Kept(BLOBS)
    place.fetch(source)
    place.check_whole()
    assert source.sent == len(LARGE) - 1_000_000


def test_what_came_whole_of_a_broken_batch_that_nobody_asks_for_again_is_kept(place: Place) -> None:
    body = pack_batch([*SMALL, Random(9).randbytes(300_000)])
    place.parts.mkdir(parents=True)
    (place.parts / ("0" * 64 + ".batch")).write_bytes(body[:-100_000])
    (place.parts / ("0" * 64 + ".batch.tag")).write_text('"a"')
    (place.parts / ("1" * 64)).write_bytes(b"of a version that is no more")
    still = place.parts / batch_name(asked().together[0])
    still.write_bytes(body[:10])
    assert salvage(place.blobs, place.parts, set(BLOBS), asked()) == len(SMALL)
    assert list(place.parts.iterdir()) == [still]


def test_a_disk_that_is_full_ends_it_and_keeps_what_was_whole(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    write, written = FileBlobs._write, set[str]()

    def until_full(self: FileBlobs, name: str, raw: bytes) -> Path:
        if len(written) >= 5:
            raise OSError(28, "No space left on device")
        placed = write(self, name, raw)
        written.add(name)
        return placed

    monkeypatch.setattr(FileBlobs, "_write", until_full)
    with pytest.raises(OSError, match="No space"):
        place.fetch(Kept(BLOBS))
    assert set(place.blobs) == written


def write_stick(folder: Path, blobs: dict[str, bytes]) -> Path:
    for name, raw in blobs.items():
        file = folder / "blobs" / name[:2] / name[2:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    return folder


def test_a_stick_brings_all(place: Place, tmp_path: Path) -> None:
    place.fetch(FolderSource(write_stick(tmp_path / "stick", BLOBS)))
    place.check_whole()


def test_links_pipes_and_folders_on_a_stick_are_not_followed(place: Place, tmp_path: Path) -> None:
    stick = write_stick(tmp_path / "stick", BLOBS)
    outside = tmp_path / "outside"
    outside.write_bytes(LARGE)
    names = list(BLOBS)
    link, pipe, folder = (stick / "blobs" / name[:2] / name[2:] for name in names[:3])
    for at in (link, pipe, folder):
        at.unlink()
    link.symlink_to(outside)
    os.mkfifo(pipe)
    folder.mkdir()
    with pytest.raises(Incomplete) as error:
        place.fetch(FolderSource(stick))
    assert {one.sha256 for one in error.value.lacking} == set(names[:3])


def test_a_folder_of_a_stick_that_is_a_link_is_not_entered(place: Place, tmp_path: Path) -> None:
    elsewhere = write_stick(tmp_path / "elsewhere", BLOBS)
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "blobs").symlink_to(elsewhere / "blobs")
    with pytest.raises(Unavailable):
        place.fetch(FolderSource(stick))
    assert not set(place.blobs)


def test_a_stick_that_changes_while_it_is_copied_brings_nothing_wrong(place: Place, tmp_path: Path) -> None:
    stick = write_stick(tmp_path / "stick", BLOBS | {hash_of(LARGE): flipped(LARGE) + b"and more"})
    fetching = Fetching(place.blobs, place.parts, [FolderSource(stick), Kept(BLOBS)], place.slept.append)
    fetching.fetch(asked())
    place.check_whole()
    assert fetching.wrong == [hash_of(LARGE)]
