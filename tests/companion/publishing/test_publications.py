"""Publications: what people decide is what readers accept, signed, recorded, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from companion.publishing import plans
from companion.publishing.publications.checking import LacksConsent, NotAllowed
from companion.publishing.publications.deciding import (
    BadGroup,
    Cancel,
    Publish,
    Rollback,
    Withdraw,
    cancel,
    publish,
    rollback,
    withdraw,
)
from companion.publishing.publications.listing import ListPacks, list_packs
from companion.publishing.publications.rows import history, steps_of
from companion.publishing.versions.finding import NothingPushed, NotPushed, Swept
from companion.store.schema import audit
from content_packs.errors import BadPath
from content_packs.format.manifest import Blob
from content_packs.format.trust import names
from content_packs.format.trust.documents import SITE, Step
from content_packs.format.trust.files import version_of
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import PACK, Town
from tests.companion.versions import sweep_version

HOUR = timedelta(hours=1)


@pytest.fixture
def town(alliance: Alliance, tmp_path: Path) -> Town:
    made = Town(alliance, tmp_path)
    made.push(1)
    made.push(2)
    made.push(3)
    return made


def back(town: Town, version: int | None = None) -> int | None:
    return rollback(town.office, Rollback(pack=PACK, version=version), "command").version


def test_a_published_version_is_accepted_by_the_site(town: Town) -> None:
    assert town.shown() is None
    decided = town.publish(1)
    assert (decided.version, decided.before, decided.changed) == (1, None, True)
    assert town.shown() == 1
    assert town.publish(2).before == 1
    assert town.shown() == 2


def test_the_newest_version_is_published_where_none_is_named(town: Town) -> None:
    assert town.publish().version == 3


def test_a_version_is_published_at_its_time(town: Town) -> None:
    town.publish(1)
    town.publish(2, at=town.alliance.now + HOUR)
    assert town.shown() == 1
    assert town.shown(town.alliance.now + HOUR) == 2


def test_a_version_is_published_in_stages_to_a_group_of_kiosks(town: Town) -> None:
    town.publish(1, group="van")
    town.publish(2, group="van", percent=20)
    steps = town.alliance.store.read(lambda db: steps_of(db, "van", PACK))
    assert steps == (Step(version=1), Step(version=2, percent=20))
    assert town.shown() is None  # the site is another group


def test_stages_for_the_site_are_refused(town: Town) -> None:
    town.publish(1)
    with pytest.raises(plans.NotForAll):
        town.publish(2, percent=50)


def test_going_back_shows_the_version_before(town: Town) -> None:
    for version in (1, 2, 3):
        town.publish(version)
    assert back(town) == 2
    assert town.shown() == 2
    assert back(town) == 1
    with pytest.raises(plans.NothingBefore):
        back(town)


def test_going_back_goes_to_what_was_shown_and_not_to_what_was_planned(town: Town) -> None:
    town.publish(1)
    town.publish(3, at=town.alliance.now + HOUR)
    town.publish(2)
    town.alliance.now += 2 * HOUR
    assert town.shown() == 3
    assert back(town) == 2
    assert back(town) == 1


def test_going_back_is_not_below_the_floor(town: Town) -> None:
    town.publish(1)
    town.publish(2)
    town.raise_floor(2)
    with pytest.raises(NotAllowed, match="below its floor, 2"):
        back(town)
    assert town.shown() == 2


def test_a_version_below_the_floor_is_not_published(town: Town) -> None:
    town.raise_floor(3)
    with pytest.raises(NotAllowed, match="below its floor, 3"):
        town.publish(2)
    town.publish(3)
    assert town.shown() == 3


def test_a_swept_version_asks_for_another_push(town: Town) -> None:
    pack = town.push(4)
    town.publish(4)
    sweep_version(town.alliance.store, pack)
    with pytest.raises(Swept, match="push it again"):
        back(town, 4)


def test_a_withdrawn_pack_is_shown_no_more_and_can_be_published_again(town: Town) -> None:
    town.publish(1)
    assert withdraw(town.office, Withdraw(pack=PACK), "command").before == 1
    assert town.shown() is None
    with pytest.raises(plans.NothingShown):
        withdraw(town.office, Withdraw(pack=PACK), "command")
    town.publish(1)
    assert town.shown() == 1


def test_what_is_scheduled_is_cancelled(town: Town) -> None:
    town.publish(1)
    town.publish(2, at=town.alliance.now + HOUR)
    assert cancel(town.office, Cancel(pack=PACK), "command").version == 2
    assert town.shown(town.alliance.now + HOUR) == 1
    with pytest.raises(plans.NothingScheduled):
        cancel(town.office, Cancel(pack=PACK), "command")


@pytest.mark.parametrize("group", ["", "..", "Site", "a/b", "site.json", "x" * 65, "馆"])
def test_what_is_no_group_is_refused(town: Town, group: str) -> None:
    with pytest.raises(BadGroup):
        town.publish(1, group=group)


@pytest.mark.parametrize("pack", ["", "town", "town/", "../main", "town/main/x", "channels/main", "Town/main"])
def test_what_is_no_pack_is_refused(town: Town, pack: str) -> None:
    with pytest.raises(BadPath):
        town.publish(1, pack=pack)


def test_what_was_not_pushed_is_not_published(town: Town) -> None:
    with pytest.raises(NotPushed):
        town.publish(9)
    with pytest.raises(NothingPushed):
        town.publish(pack="town/other")


def test_a_museum_that_left_the_alliance_publishes_nothing(town: Town) -> None:
    town.publish(1)
    town.alliance.next_targets(museums={"town": None})
    town.alliance.install()
    with pytest.raises(NotAllowed, match="not a museum of the alliance"):
        town.publish(2)
    assert town.shown() is None


def test_a_joint_pack_is_published_once_every_member_has_signed_it(town: Town) -> None:
    town.alliance.next_targets(joint={PACK: ["town", "city"]})
    town.alliance.install()
    with pytest.raises(LacksConsent, match="city has not signed"):
        town.publish(1)
    pushed = list_packs(town.office, ListPacks(), "command").packs[0].versions[-1]
    root = town.office.blobs.read(pushed.sha256)
    town.sign("city", {names.consent_path("city", PACK, 1): Blob(pushed.sha256, len(root))})
    town.publish(1)
    assert town.shown() == 1


def test_the_same_wish_twice_changes_and_signs_once(town: Town) -> None:
    wish = Publish(pack=PACK, version=1, key="abc")
    first = publish(town.office, wish, "command")
    signed = version_of(town.alliance.newest("timestamp"))
    town.publish(2)
    assert publish(town.office, wish, "command") == first
    assert town.shown() == 2
    assert version_of(town.alliance.newest("timestamp")) == signed + 1


def test_a_decision_that_changes_nothing_signs_nothing(town: Town) -> None:
    town.publish(1)
    signed = version_of(town.alliance.newest("timestamp"))
    assert not town.publish(1).changed
    assert version_of(town.alliance.newest("timestamp")) == signed


def test_a_refused_decision_leaves_everything_as_it_was(town: Town) -> None:
    town.publish(1)
    before = town.alliance.newest("timestamp")
    with pytest.raises(NotPushed):
        town.publish(9)
    assert town.alliance.newest("timestamp") == before
    assert town.shown() == 1


def test_decisions_are_in_the_history_and_in_the_audit_log(town: Town) -> None:
    town.publish(1)
    town.publish(2, at=town.alliance.now + HOUR)
    back(town, 1)
    told = town.alliance.store.read(lambda db: history(db, PACK))
    assert [(each.kind, each.version, each.before, each.by) for each in told] == [
        ("rollback", 1, 1, "command"),
        ("publish", 2, 1, "command"),
        ("publish", 1, None, "command"),
    ]
    actions = town.alliance.store.read(
        lambda db: [tuple(row) for row in db.execute(select(audit.c.action, audit.c.museum).order_by(audit.c.id))]
    )
    assert actions[-3:] == [("pack.publish", "town"), ("pack.publish", "town"), ("pack.rollback", "town")]


def test_decisions_at_once_are_taken_one_after_another(town: Town) -> None:
    with ThreadPoolExecutor(8) as threads:
        groups = [f"van-{number}" for number in range(8)]
        made = list(threads.map(lambda group: town.publish(1, group=group), groups))
    assert all(each.changed for each in made)
    channels = town.alliance.newest(names.CHANNELS)
    steps = town.alliance.store.read(lambda db: {group: steps_of(db, group, PACK) for group in groups})
    assert set(steps.values()) == {(Step(version=1),)}
    assert version_of(channels) >= 8
    town.publish(2)
    assert town.shown() == 2


def test_the_list_says_what_was_pushed_and_what_each_group_shows(town: Town) -> None:
    town.publish(1)
    town.publish(3, at=town.alliance.now + HOUR)
    town.publish(1, group="van")
    town.publish(2, group="van", percent=10)
    town.raise_floor(1)
    (listed,) = list_packs(town.office, ListPacks(), "command").packs
    assert (listed.pack, listed.floor, listed.members) == (PACK, 1, ())
    assert [each.version for each in listed.versions] == [3, 2, 1]
    site, van = listed.groups[SITE], listed.groups["van"]
    assert (site.version, [each.version for each in site.scheduled]) == (1, [3])
    assert (van.version, [(each.version, each.percent) for each in van.stages]) == (1, [(2, 10)])
    assert list_packs(town.office, ListPacks(museum="city"), "command").packs == ()
