"""Who has the server and all its online keys can choose among versions that museums signed and still allow: no more."""

import pytest

from content_packs.format.trust import authoring, names
from content_packs.format.trust.documents import Step
from content_packs.format.trust.files import read_any
from tests.simulator import NOW, YEAR, Alliance, Reader, blob_of, manifest, sign


def shown(reader: Reader, alliance: Alliance) -> dict[str, int]:
    confirmed = reader.refresh(alliance.mirror)
    return {pack: number for pack, (number, _) in confirmed.shown(0, NOW).items()}


def test_thief_may_choose_among_signed_versions(synced: Reader, alliance: Alliance) -> None:
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    assert shown(synced, alliance) == {"town/main": 2}
    alliance.show("site", {"town/main": 1})
    assert shown(synced, alliance) == {"town/main": 1}


def test_thief_cannot_invent_a_version(synced: Reader, alliance: Alliance) -> None:
    alliance.keep(names.manifest_path("town/main", 9), manifest("town/main", 9))
    alliance.show("site", {"town/main": 9, "port/main": 1})
    assert shown(synced, alliance) == {"port/main": 1}
    assert "not signed" in synced.refresh(alliance.mirror).refused["town/main"]


def test_thief_cannot_sign_for_a_museum(synced: Reader, alliance: Alliance) -> None:
    alliance.museum_keys["town"] = alliance.online
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    assert shown(synced, alliance) == {"town/main": 1}


def test_thief_cannot_delegate(synced: Reader, alliance: Alliance) -> None:
    alliance.targets_keys = alliance.online
    alliance.delegate({"town": alliance.online})
    alliance.publish()
    with pytest.raises(Exception, match="targets is not signed"):
        synced.refresh(alliance.mirror)


def test_thief_cannot_name_a_pack_in_the_list_of_channels(synced: Reader, alliance: Alliance) -> None:
    raw = manifest("town/main", 9)
    role = authoring.next_channels(alliance.roles["channels"], NOW + YEAR)
    evil = read_any(role)
    evil.signed.targets["town/main.9.json"] = authoring._target("town/main.9.json", blob_of(raw))
    alliance.place("channels", sign(evil.to_bytes(), alliance.online))
    alliance.show("site", {"town/main": 9})
    assert shown(synced, alliance) == {}


def test_thief_cannot_pass_other_bytes_for_a_floor(synced: Reader, alliance: Alliance) -> None:
    """The museum raises its floor to 2; the thief serves an older floor's bytes, and 1 again."""
    alliance.push("town/main", 2)
    alliance.set_floor("town/main", 1)
    low = next(raw for raw in alliance.mirror.targets.values() if b'"floor":1' in raw)
    alliance.set_floor("town/main", 2)
    alliance.show("site", {"town/main": 1})
    high = next(name for name, raw in alliance.mirror.targets.items() if b'"floor":2' in raw)
    alliance.mirror.targets[high] = low
    confirmed = synced.refresh(alliance.mirror)
    assert "floor cannot be read" in confirmed.refused["town/main"]
    assert ("town/main", 2) not in confirmed.allowed


def test_channel_pointing_below_a_floor(synced: Reader, alliance: Alliance) -> None:
    """At once, though version 1 was confirmed before."""
    alliance.push("town/main", 2)
    alliance.set_floor("town/main", 2)
    alliance.show("site", {"town/main": 1, "port/main": 1})
    confirmed = synced.refresh(alliance.mirror)
    assert set(confirmed.packs) == {"port/main"}
    assert "below its floor, 2" in confirmed.refused["town/main"]


def test_floor_that_was_seen_never_falls(synced: Reader, alliance: Alliance) -> None:
    alliance.push("town/main", 2)
    alliance.set_floor("town/main", 2)
    alliance.show("site", {"town/main": 2})
    assert shown(synced, alliance) == {"town/main": 2}
    alliance.set_floor("town/main", 1)
    alliance.show("site", {"town/main": 1})
    assert shown(synced, alliance) == {}


def test_floor_set_by_a_thief_falls_with_his_key(synced: Reader, alliance: Alliance) -> None:
    alliance.set_floor("town/main", 2**53 - 1)
    alliance.publish()
    assert "town/main" not in shown(synced, alliance)
    alliance.delegate({"town": [alliance.museum_keys["port"][0]]})
    alliance.write_lines("town", {}, drop=["town/main.floor.json"])
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    assert shown(synced, alliance) == {"town/main": 2}


def test_channel_of_steps_keeps_those_that_are_allowed(synced: Reader, alliance: Alliance) -> None:
    alliance.show("site", {"town/main": [Step(version=1), Step(version=9)]})
    assert shown(synced, alliance) == {"town/main": 1}
    assert "version 9" in synced.refresh(alliance.mirror).refused["town/main"]
