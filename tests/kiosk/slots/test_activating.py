"""From confirmed to on screen, on a real store, verifier, catalogue and pages."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from content_packs.format.blobs import FileBlobs
from content_packs.format.pack import BLOBS, MANIFEST
from content_packs.format.trust import names
from content_packs.format.trust.documents import Step
from content_packs.guide.library import Library
from content_packs.visitor.reader import Asked, Reader, decide
from kiosk.slots import activating, fonts, slots
from kiosk.slots.pointer import read_pointer
from tests.kiosk.slots.broken import push_with
from tests.kiosk.slots.vans import GROUP, PROFILE, Kiosk, World
from tests.packs import artifact, make_pack, medium
from tests.simulator import DAY, NOW, blob_of


def test_a_kiosk_without_packs_shows_a_page_that_says_so(world: World) -> None:
    kiosk = Kiosk(world.folder)
    assert kiosk.slots.shown() == {}
    assert b'class="empty"' in kiosk.display.now.answer("/", _reader(kiosk)).raw
    assert kiosk.slots.look().shown == {}
    kiosk.close()


def test_a_version_is_shown_when_it_was_fetched_and_found_good_apart(world: World) -> None:
    kiosk = Kiosk(world.folder)
    steps: list[tuple[int, int, str]] = []
    confirmed = kiosk.refresh()
    kiosk.fetch(confirmed)
    done = kiosk.slots.activate(confirmed, lambda *step: steps.append(step))
    assert (done.shown, done.changed, done.failed, done.waiting) == ({"town/main": 1}, ("town/main",), {}, {})
    assert kiosk.title() == "Old"
    assert steps[-1][0] == steps[-1][1] > 0
    assert kiosk.slots.fresh() == NOW
    assert kiosk.restart().title() == "Old"


def test_a_newer_version_takes_the_place_of_the_older_which_is_kept(world: World, synced_kiosk: Kiosk) -> None:
    new = world.push(2, "New")
    world.offer({"town/main": 2})
    assert synced_kiosk.sync().changed == ("town/main",)
    assert synced_kiosk.title() == "New"
    assert synced_kiosk.slots.kept() == {new.sha256, world.packs["town/main", 1].sha256}
    catalogues = {file.stem for file in synced_kiosk.office.catalogues.iterdir()}
    assert catalogues == synced_kiosk.slots.kept()


def test_a_second_look_does_nothing(synced_kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = synced_kiosk.display.now
    monkeypatch.setattr(slots, "look_over_apart", lambda flight, _: {} if not flight.candidates else 1 / 0)
    assert synced_kiosk.slots.look().changed == ()
    assert synced_kiosk.display.now is before


@pytest.mark.parametrize("lacking", ["shard", "document", "medium"])
def test_what_is_not_whole_is_not_shown_until_it_is(world: World, synced_kiosk: Kiosk, lacking: str) -> None:
    new = world.push(2, "New")
    world.offer({"town/main": 2})
    sha256 = {
        "shard": new.manifest.shards[0].sha256,
        "document": new.entries["exhibitions/bronze"].sha256,
        "medium": new.entries["pictures/front.webp"].sha256,
    }[lacking]
    confirmed = synced_kiosk.refresh()
    synced_kiosk.fetch(confirmed)
    synced_kiosk.office.blobs.path(sha256).unlink()
    raw = world.origin.path(sha256).read_bytes()
    done = synced_kiosk.slots.activate(confirmed)
    if lacking == "document":  # the version before had the very same: it was taken from both
        assert "not here" in done.waiting["town/main"]
    assert (set(done.waiting), done.failed, synced_kiosk.title()) == ({"town/main"}, {}, "Old")
    assert synced_kiosk.slots.look().shown == {"town/main": 1}  # not asked again before more is fetched
    synced_kiosk.office.blobs.put(raw)
    assert synced_kiosk.slots.activate(confirmed).shown == {"town/main": 2}
    assert synced_kiosk.title() == "New"


@pytest.mark.parametrize("path", ["pictures/front.webp", "artifacts/bells"])
def test_a_blob_damaged_on_the_disk_is_found_set_aside_and_fetched_anew(
    world: World, synced_kiosk: Kiosk, path: str
) -> None:
    new = world.push(2, "New")
    world.offer({"town/main": 2})
    confirmed = synced_kiosk.refresh()
    synced_kiosk.fetch(confirmed)
    file = synced_kiosk.office.blobs.path(new.entries[path].sha256)
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)
    assert "damaged" in synced_kiosk.slots.activate(confirmed).waiting["town/main"]
    assert synced_kiosk.title() == "Old"
    assert not file.exists()
    assert synced_kiosk.sync().shown == {"town/main": 2}
    assert synced_kiosk.title() == "New"


def test_a_version_that_breaks_the_format_fails_and_its_museums_neighbour_does_not(
    world: World, synced_kiosk: Kiosk
) -> None:
    world.push(1, "Drum", "other/main")
    push_with(world, "town/main", 2, {"museum": b"{}", "artifacts/bells": b'{"id": 3}'})
    world.offer({"town/main": 2, "other/main": 1})
    done = synced_kiosk.sync()
    assert done.shown == {"town/main": 1, "other/main": 1}
    assert set(done.failed) == {"town/main"}
    assert synced_kiosk.slots.failed()["town/main"].version == 2
    assert synced_kiosk.slots.warnings() == ("failed",)
    assert (synced_kiosk.title(), synced_kiosk.title("other")) == ("Old", "Drum")


def test_a_version_that_fails_its_self_test_is_never_shown_and_the_next_is(world: World, synced_kiosk: Kiosk) -> None:
    """It opens, but its first story cannot be drawn."""
    world.push(1, "Drum", "other/main")
    world.push(2, "Broken")
    world.offer({"town/main": 2, "other/main": 1})
    shown: list[Library] = []
    swap = synced_kiosk.display.swap

    def note(library: Library) -> None:
        shown.append(library)
        swap(library)

    synced_kiosk.display.swap = note  # type: ignore[method-assign]
    broken = _breaking_stories(synced_kiosk, 2)
    done = synced_kiosk.sync()
    assert broken
    assert set(done.failed) == {"town/main"}
    assert "RuntimeError: cannot be drawn" in done.failed["town/main"]
    assert done.shown == {"town/main": 1, "other/main": 1}
    assert len(shown) == 1  # the broken one was never on the display
    again = synced_kiosk.restart()
    assert set(again.slots.failed()) == {"town/main"}
    assert again.sync().shown == {"town/main": 1, "other/main": 1}
    world.push(3, "Better")
    world.offer({"town/main": 3, "other/main": 1})
    assert again.sync().failed == {}
    assert again.title() == "Better"


def test_a_start_page_that_fails_on_screen_is_taken_back(
    world: World, synced_kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.push(2, "New")
    world.offer({"town/main": 2})
    monkeypatch.setattr(activating, "try_start", lambda display: RuntimeError("black"))
    done = synced_kiosk.sync()
    assert done.failed == {"town/main": "RuntimeError: black"}
    assert synced_kiosk.title() == "Old"
    assert read_pointer(synced_kiosk.data).active["town/main"].version == 1  # type: ignore[union-attr]


def test_a_withdrawn_pack_goes(world: World, synced_kiosk: Kiosk) -> None:
    world.push(1, "Drum", "other/main")
    world.offer({"other/main": 1})
    assert synced_kiosk.sync().shown == {"other/main": 1}
    assert synced_kiosk.title() == ""
    assert synced_kiosk.slots.kept() == {world.packs["other/main", 1].sha256}


def test_nothing_below_its_floor_is_shown(world: World, synced_kiosk: Kiosk) -> None:
    """Not even while the newer one is still on its way, and not after a start."""
    world.push(2, "New")
    world.alliance.set_floor("town/main", 2)
    world.offer({"town/main": 2})
    done = synced_kiosk.slots.activate(synced_kiosk.refresh())
    assert (done.shown, synced_kiosk.title()) == ({}, "")
    assert synced_kiosk.restart().title() == ""


def test_an_older_channel_changes_nothing(world: World, synced_kiosk: Kiosk) -> None:
    old = world.alliance.mirror.copy()
    world.push(2, "New")
    world.offer({"town/main": 2})
    synced_kiosk.sync()
    old.write(world.folder / "mirror")
    (world.folder / "mirror" / "metadata" / "timestamp.json").write_bytes(old.files["timestamp.json"])
    with pytest.raises(Exception, match="older than what was seen"):
        synced_kiosk.sync()
    assert synced_kiosk.slots.look().shown == {"town/main": 2}
    assert synced_kiosk.title() == "New"


def test_a_roll_back_by_the_channel_is_followed(world: World, synced_kiosk: Kiosk) -> None:
    world.push(2, "New")
    world.offer({"town/main": 2})
    synced_kiosk.sync()
    world.offer({"town/main": 1})
    assert synced_kiosk.sync().shown == {"town/main": 1}
    assert synced_kiosk.title() == "Old"


def test_sixty_days_without_a_network_it_plays_on_and_keeps_its_schedule(world: World) -> None:
    now = [NOW]
    since = int((NOW + 30 * DAY).timestamp())
    world.push(2, "New")
    world.offer({"town/main": [Step(version=1), Step(version=2, since=since)]})
    kiosk = Kiosk(world.folder, lambda: now[0])
    kiosk.sync()
    now[0] += 29 * DAY
    assert kiosk.slots.look().shown == {"town/main": 1}
    now[0] += timedelta(days=1)
    assert kiosk.slots.look().shown == {"town/main": 2}
    now[0] = NOW + 60 * DAY
    assert kiosk.slots.look().changed == ()
    assert kiosk.restart().title() == "New"
    now[0] = NOW + DAY  # the clock jumped back: what was begun stays
    again = kiosk.restart()
    assert again.slots.look().shown == {"town/main": 2}
    assert again.slots.fresh() == NOW


def test_media_that_the_profile_leaves_out_are_not_needed_and_not_served(world: World) -> None:
    sound = b"a long sound"
    town = artifact("drum", museum="town", title={"en": "Drum"})
    new = world.push(2, "New", also=[town], media={"sounds/long.mp3": sound})
    world.offer({"town/main": 2})
    kiosk = Kiosk(world.folder, profile=msgspec.structs.replace(PROFILE, media=("pictures",)))
    assert kiosk.sync().shown == {"town/main": 2}
    assert medium(sound, "audio/mpeg").sha256 not in kiosk.office.blobs
    assert kiosk.display.now.library.medium(medium(sound, "audio/mpeg").sha256) is None
    assert kiosk.display.now.library.medium(new.entries["pictures/front.avif"].sha256)
    kiosk.profile = PROFILE
    assert kiosk.sync().shown == {"town/main": 2}
    assert kiosk.display.now.library.medium(medium(sound, "audio/mpeg").sha256)


def test_letters_that_no_font_has_are_told(
    world: World, synced_kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts._has_font.cache_clear()
    assert synced_kiosk.slots.warnings() == ()
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><fontconfig><cachedir>/nonexistent</cachedir></fontconfig>')
    monkeypatch.setenv("FONTCONFIG_FILE", str(empty))
    fonts._has_font.cache_clear()
    assert synced_kiosk.slots.warnings() == ("fonts",)
    fonts._has_font.cache_clear()


def test_a_disk_without_space_for_a_catalogue_leaves_what_is_shown(world: World, synced_kiosk: Kiosk) -> None:
    world.push(2, "New")
    world.offer({"town/main": 2})
    kiosk = Kiosk(world.folder, space=1 << 60)
    done = kiosk.sync()
    assert "bytes left" in done.waiting["town/main"]
    assert (done.failed, kiosk.title()) == ({}, "Old")


def test_a_preflight_apart_that_is_killed_is_asked_again(
    world: World, synced_kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.push(2, "New")
    world.offer({"town/main": 2})
    with monkeypatch.context() as patch:
        patch.setattr("sys.executable", "/bin/false")
        done = synced_kiosk.sync()
    assert "ended early" in done.waiting["town/main"]
    assert synced_kiosk.sync().shown == {"town/main": 2}


def test_a_pack_of_another_museum_under_this_ones_name_is_refused(world: World, synced_kiosk: Kiosk) -> None:
    """Signed by its museum, yet it calls itself another's."""
    folder = world.folder / "built" / "forged"
    made = make_pack(folder, [artifact("bells", museum="other", title={"en": "Forged"})], museum="other", version=2)
    raw = (folder / MANIFEST).read_bytes()
    world.origin.put_all([raw, *(made.blobs.path(sha256).read_bytes() for sha256 in FileBlobs(folder / BLOBS))])
    path = names.manifest_path("town/main", 2)
    world.alliance.write_lines("town", {path: blob_of(raw)})
    world.alliance.keep(path, raw)
    world.alliance.show(GROUP, {"town/main": 2})
    world.publish()
    done = synced_kiosk.sync()
    assert done.failed == {"town/main": "it is version 2 of other/main"}
    assert synced_kiosk.title() == "Old"


def _reader(kiosk: Kiosk) -> Reader:
    return decide(Asked(lang="en"), kiosk.display.now.library.languages)


def _breaking_stories(kiosk: Kiosk, version: int) -> list[str]:
    """Stories of this version cannot be drawn; the list says that it was tried."""
    tried: list[str] = []
    maker = kiosk.display._maker

    def break_it(library: Library, reader: Reader, path: str) -> tuple[bytes, str, str]:
        versions = {shelf.pack.name: shelf.pack.manifest.version for shelf in library.shelves}
        if path.startswith("/artifacts/town/") and versions["town/main"] == version:
            tried.append(path)
            raise RuntimeError("cannot be drawn")
        return maker(library, reader, path)

    kiosk.display._maker = break_it
    return tried
