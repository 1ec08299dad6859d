"""SQL of the fleet: kiosks and invites; nothing that decides."""

from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from companion.store.rows import insert
from companion.store.schema import invites, kiosks
from companion.store.statement import Statement
from content_packs.exchange.fleet import Profile, Report

Db: TypeAlias = Connection

_PROFILE = msgspec.json.Decoder(Profile)
_REPORT = msgspec.json.Decoder(Report)


class Kiosk(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    profile: Profile
    signing: str  # public keys, hexadecimal
    sealing: str
    number: int  # the last one that it signed with
    by: str  # who invited it
    enrolled: datetime
    seen: datetime | None = None
    report: Report | None = None
    doubted: datetime | None = None  # a number came again
    revoked: datetime | None = None


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    profile: Profile
    by: str
    made: datetime
    until: datetime
    used: datetime | None = None
    kiosk: str | None = None


class Known(msgspec.Struct, frozen=True):
    """What a heartbeat is judged by."""

    signing: str
    number: int
    revoked: datetime | None
    profile: str  # JSON


_COLUMNS = select(*(kiosks.c[name] for name in Kiosk.__struct_fields__))
_HERE = kiosks.c.forgotten.is_(None)
_KNOWN = Statement(
    select(kiosks.c.signing, kiosks.c.number, kiosks.c.revoked, kiosks.c.profile).where(
        kiosks.c.id == bindparam("kiosk"), _HERE
    )
)
_TAKE = Statement(
    update(kiosks)
    .where(
        kiosks.c.id == bindparam("kiosk"),
        kiosks.c.number < bindparam("before"),
        kiosks.c.revoked.is_(None),
        _HERE,
    )
    .returning(kiosks.c.profile),
    "number", "seen", "report", "failing",
)  # fmt: skip
_DOUBT = Statement(update(kiosks).where(kiosks.c.id == bindparam("kiosk")).returning(kiosks.c.id), "doubted")


# Kiosks


def known(db: Db, kiosk: str) -> Known | None:
    found = _KNOWN(db, kiosk=kiosk)
    return Known(*found[0]) if found else None


def take_report(db: Db, kiosk: str, number: int, report: bytes, failing: bool, now: datetime) -> Profile | None:
    """Its profile, if the number is higher than all before and it is not revoked; else nothing is changed."""
    found = _TAKE(
        db, kiosk=kiosk, before=number, number=number, seen=now, report=report.decode(), failing=failing
    )  # fmt: skip
    return _PROFILE.decode(found[0][0]) if found else None


def doubt(db: Db, kiosk: str, now: datetime | None) -> None:
    _DOUBT(db, kiosk=kiosk, doubted=now)


def find_kiosk(db: Db, kiosk: str) -> Kiosk | None:
    row = db.execute(_COLUMNS.where(kiosks.c.id == kiosk, _HERE)).one_or_none()
    return _kiosk(row) if row else None


def has_key(db: Db, signing: str) -> bool:
    return db.execute(select(kiosks.c.id).where(kiosks.c.signing == signing)).first() is not None


def all_kiosks(db: Db) -> list[Kiosk]:
    return [_kiosk(row) for row in db.execute(_COLUMNS.where(_HERE).order_by(kiosks.c.id))]


def add_kiosk(db: Db, made: Kiosk) -> bool:
    """Whether the id was free."""
    values = {name: getattr(made, name) for name in ("id", "signing", "sealing", "number", "by", "enrolled")}
    row = insert(kiosks).values(**values, group=made.profile.group, profile=_written(made.profile), failing=False)
    done = db.execute(row.on_conflict_do_nothing(index_elements=["id"]).returning(kiosks.c.id))
    return done.first() is not None


def set_profile(db: Db, kiosk: str, profile: Profile) -> None:
    values = {"group": profile.group, "profile": _written(profile)}
    db.execute(update(kiosks).where(kiosks.c.id == kiosk).values(**values))


def set_revoked(db: Db, kiosk: str, at: datetime | None) -> None:
    db.execute(update(kiosks).where(kiosks.c.id == kiosk).values(revoked=at))


def blank(db: Db, kiosk: str, now: datetime) -> None:
    """Nothing of it stays but its id and key."""
    empty = {"profile": _written(Profile(name="-")), "report": None, "failing": False, "by": "", "forgotten": now}
    db.execute(update(kiosks).where(kiosks.c.id == kiosk).values(**empty))


def revoked_ids(db: Db) -> frozenset[str]:
    return frozenset(db.scalars(select(kiosks.c.id).where(kiosks.c.revoked.is_not(None))))


def failing_groups(db: Db) -> list[str]:
    """Groups with a kiosk whose last report names versions that failed."""
    found = select(kiosks.c.group).where(kiosks.c.failing, kiosks.c.revoked.is_(None), _HERE).distinct()
    return sorted(db.scalars(found))


def reports_of(db: Db, group: str) -> list[tuple[datetime, Report]]:
    """(when it came, the last report) of each kiosk of a group that counts."""
    found = select(kiosks.c.seen, kiosks.c.report).where(
        kiosks.c.group == group, kiosks.c.revoked.is_(None), kiosks.c.report.is_not(None), _HERE
    )
    return [(row.seen, _REPORT.decode(row.report)) for row in db.execute(found)]


def counts(db: Db, before: datetime) -> tuple[int, int]:
    """How many kiosks there are, and from how many nothing was heard since `before`."""
    here = (kiosks.c.revoked.is_(None), _HERE)
    silent = or_(kiosks.c.seen.is_(None), kiosks.c.seen < before)
    everyone = db.scalar(select(func.count()).select_from(kiosks).where(*here)) or 0
    return everyone, db.scalar(select(func.count()).select_from(kiosks).where(*here, silent)) or 0


# Invites


def add_invite(db: Db, code: str, made: Invite) -> None:
    values = {"code": code, "profile": _written(made.profile), "by": made.by, "made": made.made, "until": made.until}
    db.execute(insert(invites).values(**values))


def use_invite(db: Db, code: str, kiosk: str, now: datetime) -> bool:
    """Whether it was free until now."""
    row = update(invites).where(invites.c.code == code, invites.c.used.is_(None)).values(used=now, kiosk=kiosk)
    return db.execute(row.returning(invites.c.code)).first() is not None


_INVITE = Statement(
    select(*(invites.c[name] for name in Invite.__struct_fields__)).where(invites.c.code == bindparam("code"))
)


def find_invite(db: Db, code: str) -> Invite | None:
    found = _INVITE(db, code=code)
    return _invite(*found[0]) if found else None


def open_invites(db: Db, now: datetime) -> list[Invite]:
    found = (
        select(*(invites.c[name] for name in Invite.__struct_fields__))
        .where(invites.c.used.is_(None), invites.c.until > now)
        .order_by(invites.c.made)
    )
    return [_invite(*row) for row in db.execute(found)]


def drop_invites(db: Db, before: datetime) -> None:
    """Those that nobody used."""
    db.execute(invites.delete().where(invites.c.used.is_(None), invites.c.until < before))


def _invite(profile: str, *rest: Any) -> Invite:
    by, made, until, used, kiosk = rest
    return Invite(profile=_PROFILE.decode(profile), by=by, made=made, until=until, used=used, kiosk=kiosk)


def _kiosk(row: Row[Any]) -> Kiosk:
    fields = dict(row._mapping)
    report = fields.pop("report")
    return Kiosk(
        **fields | {"profile": _PROFILE.decode(fields["profile"])}, report=_REPORT.decode(report) if report else None
    )


def _written(profile: Profile) -> str:
    return msgspec.json.encode(profile).decode()
