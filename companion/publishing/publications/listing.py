"""What was pushed, and what each group shows of it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from companion.publishing import plans
from companion.publishing.publications import rows
from companion.publishing.publications.checking import standings
from companion.publishing.signing import NoAlliance
from companion.publishing.versions.rows import pushed
from content_packs.format.trust.documents import Step

if TYPE_CHECKING:
    from companion.office import Office


class ListPacks(msgspec.Struct, frozen=True, kw_only=True):
    museum: str = ""  # all
    pack: str = ""  # museum/pack; all


class Version(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    sha256: str
    documents: int  # entries
    size: int  # bytes
    pushed: datetime
    key: str  # that asked for the push
    swept: datetime | None


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A step that has not begun, or that not all take."""

    version: int
    since: datetime | None
    percent: int


class GroupShows(msgspec.Struct, frozen=True, kw_only=True):
    version: int | None  # that all see who are in no stage
    stages: tuple[Planned, ...] = ()
    scheduled: tuple[Planned, ...] = ()


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    pack: str  # museum/pack
    floor: int
    members: tuple[str, ...]  # of a joint pack
    versions: tuple[Version, ...]  # the newest first
    groups: dict[str, GroupShows]


class PackList(msgspec.Struct, frozen=True):
    packs: tuple[Listed, ...]


def list_packs(office: "Office", wish: ListPacks, by: str) -> PackList:
    now = office.now()
    return PackList(tuple(office.store.read(lambda db: _list(db, wish, now))))


def _list(db: rows.Db, wish: ListPacks, now: datetime) -> list[Listed]:
    versions: dict[str, list[Version]] = {}
    for each in pushed(db, wish.museum):
        if wish.pack not in {"", each.name}:
            continue
        versions.setdefault(each.name, []).append(
            Version(
                version=each.version, sha256=each.sha256, documents=each.entries, size=each.size, pushed=each.pushed,
                key=each.key, swept=each.swept,
            )
        )  # fmt: skip
    steps = rows.all_steps(db)
    return [_listed(db, pack, known, steps.get(pack, {}), now) for pack, known in versions.items()]


def _listed(
    db: rows.Db, pack: str, versions: list[Version], groups: dict[str, tuple[Step, ...]], now: datetime
) -> Listed:
    try:
        known = standings(db, pack, now)
        floor, members = known.floors[pack], known.joint.get(pack, ())
    except NoAlliance:
        floor, members = 0, ()
    shown = {group: group_shows(steps, now) for group, steps in groups.items()}
    return Listed(pack=pack, floor=floor, members=members, versions=tuple(versions), groups=shown)


def group_shows(steps: tuple[Step, ...], now: datetime) -> GroupShows:
    coming = plans.scheduled(steps, now)
    stages = [step for step in steps if step not in coming and step.percent < 100]
    return GroupShows(
        version=plans.shown(steps, now),
        stages=tuple(map(_planned, stages)),
        scheduled=tuple(map(_planned, coming)),
    )


def _planned(step: Step) -> Planned:
    since = datetime.fromtimestamp(step.since, UTC) if step.since else None
    return Planned(version=step.version, since=since, percent=step.percent)
