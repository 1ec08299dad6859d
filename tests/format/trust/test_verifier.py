"""What an honest alliance publishes is shown, on every way that exists; one museum's fault is its own."""

import re
from pathlib import Path

import msgspec
import pytest

from content_packs.errors import BadPath, Unavailable, Untrusted
from content_packs.format.limits import LIMITS
from content_packs.format.trust import authoring, climbing
from content_packs.format.trust.documents import Step
from content_packs.format.trust.errors import Expired, Undelegated, Unsigned
from content_packs.format.trust.files import read_any
from content_packs.format.trust.verifier import Verifier
from tests.simulator import DAY, NOW, YEAR, Alliance, Mirror, Reader, new_keys, public, sign


def versions(reader: Reader) -> dict[str, int]:
    confirmed = reader.remembered()
    assert confirmed
    return {pack: number for pack, (number, _) in confirmed.shown(0, NOW).items()}


def test_what_is_published_is_shown(reader: Reader, alliance: Alliance) -> None:
    confirmed = reader.refresh(alliance.mirror)
    assert versions(reader) == {"town/main": 1, "port/main": 1}
    assert confirmed.refused == {}
    assert confirmed.issued == NOW
    assert set(confirmed.allowed) == {("town/main", 1), ("port/main", 1)}
    assert reader.remembered() == confirmed


def test_an_alliance_that_published_nothing_shows_nothing(tmp_path: Path) -> None:
    alliance = Alliance("town")
    reader = Reader(alliance.root, "web", tmp_path)
    confirmed = reader.refresh(alliance.mirror)
    assert (confirmed.packs, confirmed.channel.version) == ({}, 0)


def test_museum_that_signed_nothing_yet_is_refused_alone(synced: Reader, alliance: Alliance) -> None:
    alliance.delegate({"hill": new_keys()})
    alliance.show("site", {"town/main": 1, "hill/main": 1})
    confirmed = synced.refresh(alliance.mirror)
    assert set(confirmed.packs) == {"town/main"}
    assert set(confirmed.refused) == {"hill/main"}


def test_expired_museum_is_refused_alone_and_stays_as_it_was(synced: Reader, alliance: Alliance) -> None:
    alliance.write_lines("port", {}, expires=NOW + DAY)
    alliance.push("town/main", 2)
    alliance.wait(2 * DAY)
    alliance.show("site", {"town/main": 2, "port/main": 1})
    confirmed = synced.refresh(alliance.mirror, alliance.now)
    assert versions(synced) == {"town/main": 2, "port/main": 1}
    assert "port expired on" in confirmed.refused["port/main"]


def test_expired_museum_gets_nothing_new_accepted(synced: Reader, alliance: Alliance) -> None:
    alliance.push("port/main", 2)
    alliance.write_lines("port", {}, expires=NOW + DAY)
    alliance.wait(2 * DAY)
    alliance.show("site", {"port/main": 2, "port/other": 1})
    synced.refresh(alliance.mirror, alliance.now)
    assert versions(synced) == {"port/main": 1}


def test_expired_museum_that_was_never_confirmed_shows_nothing(reader: Reader, alliance: Alliance) -> None:
    alliance.write_lines("port", {}, expires=NOW + DAY)
    alliance.wait(2 * DAY)
    confirmed = reader.refresh(alliance.mirror, alliance.now)
    assert set(confirmed.packs) == {"town/main"}


def test_missing_role_of_a_museum_is_no_one_elses_trouble(synced: Reader, alliance: Alliance) -> None:
    alliance.push("town/main", 2)
    alliance.push("port/main", 2)
    alliance.show("site", {"town/main": 2, "port/main": 2})
    mirror = alliance.mirror.copy()
    del mirror.files["2.port.json"]
    synced.refresh(mirror)
    assert versions(synced) == {"town/main": 2, "port/main": 1}
    synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 2, "port/main": 2}


class Dead(Mirror):
    """Answers for the alliance's own roles, and for no museum."""

    def metadata(self, name: str, limit: int) -> bytes:
        if name.split(".")[1] in ("town", "port", "a", "b", "c", "d", "e"):
            self.asked.append(name)
            raise Unavailable("no answer")
        return super().metadata(name, limit)


def test_a_dead_source_is_not_asked_for_every_museum(tmp_path: Path) -> None:
    alliance = Alliance(*"abcde")
    for museum in "abcde":
        alliance.push(f"{museum}/main", 1)
    alliance.show("site", {f"{museum}/main": 1 for museum in "abcde"})
    dead = Dead(alliance.mirror.files, alliance.mirror.targets)
    confirmed = Reader(alliance.root, "web", tmp_path).refresh(dead)
    assert len(confirmed.refused) == 5
    assert len([name for name in dead.asked if name.split(".")[1] in "abcde"]) == 3


def test_museum_removed_is_shown_no_more(synced: Reader, alliance: Alliance) -> None:
    alliance.delegate({"port": None})
    alliance.publish()
    confirmed = synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 1}
    assert "no such museum" in confirmed.refused["port/main"]
    assert authoring.next_snapshot(alliance.roles["snapshot"], NOW, {}).count(b"port.json") == 1


def test_lost_museum_key_costs_one_delegation(synced: Reader, alliance: Alliance) -> None:
    """Until the museum has signed anew, it stays as it was confirmed."""
    alliance.delegate({"port": new_keys()})
    alliance.publish()
    synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 1, "port/main": 1}
    alliance.push("port/main", 2)
    alliance.show("site", {"port/main": 2})
    assert synced.refresh(alliance.mirror).refused == {}
    assert versions(synced) == {"port/main": 2}


def test_root_rotated_five_times_while_away(synced: Reader, alliance: Alliance) -> None:
    for number in range(5):
        alliance.rotate(root=True, online=number % 2 == 0)
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 2}


def test_root_chain_with_a_gap_is_not_jumped(synced: Reader, alliance: Alliance) -> None:
    """Root 3 is not signed by root 1's keys, and root 2 is kept from us."""
    alliance.rotate(root=True)
    alliance.rotate(root=True)
    mirror = alliance.mirror.copy()
    mirror.files["2.root.json"] = mirror.files.pop("3.root.json")
    with pytest.raises(Exception, match="root"):
        synced.refresh(mirror)
    assert versions(synced) == {"town/main": 1, "port/main": 1}


def test_online_keys_rotate_without_a_visit(synced: Reader, alliance: Alliance) -> None:
    alliance.rotate(online=True)
    alliance.show("site", {"town/main": 1})
    synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 1}


def test_targets_key_is_replaced_by_a_root(synced: Reader, alliance: Alliance) -> None:
    """What the old key signed counts no longer, though a copy of it is at hand."""
    alliance.targets_keys = new_keys()
    root = authoring.next_root(alliance.roles["root"], NOW + YEAR, targets=public(alliance.targets_keys))
    alliance.place("root", sign(root, alliance.root_keys[:2]))
    with pytest.raises(Unsigned, match="targets"):
        synced.refresh(alliance.mirror)
    alliance.delegate({})
    alliance.publish()
    synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 1, "port/main": 1}


def test_way_of_many_roots_is_gone_in_several_refreshes(
    synced: Reader, alliance: Alliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(climbing, "LIMITS", msgspec.structs.replace(LIMITS, roots=3))
    for _ in range(5):
        alliance.rotate(root=True)
    alliance.rotate(online=True)
    alliance.show("site", {"town/main": 1})
    with pytest.raises(Unsigned):
        synced.refresh(alliance.mirror)
    synced.refresh(alliance.mirror)
    assert versions(synced) == {"town/main": 1}


def test_root_that_expired_is_not_followed(synced: Reader, alliance: Alliance) -> None:
    alliance.now += YEAR + DAY
    alliance.delegate({})
    alliance.publish()
    with pytest.raises(Expired, match="root expired"):
        synced.refresh(alliance.mirror, alliance.now)
    alliance.rotate()
    alliance.show("site", {"town/main": 1})
    synced.refresh(alliance.mirror, alliance.now)


def test_expired_pack_stays_on_show(synced: Reader, alliance: Alliance) -> None:
    """Expiry blocks accepting, never serving."""
    with pytest.raises(Expired):
        synced.refresh(alliance.mirror, NOW + 300 * DAY)
    assert versions(synced) == {"town/main": 1, "port/main": 1}


def test_nothing_new_asks_for_the_timestamp_and_the_next_root_alone(alliance: Alliance, tmp_path: Path) -> None:
    reader = Reader(alliance.root, "web", tmp_path)
    before = reader.refresh(alliance.mirror)
    alliance.mirror.asked, alliance.mirror.sent = [], 0
    assert reader.refresh(alliance.mirror, NOW + DAY) == before
    assert alliance.mirror.asked == ["2.root.json", "timestamp.json"]
    assert alliance.mirror.sent < 2_000


def test_only_roles_that_the_channel_needs_are_fetched(alliance: Alliance, tmp_path: Path) -> None:
    alliance.show("vans", {"town/main": 1})
    reader = Reader(alliance.root, "web", tmp_path, group="vans")
    reader.refresh(alliance.mirror)
    assert not [name for name in alliance.mirror.asked if "port" in name]
    alliance.push("town/main", 2)
    alliance.publish()
    alliance.mirror.asked = []
    reader.refresh(alliance.mirror)
    assert sorted(alliance.mirror.asked) == ["2.root.json", "2.town.json", "4.snapshot.json", "timestamp.json"]


def test_steps_and_stages_choose_by_bucket_and_time(synced: Reader, alliance: Alliance) -> None:
    alliance.push("town/main", 2)
    since = int((NOW + DAY).timestamp())
    alliance.show("site", {"town/main": [Step(version=1), Step(version=2, since=since, percent=30)]})
    confirmed = synced.refresh(alliance.mirror)
    chosen = {
        (bucket, days): confirmed.shown(bucket, NOW + days * DAY)["town/main"][0]
        for bucket in (0, 29, 30, 99)
        for days in (0, 1)
    }
    assert {key for key, version in chosen.items() if version == 2} == {(0, 1), (29, 1)}


@pytest.mark.parametrize("group", ["../x", "a/b", "", "Site", "x" * 65])
def test_group_with_an_unsafe_name_is_refused(synced: Reader, alliance: Alliance, group: str) -> None:
    with pytest.raises(BadPath):
        Verifier(synced.memory, alliance.mirror).refresh(group, NOW)


def test_stick_of_another_group_is_refused(alliance: Alliance, tmp_path: Path) -> None:
    alliance.show("vans", {"town/main": 1})
    with pytest.raises(Undelegated):
        Reader(alliance.root, "stick", tmp_path, group="vans").refresh(alliance.mirror)


def test_stick_role_signed_by_somebody_else_is_refused(alliance: Alliance, tmp_path: Path) -> None:
    raw = alliance.mirror.files["sticks.json"]
    online, alliance.online = alliance.online, new_keys()
    alliance.write_stick("site")
    alliance.online = online
    reader = Reader(alliance.root, "stick", tmp_path)
    with pytest.raises(Exception, match="sticks is not signed by enough"):
        reader.refresh(alliance.mirror)
    assert reader.remembered() is None
    alliance.mirror.files["sticks.json"] = sign(raw, [])
    reader.refresh(alliance.mirror)


@pytest.mark.parametrize("length", [b"1.5", b"true", b"-1", b"1e9", b'"9"', b"99999999999"])
def test_stick_role_with_a_length_that_is_none_is_refused(alliance: Alliance, tmp_path: Path, length: bytes) -> None:
    """It is read before it is verified."""
    raw = alliance.mirror.files["sticks.json"]
    alliance.mirror.files["sticks.json"] = re.sub(rb'"length":\d+', b'"length":' + length, raw)
    with pytest.raises(Untrusted):
        Reader(alliance.root, "stick", tmp_path).refresh(alliance.mirror)


def test_delegation_to_a_key_that_is_not_listed_counts_the_others(synced: Reader, alliance: Alliance) -> None:
    targets = read_any(authoring.next_targets(alliance.roles["targets"], NOW + YEAR))
    targets.signed.delegations.roles["town"].keyids.append("f" * 64)
    alliance.place("targets", sign(targets.to_bytes(), alliance.targets_keys))
    alliance.publish()
    assert synced.refresh(alliance.mirror).refused == {}


def test_stick_older_than_what_came_over_the_network_is_refused(alliance: Alliance, tmp_path: Path) -> None:
    stick = alliance.mirror.copy()
    reader = Reader(alliance.root, "web", tmp_path)
    alliance.show("site", {"town/main": 1})
    reader.refresh(alliance.mirror)
    reader.way = "stick"
    with pytest.raises(Exception, match="timestamp is older"):
        reader.refresh(stick)


def test_timestamp_that_the_stick_was_not_written_for_is_refused(alliance: Alliance, tmp_path: Path) -> None:
    stick = {name: alliance.mirror.files[name] for name in ("sticks.json",)}
    alliance.show("site", {"town/main": 1})
    alliance.mirror.files |= stick
    with pytest.raises(Exception, match="timestamp of the stick"):
        Reader(alliance.root, "stick", tmp_path).refresh(alliance.mirror)


def test_stick_that_lay_about_for_two_months_is_good(alliance: Alliance, tmp_path: Path) -> None:
    reader = Reader(alliance.root, "stick", tmp_path)
    assert reader.refresh(alliance.mirror, NOW + 60 * DAY).issued == NOW
    assert versions(reader) == {"town/main": 1, "port/main": 1}


def test_targets_on_a_stick_are_judged_by_the_real_time(alliance: Alliance, tmp_path: Path) -> None:
    raw = authoring.next_targets(alliance.roles["targets"], NOW + DAY)
    alliance.place("targets", sign(raw, alliance.targets_keys))
    alliance.publish()
    with pytest.raises(Expired, match="targets"):
        Reader(alliance.root, "stick", tmp_path).refresh(alliance.mirror, NOW + 2 * DAY)


def test_metadata_of_500_museums(tmp_path: Path) -> None:
    museums = [f"museum-{number}" for number in range(500)]
    alliance = Alliance(*museums)
    for museum in museums:
        alliance.push(f"{museum}/main", 1)
    alliance.show("site", {f"{museum}/main": 1 for museum in museums})
    alliance.show("vans", {"museum-7/main": 1})
    confirmed = Reader(alliance.root, "web", tmp_path).refresh(alliance.mirror)
    assert (len(confirmed.packs), confirmed.refused) == (500, {})
    alliance.mirror.asked = []
    Reader(alliance.root, "web", tmp_path, group="vans").refresh(alliance.mirror)
    assert len(alliance.mirror.asked) == 7  # next root, timestamp, snapshot, targets, channels, channel, one museum
