"""Packs at a glance and one by one: what was pushed, what each group shows, what waits to be decided."""

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from companion.publishing import plans
from companion.publishing.overview.rows import published
from companion.publishing.previews import rows as previews
from companion.publishing.previews.rows import Link
from companion.publishing.publications import rows
from companion.publishing.publications.checking import check_allowed
from companion.publishing.publications.deciding import HISTORY, PUBLISH
from companion.publishing.publications.listing import GroupShows, Listed, ListPacks, group_shows, list_packs
from companion.publishing.publications.rows import Publication
from companion.publishing.versions.finding import find_version
from companion.publishing.versions.rows import Pushed, pushed

if TYPE_CHECKING:
    from companion.office import Office

TOLD = 30  # decisions of the past


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    pack: str  # museum/pack
    newest: Pushed
    versions: int
    groups: dict[str, GroupShows]
    waits: bool  # nobody has decided on the newest yet


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    listed: Listed
    links: tuple[Link, ...]  # previews that still open
    history: tuple[Publication, ...]  # the newest first
    back: dict[str, int]  # by group: the version that going back leads to


def look_over(office: "Office", museum: str = "") -> list[Glance]:
    """Every pack, of one museum or of all."""
    now = office.now()

    def look(db: rows.Db) -> list[Glance]:
        found: dict[str, list[Pushed]] = {}
        for each in pushed(db, museum):
            found.setdefault(each.name, []).append(each)
        steps, decided = rows.all_steps(db), published(db)
        return [
            Glance(
                pack=pack,
                newest=versions[0],
                versions=len(versions),
                groups={group: group_shows(held, now) for group, held in steps.get(pack, {}).items()},
                waits=versions[0].swept is None and (pack, versions[0].version) not in decided,
            )
            for pack, versions in found.items()
        ]

    return office.store.read(look)


def look_at(office: "Office", pack: str, by: str) -> Detail | None:
    """All that is to be said of a pack; None where nothing of it was pushed."""
    now, museum = office.now(), pack.partition("/")[0]
    listed = list_packs(office, ListPacks(museum=museum, pack=pack), by).packs
    if not listed:
        return None

    def look(db: rows.Db) -> Detail:
        history = rows.history(db, pack, most=HISTORY)
        groups = {group: rows.steps_of(db, group, pack) for group in listed[0].groups}
        back = {group: _back(steps, group, history, now) for group, steps in groups.items()}
        return Detail(
            listed=listed[0],
            links=tuple(previews.of_pack(db, pack, now)),
            history=tuple(history[:TOLD]),
            back={group: version for group, version in back.items() if version is not None},
        )

    return office.store.read(look)


def check_publishable(office: "Office", pack: str, version: int) -> None:
    """Nothing where readers would accept it now, else the reason (`Refused`)."""
    now = office.now()

    def look(db: rows.Db) -> None:
        find_version(db, pack, version)
        check_allowed(db, pack, version, now)

    office.store.read(look)


def _back(steps: plans.Steps, group: str, history: list[Publication], now: datetime) -> int | None:
    made = [(one.version, one.before) for one in history if one.group == group and one.kind == PUBLISH]
    return plans.before(steps, made, now)
