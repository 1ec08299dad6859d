"""What the alliance does with a kiosk: another profile, revoke and restore, settle a doubt, forget.

What a command leaves out stays as it is.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from companion.accounts import audit
from companion.kiosks import rows
from companion.kiosks.errors import NoSuchKiosk, NotRevoked
from companion.kiosks.profiles import check_profile
from companion.kiosks.rows import Kiosk
from content_packs.exchange.fleet import MediaKind, Profile

if TYPE_CHECKING:
    from datetime import datetime

    from companion.office import Office


class ChangeKiosk(msgspec.Struct, frozen=True, kw_only=True):
    kiosk: str
    name: str | None = None
    group: str | None = None
    museums: tuple[str, ...] | None = None
    exhibitions: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    media: tuple[MediaKind, ...] | None = None
    quota: int | None = None  # bytes


class WhichKiosk(msgspec.Struct, frozen=True, kw_only=True):
    kiosk: str


def change_kiosk(office: "Office", wish: ChangeKiosk, by: str) -> Kiosk:
    """It follows at its next contact. A change that changes nothing is none."""
    given = {name: each for name, each in msgspec.structs.asdict(wish).items() if name != "kiosk" and each is not None}

    def change(db: rows.Db, kiosk: Kiosk, now: "datetime") -> None:
        made = check_profile(msgspec.structs.replace(kiosk.profile, **given))
        if made != kiosk.profile:
            made = msgspec.structs.replace(made, edition=kiosk.profile.edition + 1)
            rows.set_profile(db, kiosk.id, made)
            _record(db, by, "kiosk.change", kiosk, now, fields=_differing(kiosk.profile, made))

    return _do(office, wish.kiosk, change)


def revoke(office: "Office", wish: WhichKiosk, by: str) -> Kiosk:
    """Every door is shut to it within seconds; `restore` opens them again."""

    def change(db: rows.Db, kiosk: Kiosk, now: "datetime") -> None:
        if kiosk.revoked is None:
            rows.set_revoked(db, kiosk.id, now)
            _record(db, by, "kiosk.revoke", kiosk, now)

    return _do(office, wish.kiosk, change)


def restore(office: "Office", wish: WhichKiosk, by: str) -> Kiosk:
    def change(db: rows.Db, kiosk: Kiosk, now: "datetime") -> None:
        if kiosk.revoked is not None:
            rows.set_revoked(db, kiosk.id, None)
            _record(db, by, "kiosk.restore", kiosk, now)

    return _do(office, wish.kiosk, change)


def settle(office: "Office", wish: WhichKiosk, by: str) -> Kiosk:
    """People looked: it is one device, and the doubt is taken away until a number comes again."""

    def change(db: rows.Db, kiosk: Kiosk, now: "datetime") -> None:
        if kiosk.doubted is not None:
            rows.doubt(db, kiosk.id, None)
            _record(db, by, "kiosk.settle", kiosk, now)

    return _do(office, wish.kiosk, change)


def forget(office: "Office", wish: WhichKiosk, by: str) -> Kiosk:
    """A revoked kiosk leaves the list, with all that was known of it; it cannot be taken back."""

    def change(db: rows.Db, kiosk: Kiosk, now: "datetime") -> None:
        if kiosk.revoked is None:
            raise NotRevoked(kiosk.id)
        rows.blank(db, kiosk.id, now)
        _record(db, by, "kiosk.forget", kiosk, now)

    return _do(office, wish.kiosk, change)


def _do(office: "Office", id_: str, change: Callable[[rows.Db, Kiosk, "datetime"], None]) -> Kiosk:
    """The kiosk as it is afterwards, or as it was where nothing of it is left."""
    now = office.now()

    def work(db: rows.Db) -> Kiosk:
        kiosk = rows.find_kiosk(db, id_)
        if kiosk is None:
            raise NoSuchKiosk(id_)
        change(db, kiosk, now)
        return rows.find_kiosk(db, id_) or kiosk

    return office.store.write_now(work)


def _record(db: rows.Db, by: str, action: str, kiosk: Kiosk, now: "datetime", fields: list[str] | None = None) -> None:
    subject = f"{kiosk.id} {kiosk.profile.name}"
    if fields:
        audit.record(db, by=by, action=action, subject=subject, now=now, fields=fields)
    else:
        audit.record(db, by=by, action=action, subject=subject, now=now)


def _differing(before: Profile, after: Profile) -> list[str]:
    fields = Profile.__struct_fields__
    return [name for name in fields if name != "edition" and getattr(before, name) != getattr(after, name)]
