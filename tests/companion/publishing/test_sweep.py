"""The sweep: gives back what nobody needs, and never what somebody does."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.publishing import plans
from companion.publishing.plans import Decision
from companion.publishing.previews.links import MakePreview, make_preview
from companion.publishing.publications.deciding import Rollback, rollback
from companion.publishing.publications.rows import Publication
from companion.publishing.sweep.keeping import State, idle_since, kept
from companion.publishing.sweep.sweeping import YOUNG, Sweep, Swept, drop_catalogues, sweep
from companion.publishing.versions.finding import Swept as NotKept
from companion.publishing.versions.rows import Pushed, pushed
from companion.shown import Version, remember
from content_packs.format.pack import Pack, named_blobs
from content_packs.format.trust.documents import BUCKETS, Step, chosen
from tests.companion.publishing.alliance import NOW, Alliance
from tests.companion.publishing.town import PACK, Town

DAY = timedelta(days=1)
GRACE = 14 * DAY


@pytest.fixture
def town(alliance: Alliance, tmp_path: Path) -> Town:
    return Town(alliance, tmp_path)


def age(town: Town) -> None:
    """All blobs and catalogues came long ago."""
    for file in town.office.settings.data.rglob("*"):
        if file.is_file():
            old = (town.alliance.now - 2 * YOUNG).timestamp()
            os.utime(file, (old, old))


def run(town: Town) -> Swept:
    return sweep(town.office, Sweep(), "command")


def is_whole(town: Town, pack: Pack) -> bool:
    return all(name in town.office.blobs for name in {*named_blobs(pack), pack.sha256})


def later(town: Town, days: float) -> None:
    town.alliance.now += timedelta(days=days)


def published(town: Town, *versions: int) -> list[Pack]:
    packs = []
    for version in versions:
        packs.append(town.push(version))
        town.publish(version)
    return packs


def test_versions_that_nobody_needs_are_given_back(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    later(town, 15)
    age(town)
    swept = run(town)
    assert swept.versions == ("town/main 1",)
    assert swept.blobs > 0
    assert swept.bytes > 0
    assert [is_whole(town, pack) for pack in packs] == [False, True, True]
    assert run(town).versions == ()


def test_what_was_shown_not_long_ago_stays(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    later(town, 13)
    age(town)
    assert run(town).versions == ()
    assert all(is_whole(town, pack) for pack in packs)


def test_what_came_or_was_touched_lately_stays(town: Town) -> None:
    published(town, 1, 2, 3)
    later(town, 15)
    for folder in town.office.blobs.root.iterdir():
        for file in folder.iterdir():
            os.utime(file, (town.alliance.now.timestamp(),) * 2)
    swept = run(town)
    assert (swept.versions, swept.blobs) == (("town/main 1",), 0)


def test_a_previewed_version_stays(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    make_preview(town.office, MakePreview(pack=PACK, version=1, days=30), "command")
    later(town, 20)
    age(town)
    assert run(town).versions == ()
    assert is_whole(town, packs[0])
    later(town, 20)
    assert run(town).versions == ("town/main 1",)


def test_a_scheduled_version_and_another_groups_stay(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    town.publish(1, group="van")
    town.push(4)
    town.publish(2, at=town.alliance.now + 60 * DAY)
    later(town, 30)
    age(town)
    assert run(town).versions == ()
    assert all(is_whole(town, pack) for pack in packs)


def test_what_this_server_has_on_display_stays_whatever_the_tables_say(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    remember(town.office.settings.data, {PACK: Version(1, packs[0].sha256)})
    later(town, 20)
    age(town)
    assert run(town).versions == ()


def test_blobs_that_another_version_names_stay(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    shared = packs[0].entries["museum"].sha256
    later(town, 15)
    age(town)
    run(town)
    assert shared in town.office.blobs


def test_a_swept_version_says_push_it_again(town: Town) -> None:
    published(town, 1, 2, 3)
    later(town, 15)
    age(town)
    run(town)
    with pytest.raises(NotKept, match="push it again"):
        rollback(town.office, Rollback(pack=PACK, version=1), "command")


def test_a_kept_version_that_cannot_be_read_keeps_all_blobs(town: Town) -> None:
    packs = published(town, 1, 2, 3)
    later(town, 15)
    age(town)
    town.office.blobs.path(packs[2].manifest.shards[0].sha256).unlink()
    before = set(town.office.blobs)
    swept = run(town)
    assert swept.trouble
    assert set(town.office.blobs) == before


def test_catalogues_of_versions_that_are_not_kept_go(town: Town, tmp_path: Path) -> None:
    packs = published(town, 1, 2, 3)
    folder = town.office.settings.data / "catalogues"
    folder.mkdir()
    for pack in packs:
        (folder / f"{pack.sha256}.sqlite").write_bytes(b"x")
    (folder / ".tmp-abc").write_bytes(b"x")
    later(town, 15)
    age(town)
    (folder / f"{'0' * 64}.sqlite").write_bytes(b"x")
    os.utime(folder / f"{'0' * 64}.sqlite", (town.alliance.now.timestamp(),) * 2)
    assert run(town).catalogues == 2
    assert {file.stem for file in folder.iterdir()} == {packs[1].sha256, packs[2].sha256, "0" * 64}
    assert drop_catalogues(tmp_path / "none", set(), NOW) == (0, 0)


class World:
    """One pack, groups, and the decisions of people who are never wrong."""

    def __init__(self) -> None:
        self.now = NOW
        self.steps: dict[str, tuple[Step, ...]] = {}
        self.history: list[Publication] = []
        self.versions: list[Pushed] = []
        self.seen: dict[int, datetime] = {}  # version -> when a reader last saw it

    def push(self) -> None:
        number = len(self.versions) + 1
        self.versions.append(Pushed("town", "main", number, f"{number:064x}", 1, 1, self.now, "k", None))

    def decide(self, kind: str, group: str, version: int, percent: int, hours: int) -> None:
        steps = self.steps.get(group, ())
        at = self.now + timedelta(hours=hours) if hours else None
        decision = Decision(group=group, pack=PACK, version=version, at=at, percent=percent)
        try:
            made = plans.publish(steps, decision, self.now) if kind == "publish" else plans.go_back(decision)
        except plans.Refused:
            return
        since = int((at if kind == "publish" and at else self.now).timestamp())
        row = Publication(group, PACK, version, plans.shown(steps, self.now), since, percent, kind, "x", self.now)
        self.history.insert(0, row)
        self.steps[group] = made

    def pass_time(self, days: int) -> None:
        for hour in range(0, days * 24 + 1, 12):
            instant = self.now + timedelta(hours=hour)
            for steps in self.steps.values():
                for bucket in range(0, BUCKETS, 9):
                    version = chosen(steps, bucket, instant)
                    if version is not None:
                        self.seen[version] = instant
        self.now += timedelta(days=days)

    def state(self) -> State:
        return State(
            versions=self.versions, steps={PACK: self.steps}, history=self.history, previewed=(), displayed=frozenset()
        )


acts = st.one_of(
    st.just(("push",)),
    st.tuples(
        st.sampled_from(("publish", "rollback")),
        st.sampled_from(("site", "van")),
        st.integers(1, 8),
        st.sampled_from((20, 100)),
        st.sampled_from((0, 0, 30, 300)),
    ),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)


@given(st.lists(acts, max_size=30))
def test_the_sweep_never_takes_what_is_shown_will_be_shown_or_was_shown_lately(acts: list[tuple[object, ...]]) -> None:
    world = World()
    world.push()
    for act in acts:
        match act:
            case ("push",):
                world.push()
            case ("wait", int(days)):
                world.pass_time(days)
            case (str(kind), str(group), int(version), int(percent), int(hours)):
                if version <= len(world.versions):
                    world.decide(kind, group, version, percent, hours)
        world.pass_time(0)
        stay = kept(world.state(), world.now, GRACE)
        for steps in world.steps.values():
            assert {(PACK, step.version) for step in steps} <= stay
        assert (PACK, len(world.versions)) in stay
        for version, seen in world.seen.items():
            assert seen <= world.now - GRACE or (PACK, version) in stay, (version, seen)


def test_idle_time_begins_with_the_decision_that_ended_a_showing() -> None:
    world = World()
    world.push()
    world.push()
    world.decide("publish", "site", 1, 100, 0)
    world.pass_time(5)
    world.decide("publish", "site", 2, 100, 0)
    world.pass_time(5)
    assert idle_since(world.versions[0], world.history, world.now) == NOW + 5 * DAY


def test_versions_are_read_with_their_instants(town: Town) -> None:
    town.push(1)
    (found,) = town.alliance.store.read(pushed)
    assert (found.name, found.version, found.pushed, found.swept) == (PACK, 1, NOW, None)
