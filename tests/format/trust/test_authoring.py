"""Files as they are written: what was put in stands there, signed, and nothing else changed."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from securesystemslib.signer import CryptoSigner

from content_packs.errors import BadPath, Untrusted
from content_packs.format.manifest import Blob
from content_packs.format.trust.authoring import (
    first_root,
    next_channels,
    next_museum,
    next_root,
    next_snapshot,
    next_targets,
    next_timestamp,
    sign,
    stick_role,
)
from content_packs.format.trust.files import (
    Keys,
    expiry_of,
    issued_of,
    joint_of,
    keys_of,
    lines_of,
    museums_of,
    standing,
    version_of,
    versions_of,
)
from content_packs.format.trust.museums import Rewritten

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=365)
ONE, TWO, THREE, FOUR = (CryptoSigner.generate_ed25519() for _ in range(4))
OURS = Keys((ONE.public_key, TWO.public_key, THREE.public_key), 2)
SINGLE = Keys((FOUR.public_key,))
BLOB, OTHER = Blob("a" * 64, 10), Blob("b" * 64, 20)


def a_root() -> bytes:
    return first_root(LATER, root=OURS, targets=SINGLE, snapshot=SINGLE, timestamp=SINGLE)


def test_root_keeps_its_keys_and_threshold() -> None:
    raw = a_root()
    assert version_of(raw) == 1
    assert expiry_of(raw) == LATER
    assert keys_of(raw) == {"root": OURS, "targets": SINGLE, "snapshot": SINGLE, "timestamp": SINGLE}


def test_root_stands_with_two_of_three() -> None:
    raw = sign(a_root(), ONE)
    assert standing(raw, "root", raw).missing == 1
    raw = sign(raw, THREE)
    found = standing(raw, "root", raw)
    assert found.missing == 0
    assert found.signed == (ONE.public_key.keyid, THREE.public_key.keyid)
    assert found.open == (TWO.public_key.keyid,)


def test_signing_twice_with_one_key_counts_once() -> None:
    raw = sign(sign(a_root(), ONE), ONE)
    assert standing(raw, "root", raw).missing == 1


def test_one_key_under_two_names_makes_no_threshold() -> None:
    twin = type(ONE.public_key).from_dict("f" * 64, ONE.public_key.to_dict())
    with pytest.raises(Untrusted):
        first_root(LATER, root=Keys((ONE.public_key, twin), 2), targets=SINGLE, snapshot=SINGLE, timestamp=SINGLE)


def test_next_root_replaces_the_keys_that_are_named_and_loses_its_signatures() -> None:
    before = sign(a_root(), ONE)
    fresh = Keys((TWO.public_key,))
    after = next_root(before, LATER + timedelta(1), timestamp=fresh)
    assert version_of(after) == 2
    assert keys_of(after) == keys_of(before) | {"timestamp": fresh}
    assert standing(after, "root", before).signed == ()


def test_targets_name_museums_online_roles_and_members_of_joint_packs() -> None:
    raw = next_targets(
        None, LATER, {"town": SINGLE}, channels=SINGLE, sticks=SINGLE, joint={"town/all": ["town", "port"]}
    )
    assert museums_of(raw) == {"town": SINGLE}
    assert set(keys_of(raw)) == {"town", "channels", "sticks"}
    assert joint_of(raw) == {"town/all": ("port", "town")}
    raw = next_targets(raw, LATER, {"port": OURS, "town": None}, joint={"town/all": []})
    assert version_of(raw) == 2
    assert museums_of(raw) == {"port": OURS}
    assert joint_of(raw) == {}


@pytest.mark.parametrize("name", ["root", "targets", "channels", "sticks", "..", "a/b", "Town", "tøwn", "a" * 65, "*"])
def test_no_museum_may_be_called_like_a_role_or_a_pattern(name: str) -> None:
    with pytest.raises(BadPath):
        next_targets(None, LATER, {name: SINGLE})


def test_museum_adds_lines_and_drops_consents() -> None:
    raw = next_museum(None, "town", LATER, {"town/main.1.json": BLOB, "town/port.sea.4.json": OTHER})
    raw = next_museum(raw, "town", LATER, {"town/main.2.json": OTHER}, drop=["town/port.sea.4.json"])
    assert version_of(raw) == 2
    assert lines_of(raw) == {"town/main.1.json": BLOB, "town/main.2.json": OTHER}


def test_version_of_a_pack_is_never_rewritten() -> None:
    raw = next_museum(None, "town", LATER, {"town/main.1.json": BLOB})
    assert lines_of(next_museum(raw, "town", LATER, {"town/main.1.json": BLOB})) == {"town/main.1.json": BLOB}
    with pytest.raises(Rewritten):
        next_museum(raw, "town", LATER, {"town/main.1.json": OTHER})


def test_floor_may_be_raised() -> None:
    raw = next_museum(None, "town", LATER, {"town/main.floor.json": BLOB})
    assert lines_of(next_museum(raw, "town", LATER, {"town/main.floor.json": OTHER})) == {"town/main.floor.json": OTHER}


@pytest.mark.parametrize("path", ["port/main.1.json", "town/../port/main.1.json", "town/main.json", "town/main.0.json"])
def test_museum_signs_no_path_but_its_own(path: str) -> None:
    with pytest.raises(BadPath):
        next_museum(None, "town", LATER, {path: BLOB})


def test_channels_set_and_lose_groups() -> None:
    raw = next_channels(None, LATER, {"site": BLOB, "vans": OTHER})
    raw = next_channels(raw, LATER, {"site": OTHER, "vans": None})
    assert lines_of(raw) == {"channels/site.json": OTHER}
    assert version_of(raw) == 2


def test_stick_role_names_one_stick() -> None:
    raw = stick_role(7, LATER, {"vans": BLOB})
    assert (version_of(raw), lines_of(raw)) == (7, {"sticks/vans.json": BLOB})


def test_name_never_leaves_a_snapshot() -> None:
    raw = next_snapshot(None, LATER, {"targets": 1, "town": 1})
    raw = next_snapshot(raw, LATER, {"targets": 2})
    assert versions_of(raw) == {"targets": 2, "town": 1}


def test_timestamp_says_when_and_which_snapshot() -> None:
    snapshot = next_snapshot(None, LATER, {"targets": 1}, version=9)
    raw = next_timestamp(None, LATER, snapshot, NOW)
    assert issued_of(raw) == NOW
    assert f'"sha256":"{sha256(snapshot).hexdigest()}"'.encode() in raw
    assert b'"version":9' in raw
    assert version_of(next_timestamp(raw, LATER, snapshot, NOW)) == 2


def test_same_content_has_the_same_bytes() -> None:
    both = [next_museum(None, "town", LATER, {"town/a.1.json": BLOB, "town/b.1.json": OTHER}) for _ in "12"]
    assert both[0] == both[1]
    assert b" " not in both[0]


def test_file_of_another_role_is_refused() -> None:
    with pytest.raises(Untrusted):
        next_museum(a_root(), "town", LATER)
    with pytest.raises(Untrusted):
        version_of(b"{}")
