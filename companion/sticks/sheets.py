"""Day sheets for the kiosks of a stick's groups, each sealed to its kiosk, as `/sync/v1/day` sends them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from companion.kiosks import rows
from companion.kiosks.days import day_for
from companion.kiosks.identity import signing_seed
from companion.kiosks.listing import find_enrolled
from companion.sticks.errors import NotOfGroups
from content_packs.exchange.stick import day_path

if TYPE_CHECKING:
    from companion.office import Office


def kiosks_of(office: "Office", groups: Collection[str]) -> list[str]:
    """Ids of those that were not revoked."""
    found = office.store.read(rows.all_kiosks)
    return [each.id for each in found if each.profile.group in groups and not each.revoked]


def sheets(office: "Office", groups: tuple[str, ...], some: tuple[str, ...] = ()) -> dict[str, bytes]:
    """By path. `some`: of these alone; `NotOfGroups` of one that is none of theirs."""
    there = kiosks_of(office, groups)
    for kiosk in some:
        if kiosk not in there:
            raise NotOfGroups(kiosk, groups)
    seed = signing_seed(office)
    made = dict[str, bytes]()
    for kiosk in some or there:
        enrolled = find_enrolled(office, kiosk)
        sealed = day_for(office, enrolled, seed) if enrolled else None
        if sealed:
            made[day_path(kiosk)] = sealed.sheet
    return made
