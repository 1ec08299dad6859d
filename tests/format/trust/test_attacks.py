"""TUF's ten attacks (specification 1.5.2), each on every way on which signed files come: web, folder, stick.

What was confirmed before an attack stays usable after it: `unharmed` is asked at the end of each.
"""

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import Signature, Signer
from tuf.api.metadata import Metadata, Targets

from content_packs.errors import TooLarge, Unavailable, Untrusted
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.trust import authoring, names
from content_packs.format.trust.documents import Channel, Step
from content_packs.format.trust.errors import Expired, Malformed, Mismatched, RolledBack, Unsigned
from content_packs.format.trust.files import lines_of, version_of, versions_of
from content_packs.format.trust.museums import check_manifest
from content_packs.format.trust.sources import fetch_target
from tests.simulator import DAY, NOW, YEAR, Alliance, Mirror, Reader, manifest, new_keys, public, sign

ROLES = ["timestamp", "snapshot", "targets", "channels"]


def unharmed(reader: Reader, version: int = 1) -> bool:
    confirmed = reader.remembered()
    return confirmed is not None and confirmed.shown(0, NOW)["town/main"][0] == version


def newest(mirror: Mirror, role: str) -> str:
    """The name of the newest file of a role."""
    if role in ("timestamp", "sticks"):
        return f"{role}.json"
    return max((name for name in mirror.files if name.endswith(f".{role}.json")), key=lambda n: int(n.split(".")[0]))


@pytest.mark.parametrize("role", ROLES)
def test_arbitrary_installation(synced: Reader, alliance: Alliance, role: str) -> None:
    """Files that someone signed with keys of their own."""
    alliance.push("town/main", 2)
    alliance.delegate({})
    alliance.show("site", {"town/main": 2})
    mirror = alliance.mirror.copy()
    mirror.files[newest(mirror, role)] = resigned(alliance.roles[role], new_keys())
    with pytest.raises(Untrusted):
        synced.refresh(mirror)
    assert unharmed(synced)


def resigned(raw: bytes, thief: list[Signer]) -> bytes:
    """The same content, signed by somebody else under the true key's id."""
    stranger = Metadata[Targets].from_bytes(sign(raw, thief))
    _, false = stranger.signatures.popitem()
    true = next(iter(stranger.signatures))
    stranger.signatures[true] = Signature(true, false.signature)
    return stranger.to_bytes()


def test_arbitrary_installation_of_a_museums_role(synced: Reader, alliance: Alliance) -> None:
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2, "port/main": 1})
    mirror = alliance.mirror.copy()
    mirror.files[newest(mirror, "town")] = resigned(alliance.roles["town"], new_keys())
    confirmed = synced.refresh(mirror)
    assert confirmed.shown(0, NOW)["town/main"][0] == 1
    assert "not signed by enough" in confirmed.refused["town/main"]


class Endless(Mirror):
    """Gives more than it was asked for, of one file."""

    def __init__(self, mirror: Mirror, name: str) -> None:
        super().__init__(mirror.files, mirror.targets)
        self.name = name

    def metadata(self, name: str, limit: int) -> bytes:
        return b"{" * (limit + 1) if name == self.name else super().metadata(name, limit)


@pytest.mark.parametrize("role", [*ROLES, "root"])
def test_endless_data(synced: Reader, alliance: Alliance, role: str, tmp_path: Path) -> None:
    alliance.push("town/main", 2)
    alliance.delegate({})
    alliance.show("site", {"town/main": 2})
    mirror = alliance.mirror.copy()
    name = "2.root.json" if role == "root" else newest(mirror, role)
    if synced.way == "web":
        with pytest.raises(TooLarge):
            synced.refresh(Endless(mirror, name))
    else:
        mirror.files[name] = b"{" * (getattr(LIMITS, role, LIMITS.role) + 1)
        with pytest.raises(TooLarge):
            synced.refresh(mirror)
    assert unharmed(synced)


def test_endless_data_in_a_channel(synced: Reader, alliance: Alliance) -> None:
    """Its length is signed, so no byte more than that is taken."""
    alliance.show("site", {"town/main": 1})
    mirror = alliance.mirror.copy()
    name = max(mirror.targets, key=lambda n: (n.startswith("channels/"), b'"version":2' in mirror.targets[n]))
    mirror.targets[name] += b" " * 1000
    with pytest.raises(TooLarge):
        synced.refresh(mirror)
    assert unharmed(synced)


def test_extraneous_dependencies(synced: Reader, alliance: Alliance) -> None:
    """A museum that signs, consents to and delegates what was not asked for brings nothing along."""
    other = alliance.push("port/extra", 1)
    alliance.consent("port", "town/main", 9, other)
    keys = alliance.museum_keys["port"]
    greedy = authoring.next_targets(alliance.roles["port"], NOW + YEAR, {"town": public(keys)})
    alliance.place("port", sign(greedy, keys))
    alliance.show("site", {"town/main": 1, "port/main": 1})
    confirmed = synced.refresh(alliance.mirror)
    assert set(confirmed.allowed) == {("town/main", 1), ("port/main", 1)}
    assert confirmed.refused == {}


@pytest.mark.parametrize("far_off", [200 * DAY, 40 * YEAR])
def test_fast_forward(synced: Reader, alliance: Alliance, far_off: timedelta) -> None:
    """A thief of the online keys uses up the numbers and the time; new online keys make all well (TUF 5.3.11)."""
    honest = alliance.mirror.copy()
    roles = dict(alliance.roles)
    alliance.now = NOW + far_off
    far = 2**53 - 2
    alliance.show("site", {}, version=far)
    snapshot = authoring.next_snapshot(alliance.roles["snapshot"], alliance.now + YEAR, {}, far)
    snapshot = alliance.place("snapshot", sign(snapshot, alliance.online))
    stamp = authoring.next_timestamp(alliance.roles["timestamp"], alliance.now + YEAR, snapshot, alliance.now, far)
    alliance.mirror.files["timestamp.json"] = sign(stamp, alliance.online)
    alliance.write_stick("site")
    with nullcontext() if far_off < YEAR else pytest.raises(Expired):
        assert synced.refresh(alliance.mirror).channel.version == far
    alliance.mirror, alliance.roles, alliance.now = honest, roles, NOW + DAY
    alliance.mirror.files.pop("sticks.json")
    alliance.rotate(online=True)
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2}, version=2)
    assert synced.refresh(alliance.mirror, NOW + DAY).shown(0, NOW)["town/main"][0] == 2


def test_indefinite_freeze(synced: Reader, alliance: Alliance) -> None:
    """A mirror that stands still is believed no longer than timestamp, or stick, last."""
    lasts = 75 * DAY if synced.way == "stick" else 3 * DAY
    assert synced.refresh(alliance.mirror, NOW + lasts - DAY)
    with pytest.raises(Expired):
        synced.refresh(alliance.mirror, NOW + lasts + DAY)
    assert unharmed(synced)


def test_malicious_mirror(synced: Reader, alliance: Alliance) -> None:
    """A mirror that has nothing, or nothing but rubbish, hinders; the next one helps."""
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    deep = alliance.roles["timestamp"].replace(b'"meta"', b'"x":' + b"[" * 450 + b"]" * 450 + b',"meta"')
    for name in ("timestamp.json", newest(alliance.mirror, "snapshot"), newest(alliance.mirror, "channels")):
        mirror = alliance.mirror.copy()
        mirror.files.pop(name)
        with pytest.raises(Unavailable):
            synced.refresh(mirror)
        for rubbish in (
            b"",
            b"{}",
            b"\xff",
            b"[" * 10_000,
            b"<html>",
            b'{"signed":{"_type":"root"},"signatures":[]}',
            deep,
        ):
            mirror.files[name] = rubbish
            with pytest.raises(Untrusted):
                synced.refresh(mirror)
            assert unharmed(synced)
    assert synced.refresh(alliance.mirror).shown(0, NOW)["town/main"][0] == 2


@pytest.mark.parametrize("role", ["snapshot", "targets", "channels", "town"])
def test_mix_and_match(synced: Reader, alliance: Alliance, role: str) -> None:
    """Old files among new ones, under the names of the new."""
    old = alliance.roles[role]
    alliance.push("town/main", 2)
    alliance.delegate({})
    alliance.show("site", {"town/main": 2, "port/main": 1})
    mirror = alliance.mirror.copy()
    mirror.files[newest(mirror, role)] = old
    if role == "town":
        assert "not the file that was signed" in synced.refresh(mirror).refused["town/main"]
    else:
        with pytest.raises(Mismatched):
            synced.refresh(mirror)
    assert unharmed(synced)


def test_rollback(synced: Reader, alliance: Alliance) -> None:
    """All of an older state, which was good once."""
    old = alliance.mirror.copy()
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    synced.refresh(alliance.mirror)
    with pytest.raises(RolledBack):
        synced.refresh(old)
    assert unharmed(synced, 2)


@pytest.mark.parametrize("role", ["snapshot", "town"])
def test_rollback_by_a_thief_of_the_online_keys(synced: Reader, alliance: Alliance, role: str) -> None:
    """A newer timestamp over an older snapshot, a newer snapshot over an older role."""
    old = alliance.roles[role]
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2})
    synced.refresh(alliance.mirror)
    if role == "town":
        alliance.roles["town"] = old
        versions = versions_of(alliance.roles["snapshot"]) | {"town": version_of(old)}
        raw = authoring.next_snapshot(alliance.roles["snapshot"], NOW + 30 * DAY, versions)
        alliance.place("snapshot", sign(raw, alliance.online))
    else:
        alliance.roles["snapshot"] = old
    alliance.stamp()
    alliance.write_stick("site")
    with pytest.raises(RolledBack):
        synced.refresh(alliance.mirror)
    assert unharmed(synced, 2)


def test_rollback_of_a_channel(synced: Reader, alliance: Alliance) -> None:
    alliance.show("site", {"town/main": 1}, version=7)
    synced.refresh(alliance.mirror)
    alliance.show("site", {"town/main": 1, "port/main": 1}, version=6)
    with pytest.raises(RolledBack):
        synced.refresh(alliance.mirror)
    assert unharmed(synced)


def test_channel_that_was_seen_cannot_vanish(synced: Reader, alliance: Alliance) -> None:
    raw = authoring.next_channels(alliance.roles["channels"], NOW + YEAR, {"site": None})
    alliance.place("channels", sign(raw, alliance.online))
    alliance.publish()
    with pytest.raises(RolledBack):
        synced.refresh(alliance.mirror)
    assert unharmed(synced)


def test_key_compromise_below_threshold(synced: Reader, alliance: Alliance) -> None:
    """One of the alliance's three keys, and one of a museum's two, are in a thief's hands."""
    alliance.delegate({"town": new_keys(2)}, threshold=2)
    alliance.push("town/main", 2)
    alliance.show("site", {"town/main": 2, "port/main": 1})
    synced.refresh(alliance.mirror)
    stolen = alliance.museum_keys["town"][0]
    alliance.museum_keys["town"] = [stolen]
    alliance.push("town/main", 3)
    alliance.show("site", {"town/main": 3, "port/main": 1})
    confirmed = synced.refresh(alliance.mirror)
    assert "not signed by enough" in confirmed.refused["town/main"]
    assert unharmed(synced, 2)
    alliance.rotate(root=True, signers=alliance.root_keys[:1])
    with pytest.raises(Unsigned):
        synced.refresh(alliance.mirror)
    assert unharmed(synced, 2)


def test_wrong_installation(synced: Reader, alliance: Alliance) -> None:
    """What is signed under one name cannot pass for another: neither a museum's other pack, nor an older version."""
    for raw in (manifest("town/other", 2), manifest("town/main", 1)):
        blob = Blob(hash_of(raw), len(raw))
        with pytest.raises(Malformed):
            check_manifest("town/main", 2, blob, raw)
    confirmed = synced.refresh(alliance.mirror)
    blob = confirmed.allowed["town/main", 1]
    mirror = alliance.mirror.copy()
    path = names.manifest_path("town/main", 1)
    raw = mirror.target(path, blob.sha256, 10**6)
    assert check_manifest("town/main", 1, blob, fetch_target(mirror, path, blob, LIMITS.manifest)).pack == "main"
    mirror.targets = {name: manifest("port/main", 1).ljust(len(raw)) for name in mirror.targets}
    with pytest.raises(Untrusted):
        fetch_target(mirror, path, blob, LIMITS.manifest)


def test_wrong_installation_of_another_groups_channel(synced: Reader, alliance: Alliance) -> None:
    raw = encode(Channel(group="vans", version=9, packs={"town/main": (Step(version=1),)}))
    role = authoring.next_channels(
        alliance.roles["channels"], NOW + YEAR, {"site": alliance.keep("channels/site.json", raw)}
    )
    alliance.place("channels", sign(role, alliance.online))
    alliance.publish()
    with pytest.raises(Malformed):
        synced.refresh(alliance.mirror)
    assert unharmed(synced)


def test_no_line_is_lost_on_the_way(alliance: Alliance) -> None:
    """What the attacks above start from: the museum's role names exactly what it signed."""
    assert set(lines_of(alliance.roles["town"])) == {"town/main.1.json"}
