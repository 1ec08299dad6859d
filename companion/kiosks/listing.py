"""The fleet as staff see it: each kiosk with what needs attention, the worst first. A museum sees its own packs."""

from typing import TYPE_CHECKING

import msgspec

from companion.kiosks import rows
from companion.kiosks.days import Enrolled
from companion.kiosks.errors import NoSuchKiosk
from companion.kiosks.judging import CONCERNS, concerns, shows_of
from companion.kiosks.rows import Invite, Kiosk
from content_packs.exchange.fleet import Report

if TYPE_CHECKING:
    from companion.office import Office


class ListKiosks(msgspec.Struct, frozen=True, kw_only=True):
    museum: str = ""  # those that show its packs; empty: all


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    kiosk: Kiosk
    concerns: tuple[str, ...]  # of judging.CONCERNS, the worst first; then words of the kiosk's own


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    kiosks: tuple[Listed, ...]
    invites: tuple[Invite, ...]  # that wait


def list_kiosks(office: "Office", wish: ListKiosks, by: str) -> Fleet:
    now = office.now()

    def read(db: rows.Db) -> Fleet:
        found = [_seen_by(kiosk, wish.museum) for kiosk in rows.all_kiosks(db) if _is_for(kiosk, wish.museum)]
        listed = sorted((Listed(kiosk=each, concerns=concerns(each, now)) for each in found), key=_order)
        return Fleet(kiosks=tuple(listed), invites=() if wish.museum else tuple(rows.open_invites(db, now)))

    return office.store.read(read)


def find_enrolled(office: "Office", kiosk: str) -> Enrolled | None:
    """What its day sheet is made by; None where there is none, or it was revoked."""

    def read(db: rows.Db) -> Enrolled | None:
        found = rows.find_kiosk(db, kiosk)
        if found is None or found.revoked:
            return None
        group = [each for each in rows.all_kiosks(db) if each.profile.group == found.profile.group]
        names = frozenset(name for each in group for name in (each.id, each.profile.name))
        return Enrolled(id=found.id, profile=found.profile, sealing=found.sealing, group=names)

    return office.store.read(read)


def find_listed(office: "Office", kiosk: str, museum: str = "") -> Listed:
    """One of them, or `NoSuchKiosk`: also where this museum's packs are not on it."""
    now = office.now()
    found = office.store.read(lambda db: rows.find_kiosk(db, kiosk))
    if found is None or not _is_for(found, museum):
        raise NoSuchKiosk(kiosk)
    return Listed(kiosk=_seen_by(found, museum), concerns=concerns(found, now))


def _order(listed: Listed) -> tuple[bool, int, str, str]:
    """Revoked ones last."""
    known = [CONCERNS.index(each) for each in listed.concerns if each in CONCERNS]
    worst = min(known, default=len(CONCERNS) + (not listed.concerns))
    return bool(listed.kiosk.revoked), worst, listed.kiosk.profile.name.casefold(), listed.kiosk.id


def _is_for(kiosk: Kiosk, museum: str) -> bool:
    return not museum or museum in kiosk.profile.museums or shows_of(kiosk.report, museum)


def _seen_by(kiosk: Kiosk, museum: str) -> Kiosk:
    """A museum learns nothing of the packs of others."""
    if not museum:
        return kiosk
    profile = msgspec.structs.replace(
        kiosk.profile,
        museums=tuple(each for each in kiosk.profile.museums if each == museum),
        exhibitions=tuple(each for each in kiosk.profile.exhibitions if each.startswith(f"{museum}/")),
    )
    return msgspec.structs.replace(kiosk, profile=profile, report=_own(kiosk.report, museum), by="")


def _own(report: Report | None, museum: str) -> Report | None:
    if report is None:
        return None

    def of(packs: dict[str, object]) -> dict[str, object]:
        return {pack: each for pack, each in packs.items() if pack.startswith(f"{museum}/")}

    return msgspec.structs.replace(
        report, **{name: of(getattr(report, name)) for name in ("shown", "offered", "failed")}
    )
