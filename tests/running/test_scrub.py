"""The scrub: finds what the disk forgot, tells it, and gets out of the way."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from content_packs.format.pack import Pack
from content_packs.running.scrub import Scrub
from tests.packs import artifact, make_pack

NOW = datetime(2026, 5, 1, tzinfo=UTC)
FAST = 10**12  # bytes per second


def pack_in(folder: Path) -> Pack:
    return make_pack(folder, [artifact("bells")], media={"media/bells.mp3": b"sound" * 1000, "media/b.mp3": b"more"})


def medium(pack: Pack, path: str = "media/bells.mp3") -> str:
    return pack.entries[path].sha256


def test_a_sound_pack_is_found_sound(tmp_path: Path) -> None:
    told: list[str] = []
    pack = pack_in(tmp_path)
    found = Scrub(lambda: [pack, pack], told.append, FAST).run(NOW, Event())
    assert found is not None
    assert (found.at, found.damaged, found.missing, told) == (NOW, 0, 0, [])
    assert found.blobs == len(pack.entries) + len(pack.manifest.shards)


def test_a_damaged_blob_is_set_aside_told_and_counted(tmp_path: Path) -> None:
    told: list[str] = []
    pack = pack_in(tmp_path)
    sha256 = medium(pack)
    pack.blobs.path(sha256).write_bytes(b"noise" * 1000)
    scrub = Scrub(lambda: [pack], told.append, FAST)
    found = scrub.run(NOW, Event())
    assert found is not None
    assert (found.damaged, found.missing, told) == (1, 0, [sha256])
    assert sha256 not in pack.blobs
    assert scrub.last == found


def test_a_missing_blob_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    pack = pack_in(tmp_path)
    pack.blobs.path(medium(pack)).unlink()
    pack.blobs.path(medium(pack)).mkdir()  # what cannot be read does not end the round
    found = Scrub(lambda: [pack], told.append, FAST).run(NOW, Event())
    assert found is not None
    assert (found.damaged, found.missing, told) == (0, 1, [medium(pack)])


def test_a_stop_ends_the_round_at_once(tmp_path: Path) -> None:
    pack = pack_in(tmp_path)
    stop = Event()
    stop.set()
    scrub = Scrub(lambda: [pack], lambda _: None, rate=1)  # a byte a second: hours
    assert scrub.run(NOW, stop) is None
    assert scrub.last is None
