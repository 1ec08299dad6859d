"""A start, and damage found later: what can be shown is shown, what cannot is told."""

import json

from content_packs.format.trust.documents import Step
from kiosk.slots import pointer, slots
from kiosk.slots.pointer import FILE, read_pointer
from tests.kiosk.slots.vans import PROFILE, Kiosk, World


def test_the_pointer_gone_or_damaged_is_made_anew_from_what_is_here(world: World, synced_kiosk: Kiosk) -> None:
    world.push(2, "New")
    world.offer({"town/main": 2})
    synced_kiosk.sync()
    for raw in (None, b"\0" * 400):
        file = synced_kiosk.data / FILE
        file.unlink() if raw is None else file.write_bytes(raw)
        again = synced_kiosk.restart()
        assert again.title() == "New"
        assert json.loads(file.read_bytes())["active"]["town/main"]["version"] == 2


def test_the_pointer_made_anew_takes_what_was_good_before_what_was_never_tried(
    world: World, synced_kiosk: Kiosk
) -> None:
    world.push(2, "New")
    world.offer({"town/main": [Step(version=1), Step(version=2)]})
    confirmed = synced_kiosk.refresh()
    synced_kiosk.fetch(confirmed)  # and killed before it was activated
    (synced_kiosk.data / FILE).unlink()
    again = synced_kiosk.restart()
    assert again.title() == "Old"
    assert again.slots.look().shown == {"town/main": 2}


def test_a_damaged_document_at_the_start_shows_the_version_before(world: World, synced_kiosk: Kiosk) -> None:
    new = world.push(2, "New")
    world.push(1, "Drum", "other/main")
    world.offer({"town/main": [Step(version=1), Step(version=2)], "other/main": 1})
    synced_kiosk.sync()
    shard = new.manifest.shards[0].sha256
    synced_kiosk.office.blobs.path(shard).write_bytes(b"{}")
    again = synced_kiosk.restart()
    assert (again.title(), again.title("other")) == ("Old", "Drum")
    assert set(again.slots.missing()) == {"town/main"}
    assert "damaged" in again.slots.warnings()
    assert again.sync().shown == {"town/main": 2, "other/main": 1}
    assert again.title() == "New"
    assert again.slots.missing() == {}


def test_a_damaged_pack_without_a_version_before_is_left_out_and_told(world: World, synced_kiosk: Kiosk) -> None:
    world.push(1, "Drum", "other/main")
    world.offer({"town/main": 1, "other/main": 1})
    synced_kiosk.sync()
    synced_kiosk.office.blobs.path(world.packs["town/main", 1].sha256).write_bytes(b"{}")
    again = synced_kiosk.restart()
    assert (again.title(), again.title("other")) == ("", "Drum")
    assert set(again.slots.missing()) == {"town/main"}
    assert again.sync().shown == {"town/main": 1, "other/main": 1}


def test_a_document_that_the_scrub_finds_damaged_brings_the_version_before(world: World, synced_kiosk: Kiosk) -> None:
    new = world.push(2, "New")
    world.offer({"town/main": [Step(version=1), Step(version=2)]})
    synced_kiosk.sync()
    bells = new.entries["artifacts/bells"].sha256
    synced_kiosk.office.blobs.set_aside(bells)
    synced_kiosk.slots.damage(bells)
    assert synced_kiosk.title() == "Old"
    assert synced_kiosk.slots.shown() == {"town/main": 1}
    assert "damaged" in synced_kiosk.slots.warnings()
    assert synced_kiosk.sync().shown == {"town/main": 2}


def test_a_medium_that_the_scrub_finds_damaged_is_not_served(world: World, synced_kiosk: Kiosk) -> None:
    picture = world.packs["town/main", 1].entries["pictures/front.avif"].sha256
    assert synced_kiosk.display.now.library.medium(picture)
    synced_kiosk.slots.damage(picture)
    assert synced_kiosk.display.now.library.medium(picture) is None
    assert synced_kiosk.title() == "Old"


def test_a_pack_that_was_damaged_meanwhile_does_not_hold_up_another(world: World, synced_kiosk: Kiosk) -> None:
    world.push(1, "Drum", "other/main")
    world.offer({"town/main": 1, "other/main": 1})
    confirmed = synced_kiosk.refresh()
    synced_kiosk.fetch(confirmed)
    synced_kiosk.office.blobs.path(world.packs["town/main", 1].entries["museum"].sha256).write_bytes(b"{}")
    done = synced_kiosk.slots.activate(confirmed)
    assert (done.shown, done.failed) == ({"other/main": 1}, {})
    assert set(synced_kiosk.slots.missing()) == {"town/main"}
    assert synced_kiosk.sync().shown == {"town/main": 1, "other/main": 1}
    assert synced_kiosk.slots.missing() == {}


def test_trust_that_is_lost_leaves_what_was_shown(synced_kiosk: Kiosk) -> None:
    (synced_kiosk.data / "trust" / "trusted_state.json").write_bytes(b"\0")
    synced_kiosk.store.close()
    office = synced_kiosk.office
    again = slots.Slots(office, lambda: slots.Who("van-1", PROFILE), synced_kiosk.clock)
    assert again.library().has("town/bells")
    assert again.look().shown == {"town/main": 1}
    assert again.fresh() is None


def test_a_trial_that_the_process_did_not_live_through_is_tried_once_more(world: World, synced_kiosk: Kiosk) -> None:
    world.push(2, "New")
    world.offer({"town/main": 2})
    confirmed = synced_kiosk.refresh()
    synced_kiosk.fetch(confirmed)
    good = read_pointer(synced_kiosk.data)
    assert good is not None
    new = {"town/main": pointer.Version(2, world.packs["town/main", 2].sha256)}
    pointer.write_pointer(synced_kiosk.data, pointer.try_out(good, new))
    once = synced_kiosk.restart()
    assert once.title() == "Old"
    assert read_pointer(once.data).tries == 1  # type: ignore[union-attr]
    twice = once.restart()
    assert (twice.title(), set(twice.slots.failed())) == ("Old", {"town/main"})
    assert twice.sync().shown == {"town/main": 1}
    pointer.write_pointer(synced_kiosk.data, pointer.try_out(good, new))
    assert twice.restart().slots.look().shown == {"town/main": 2}
