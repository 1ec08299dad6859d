"""What the server signs by itself: in order, in time, and only while its clock can be believed."""

from datetime import timedelta

import msgspec
import pytest

from companion.publishing import rows, signing
from companion.publishing.signing import ClockDoubted, NoAlliance, renew, sign_channels, sign_online, take_museum_role
from companion.store.schema import steps
from content_packs.errors import Untrusted
from content_packs.format import keys
from content_packs.format.manifest import Blob
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import MuseumRole
from content_packs.format.trust.documents import Channel, Step
from content_packs.format.trust.errors import Unsigned
from content_packs.format.trust.files import expiry_of, issued_of, lines_of, version_of, versions_of
from tests.companion.publishing.alliance import NOW, Alliance, only

BLOB = Blob("0" * 64, 5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def show(alliance: Alliance, group: str, *versions: int) -> None:
    """Bring a group to steps of `town/main`, and sign that."""

    def work(db: rows.Db) -> None:
        signing.latch(db)
        db.execute(steps.delete().where(steps.c.group == group))
        for position, version in enumerate(versions):
            values = {"group": group, "pack": "town/main", "position": position, "version": version}
            db.execute(steps.insert().values(**values, since=position * 100, percent=100))
        sign_channels(db, alliance.authority, [group], alliance.now)
        sign_online(db, alliance.authority, alliance.now)

    alliance.store.write_now(work)


def channel(alliance: Alliance, group: str) -> Channel:
    blob = lines_of(alliance.newest(names.CHANNELS))[names.channel_path(group)]
    raw = alliance.store.read(lambda db: rows.document(db, blob.sha256))
    assert raw
    assert len(raw) == blob.length
    return msgspec.json.decode(raw, type=Channel)


def renew_now(alliance: Alliance) -> None:
    alliance.store.write_now(lambda db: renew(db, alliance.authority, alliance.now))


def take(alliance: Alliance, museum: str, raw: bytes) -> MuseumRole:
    def work(db: rows.Db) -> MuseumRole:
        signing.latch(db)
        role = take_museum_role(db, museum, raw, alliance.now)
        sign_online(db, alliance.authority, alliance.now)
        return role

    return alliance.store.write_now(work)


def test_a_museums_role_is_taken_into_the_snapshot(alliance: Alliance) -> None:
    role = take(alliance, "town", alliance.role("town", {"town/main.1.json": BLOB}))
    assert (role.version, role.versions("town/main")) == (1, {1: BLOB})
    assert versions_of(alliance.newest("snapshot"))["town"] == 1
    take(alliance, "town", alliance.roles["town"])  # again: as it was
    assert alliance.newest("town") == alliance.roles["town"]


def test_a_museum_signing_for_another_is_refused(alliance: Alliance) -> None:
    raw = alliance.role("town", {"town/main.1.json": BLOB}, alliance.museums["city"])
    with pytest.raises(Unsigned):
        take(alliance, "town", raw)


def test_a_role_that_changes_a_signed_version_or_skips_one_is_refused(alliance: Alliance) -> None:
    first = alliance.role("town", {"town/main.1.json": BLOB})
    take(alliance, "town", first)
    alliance.roles.clear()
    alliance.role("town", {"town/main.1.json": Blob("1" * 64, 5)})
    with pytest.raises(Untrusted, match="is signed already"):
        take(alliance, "town", alliance.role("town", {}))
    with pytest.raises(Untrusted, match="does not follow"):
        take(alliance, "town", alliance.role("town", {}))
    assert alliance.newest("town") == first


def test_a_lost_museum_key_costs_one_delegation_and_one_signature(alliance: Alliance) -> None:
    """The role is signed anew by the new key over the same lines; until then it is not accepted as it was."""
    take(alliance, "town", alliance.role("town", {"town/main.1.json": BLOB}))
    new = keys.generate()
    alliance.next_targets(museums={"town": only(new)})
    alliance.install()
    with pytest.raises(Unsigned):
        take(alliance, "town", alliance.role("town", {}))
    alliance.roles["town"] = alliance.newest("town")
    role = take(alliance, "town", alliance.role("town", {}, new))
    assert role.versions("town/main") == {1: BLOB}


def test_a_channel_says_the_steps_of_its_group_and_rises(alliance: Alliance) -> None:
    show(alliance, "site", 1)
    show(alliance, "van", 1)
    show(alliance, "site", 1, 2)
    assert channel(alliance, "site") == Channel(
        group="site", version=2, packs={"town/main": (Step(version=1), Step(version=2, since=100))}
    )
    assert channel(alliance, "van").version == 1
    assert versions_of(alliance.newest("snapshot"))[names.CHANNELS] == version_of(alliance.newest(names.CHANNELS)) == 4


def test_a_group_that_shows_nothing_any_more_says_so(alliance: Alliance) -> None:
    show(alliance, "site", 1)
    show(alliance, "site")
    assert channel(alliance, "site") == Channel(group="site", version=2, packs={})


def test_the_timestamp_says_when_it_was_issued(alliance: Alliance) -> None:
    assert issued_of(alliance.newest("timestamp")) == NOW
    alliance.now += DAY
    renew_now(alliance)
    assert issued_of(alliance.newest("timestamp")) == NOW + DAY


def test_a_quiet_day_signs_the_timestamp_alone(alliance: Alliance) -> None:
    before = {role: alliance.newest(role) for role in ("snapshot", names.CHANNELS)}
    alliance.now += DAY
    renew_now(alliance)
    assert {role: alliance.newest(role) for role in before} == before
    assert version_of(alliance.newest("timestamp")) == 2


def test_a_server_that_renews_daily_never_lets_anything_expire(alliance: Alliance) -> None:
    show(alliance, "site", 1)
    for _ in range(200):
        alliance.now += DAY
        renew_now(alliance)
        for role in ("timestamp", "snapshot", names.CHANNELS):
            assert expiry_of(alliance.newest(role)) - alliance.now > 3 * DAY
    assert channel(alliance, "site").version == 1  # signed anew, and the same


def test_a_clock_put_back_signs_nothing(alliance: Alliance) -> None:
    alliance.now -= 2 * HOUR
    with pytest.raises(ClockDoubted, match="set the clock"):
        renew_now(alliance)
    assert version_of(alliance.newest("timestamp")) == 1


def test_a_clock_twenty_years_ahead_signs_nothing(alliance: Alliance) -> None:
    alliance.now += timedelta(days=20 * 365)
    with pytest.raises(ClockDoubted, match="the root ended on 2027-05-01"):
        renew_now(alliance)
    assert issued_of(alliance.newest("timestamp")) == NOW


def test_a_server_without_an_alliance_says_what_it_lacks(new_alliance: Alliance) -> None:
    with pytest.raises(NoAlliance, match="companion alliance init"):
        new_alliance.store.write_now(lambda db: sign_online(db, new_alliance.authority, NOW))


def test_replaced_files_stay_a_day_and_roots_for_ever(alliance: Alliance) -> None:
    for version in (1, 2):
        show(alliance, "site", version)
    alliance.next_root()
    alliance.install()
    old = lines_of(alliance.newest(names.CHANNELS))
    alliance.now += HOUR
    show(alliance, "site", 3)

    def kept(role: str) -> list[int]:
        return [version for version, _ in alliance.store.read(lambda db: rows.history(db, role))]

    alliance.now += HOUR
    renew_now(alliance)
    assert kept("snapshot") == [1, 2, 3, 4, 5]
    alliance.now += DAY
    renew_now(alliance)
    assert kept("snapshot") == [5]
    assert kept("root") == [1, 2]
    assert len(kept("timestamp")) == 1
    [blob] = old.values()
    assert alliance.store.read(lambda db: rows.document(db, blob.sha256)) is None
    assert channel(alliance, "site").version == 3
