"""What the server takes in of what the alliance signed, and what it refuses."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from companion.ceremony.chain import NotFollowing
from companion.publishing import rows
from companion.publishing.authority import NoKey
from companion.store.schema import audit, museums
from content_packs.format import keys
from content_packs.format.trust import authoring
from content_packs.format.trust.files import Keys, keys_of, standing, version_of, versions_of
from tests.companion.publishing.alliance import Alliance, only


def versions(alliance: Alliance) -> dict[str, int]:
    return alliance.store.read(rows.newest_versions)


def standing_museums(alliance: Alliance) -> dict[str, bool]:
    return alliance.store.read(
        lambda db: {row.name: row.removed is None for row in db.execute(select(museums.c.name, museums.c.removed))}
    )


def test_a_new_server_takes_root_and_targets_and_signs_over_them(new_alliance: Alliance) -> None:
    outcome = new_alliance.install()
    assert (outcome.root, outcome.targets, outcome.added) == (1, 1, ("city", "town"))
    assert versions(new_alliance) == {"root": 1, "targets": 1, "channels": 1, "snapshot": 1, "timestamp": 1}
    root, targets = new_alliance.newest("root"), new_alliance.newest("targets")
    for role, above in (("snapshot", root), ("timestamp", root), ("channels", targets)):
        assert standing(new_alliance.newest(role), role, above).missing == 0
    assert versions_of(new_alliance.newest("snapshot")) == {"targets": 1, "channels": 1}
    assert standing_museums(new_alliance) == {"town": True, "city": True}


def test_installing_twice_changes_nothing(alliance: Alliance) -> None:
    before = versions(alliance)
    alliance.install()
    assert versions(alliance) == before
    assert len(alliance.store.read(lambda db: list(db.scalars(select(audit.c.action))))) == 1


def test_a_root_below_its_threshold_is_refused(alliance: Alliance) -> None:
    alone = authoring.next_root(alliance.root_files[-1], alliance.now + timedelta(days=30))
    alliance.root_files.append(authoring.sign(alone, alliance.roots[0]))
    with pytest.raises(NotFollowing, match=r"2\.root\.json: 1 of the 2"):
        alliance.install()
    assert versions(alliance)["root"] == 1


def test_a_root_that_its_own_new_keys_have_not_signed_is_refused(alliance: Alliance) -> None:
    fresh = [keys.generate() for _ in range(3)]
    alliance.next_root(root=Keys(tuple(one.public_key for one in fresh), 2))
    with pytest.raises(NotFollowing, match="0 of the 2 signatures that it asks for"):
        alliance.install()


def test_another_alliance_cannot_take_over_a_server(alliance: Alliance, tmp_path: object) -> None:
    stranger = Alliance(alliance.store, alliance.office.settings.data, ("town",))
    with pytest.raises(NotFollowing, match="another one than this server has"):
        stranger.install()
    stranger.next_root()
    with pytest.raises(NotFollowing, match=r"1\.root\.json: is another"):
        stranger.install()


def test_targets_signed_by_nobody_that_the_root_names_are_refused(alliance: Alliance) -> None:
    raw = authoring.next_targets(alliance.targets, alliance.now + timedelta(days=30), {"evil": only(keys.generate())})
    alliance.targets = authoring.sign(raw, keys.generate())
    with pytest.raises(NotFollowing, match=r"2\.targets\.json: 0 of the 1"):
        alliance.install()
    assert "evil" not in standing_museums(alliance)


def test_older_targets_and_a_second_version_of_the_same_number_are_refused(alliance: Alliance) -> None:
    first = alliance.targets
    alliance.next_targets(museums={"town": None})
    alliance.install()
    second, alliance.targets = alliance.targets, first
    with pytest.raises(NotFollowing, match="has version 2 already"):
        alliance.install()
    alliance.next_targets(museums={"city": None})
    assert version_of(alliance.targets) == version_of(second)
    with pytest.raises(NotFollowing, match="another one than this server has"):
        alliance.install()


def test_a_folder_that_lacks_roots_of_the_server_is_refused(alliance: Alliance) -> None:
    alliance.next_root()
    alliance.install()
    alliance.root_files.pop()
    with pytest.raises(NotFollowing, match="has version 2 already"):
        alliance.install()


def test_expired_targets_are_refused_with_what_to_do(new_alliance: Alliance) -> None:
    new_alliance.now += timedelta(days=400)
    with pytest.raises(NotFollowing, match="companion alliance refresh"):
        new_alliance.install()


def test_root_rotated_five_times_is_taken_in_one_go(alliance: Alliance) -> None:
    for turn in range(5):
        leaving, coming = alliance.roots[turn % 3], keys.generate()
        alliance.roots[turn % 3] = coming
        raw = authoring.next_root(
            alliance.root_files[-1],
            alliance.now + timedelta(days=365),
            root=Keys(tuple(one.public_key for one in alliance.roots), 2),
        )
        for signer in (leaving, *alliance.roots):
            raw = authoring.sign(raw, signer)
        alliance.root_files.append(raw)
    assert alliance.install().root == 6
    kept = alliance.store.read(lambda db: [rows.file(db, "root", number) for number in range(1, 7)])
    assert kept == alliance.root_files


def test_a_removed_museum_stays_in_the_snapshot_and_may_come_back(alliance: Alliance) -> None:
    raw = alliance.role("town", {})
    alliance.store.write_now(
        lambda db: rows.add_file(db, "town", rows.File(1, raw), alliance.now + timedelta(days=9), alliance.now)
    )
    alliance.next_targets(museums={"town": None})
    outcome = alliance.install()
    assert outcome.removed == ("town",)
    assert versions_of(alliance.newest("snapshot")) == {"targets": 2, "channels": 2, "town": 1}
    assert standing_museums(alliance) == {"town": False, "city": True}
    alliance.next_targets(museums={"town": only(keys.generate())})
    assert alliance.install().added == ("town",)
    assert standing_museums(alliance) == {"town": True, "city": True}


def test_all_online_keys_rotate_at_once(alliance: Alliance) -> None:
    before = alliance.online
    alliance.rotate_online()
    alliance.install()
    root, targets = alliance.newest("root"), alliance.newest("targets")
    for role, above in (("snapshot", root), ("timestamp", root), ("channels", targets)):
        assert standing(alliance.newest(role), role, above).missing == 0
        assert before[role].public_key.keyid not in {key.keyid for key in keys_of(above)[role].keys}


def test_a_server_without_the_new_key_says_where_to_lay_it_and_keeps_the_old(alliance: Alliance) -> None:
    alliance.next_root(timestamp=only(keys.generate()))
    with pytest.raises(NoKey, match=f"no key to sign timestamp with: {alliance.office.keys}"):
        alliance.install()
    assert versions(alliance)["root"] == 1
