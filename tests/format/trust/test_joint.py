"""A joint exhibition counts only while every museum on the alliance's list carries exactly it."""

import pytest

from content_packs.format.manifest import Blob
from content_packs.format.trust import authoring, names
from content_packs.format.trust.files import read_any
from tests.simulator import DAY, NOW, YEAR, Alliance, Reader, new_keys, sign

PACK = "town/joint"
CONSENT = names.consent_path("port", PACK, 1)


@pytest.fixture
def joint(alliance: Alliance) -> Blob:
    """`town/joint` has to be carried by town, port and hill; town and hill carry version 1."""
    alliance.delegate({"hill": new_keys()}, joint={PACK: ["town", "port", "hill"]})
    blob = alliance.push(PACK, 1)
    alliance.consent("hill", PACK, 1, blob)
    alliance.show("site", {PACK: 1, "town/main": 1})
    return blob


def shows(reader: Reader, alliance: Alliance) -> bool:
    confirmed = reader.refresh(alliance.mirror, alliance.now)
    assert "town/main" in confirmed.packs
    assert (PACK in confirmed.packs) != (PACK in confirmed.refused) or PACK in confirmed.packs
    return PACK in confirmed.packs


def test_joint_pack_that_all_carry_is_shown(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    alliance.consent("port", PACK, 1, joint)
    alliance.publish()
    assert shows(synced, alliance)


def test_joint_pack_without_one_consent_is_not_shown(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    assert not shows(synced, alliance)


def test_consent_withdrawn_takes_it_from_show(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    alliance.consent("port", PACK, 1, joint)
    alliance.publish()
    assert shows(synced, alliance)
    alliance.withdraw("port", CONSENT)
    alliance.publish()
    assert not shows(synced, alliance)


@pytest.mark.parametrize("part", ["hash", "length"])
def test_consent_to_other_bytes_is_none(synced: Reader, alliance: Alliance, joint: Blob, part: str) -> None:
    other = Blob("0" * 64, joint.length) if part == "hash" else Blob(joint.sha256, joint.length + 1)
    alliance.consent("port", PACK, 1, other)
    alliance.publish()
    assert not shows(synced, alliance)


def test_consent_to_one_version_is_none_to_the_next(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    alliance.consent("port", PACK, 1, joint)
    alliance.publish()
    assert shows(synced, alliance)
    blob = alliance.push(PACK, 2)
    alliance.consent("hill", PACK, 2, blob)
    alliance.show("site", {PACK: 2, "town/main": 1})
    assert not shows(synced, alliance)


def test_member_whose_role_expired_says_nothing_new(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    alliance.consent("port", PACK, 1, joint)
    alliance.publish()
    assert shows(synced, alliance)
    alliance.write_lines("port", {}, expires=NOW + DAY)
    alliance.wait(2 * DAY)
    assert shows(synced, alliance)
    blob = alliance.push(PACK, 2)
    for member in ("hill", "port"):
        alliance.consent(member, PACK, 2, blob)
    alliance.write_lines("port", {}, expires=NOW + DAY)
    alliance.show("site", {PACK: 2, "town/main": 1})
    confirmed = synced.refresh(alliance.mirror, alliance.now)
    assert confirmed.shown(0, NOW)[PACK][0] == 1


def test_removed_member_consents_to_nothing(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    alliance.consent("port", PACK, 1, joint)
    alliance.publish()
    assert shows(synced, alliance)
    alliance.delegate({"port": None})
    alliance.publish()
    assert not shows(synced, alliance)
    alliance.delegate({}, joint={PACK: ["town", "hill"]})
    alliance.publish()
    assert shows(synced, alliance)


def test_list_of_members_that_is_not_understood_is_not_no_list(synced: Reader, alliance: Alliance, joint: Blob) -> None:
    targets = read_any(authoring.next_targets(alliance.roles["targets"], NOW + YEAR))
    targets.signed.unrecognized_fields["joint"] = {PACK: "town, port"}
    alliance.place("targets", sign(targets.to_bytes(), alliance.targets_keys))
    alliance.publish()
    with pytest.raises(Exception, match="joint packs"):
        synced.refresh(alliance.mirror)
