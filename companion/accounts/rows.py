"""SQL of the accounts' room: what reads and writes its tables, and nothing that decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Connection, Row, Select, func, select

from companion.accounts.people import Person
from companion.store.schema import attempts, audit, museums, resets, sessions, staff

Db: TypeAlias = Connection  # what work functions are handed
AnyRow: TypeAlias = Row[Any]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    sha256: str  # of its token
    csrf: str
    stage: str  # totp (password given), enrol (second step to be set up), full
    made: datetime
    seen: datetime
    expires: datetime
    person: Person


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the audit log."""

    id: int
    at: datetime
    by: str
    action: str
    museum: str | None
    subject: str
    detail: dict[str, Any]


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """What log-in compares with."""

    person: Person
    password: str | None
    totp: bytes | None


# People


def find_person(db: Db, name: str) -> Person | None:
    row = db.execute(select(staff).where(staff.c.name == name)).one_or_none()
    return None if row is None else _person(row)


def find_secrets(db: Db, name: str) -> Secrets | None:
    row = db.execute(select(staff).where(staff.c.name == name)).one_or_none()
    return None if row is None else Secrets(person=_person(row), password=row.password, totp=row.totp)


def all_people(db: Db) -> list[Person]:
    return [_person(row) for row in db.execute(select(staff).order_by(staff.c.closed.is_not(None), staff.c.name))]


def add_person(db: Db, person: Person, now: datetime) -> None:
    values = {"name": person.name, "role": person.role, "museum": person.museum, "language": person.language}
    db.execute(staff.insert(), {**values, "made": now})


def change_person(db: Db, name: str, **values: Any) -> None:
    db.execute(staff.update().where(staff.c.name == name).values(**values))


def use_code(db: Db, name: str, counter: int) -> bool:
    """Whether this counter is later than the one used last, which it becomes."""
    later = staff.update().where(staff.c.name == name, staff.c.totp_used < counter)
    return db.execute(later.values(totp_used=counter)).rowcount == 1


def is_museum(db: Db, name: str) -> bool:
    found = select(museums.c.name).where(museums.c.name == name, museums.c.removed.is_(None))
    return db.execute(found).one_or_none() is not None


def museum_names(db: Db) -> list[str]:
    return list(
        db.execute(select(museums.c.name).where(museums.c.removed.is_(None)).order_by(museums.c.name)).scalars()
    )


# Sessions


def add_session(db: Db, session: Session) -> None:
    values = {
        "token": session.sha256,
        "staff": session.person.name,
        "csrf": session.csrf,
        "stage": session.stage,
        "made": session.made,
        "seen": session.seen,
        "expires": session.expires,
    }
    db.execute(sessions.insert(), values)


def find_session(db: Db, sha256: str) -> Session | None:
    """With its person; none of a closed account."""
    row = db.execute(_sessions().where(sessions.c.token == sha256, staff.c.closed.is_(None))).one_or_none()
    return None if row is None else _session(row)


def sessions_of(db: Db, name: str) -> list[Session]:
    return [
        _session(row) for row in db.execute(_sessions().where(staff.c.name == name).order_by(sessions.c.seen.desc()))
    ]


def touch_session(db: Db, sha256: str, now: datetime) -> None:
    db.execute(sessions.update().where(sessions.c.token == sha256).values(seen=now))


def end_session(db: Db, sha256: str) -> bool:
    return db.execute(sessions.delete().where(sessions.c.token == sha256)).rowcount == 1


def end_sessions(db: Db, name: str, but: str = "") -> int:
    return db.execute(sessions.delete().where(sessions.c.staff == name, sessions.c.token != but)).rowcount


def sweep_sessions(db: Db, made_before: datetime) -> None:
    db.execute(sessions.delete().where(sessions.c.made < made_before))


# One-time links


def add_link(db: Db, sha256: str, name: str, expires: datetime) -> None:
    """The only one of this person: older ones are void."""
    db.execute(resets.delete().where(resets.c.staff == name))
    db.execute(resets.insert(), {"token": sha256, "staff": name, "expires": expires})


def find_link(db: Db, sha256: str, now: datetime) -> Person | None:
    """Whose unused link it is."""
    usable = select(staff).join(resets, resets.c.staff == staff.c.name)
    row = db.execute(
        usable.where(
            resets.c.token == sha256, resets.c.used.is_(None), resets.c.expires > now, staff.c.closed.is_(None)
        )
    ).one_or_none()
    return None if row is None else _person(row)


def use_link(db: Db, sha256: str, now: datetime) -> bool:
    """Whether it was not used before."""
    unused = resets.update().where(resets.c.token == sha256, resets.c.used.is_(None), resets.c.expires > now)
    return db.execute(unused.values(used=now)).rowcount == 1


def void_links(db: Db, name: str) -> None:
    db.execute(resets.delete().where(resets.c.staff == name))


# Failed log-ins


def find_attempts(db: Db, account: str, origin: str) -> tuple[int, datetime | None]:
    row = db.execute(
        select(attempts.c.failures, attempts.c.last).where(attempts.c.account == account, attempts.c.origin == origin)
    ).one_or_none()
    return (0, None) if row is None else (row.failures, row.last)


def count_elsewhere(db: Db, account: str, origin: str, since: datetime) -> int:
    """Recent failures of other origins that are not known browsers."""
    found = select(func.coalesce(func.sum(attempts.c.failures), 0)).where(
        attempts.c.account == account,
        attempts.c.origin != origin,
        attempts.c.origin.not_like("device:%"),
        attempts.c.last > since,
    )
    return int(db.execute(found).scalar_one())


def add_failure(db: Db, account: str, origin: str, now: datetime) -> None:
    failures, _ = find_attempts(db, account, origin)
    if failures:
        mine = attempts.update().where(attempts.c.account == account, attempts.c.origin == origin)
        db.execute(mine.values(failures=failures + 1, last=now))
    else:
        db.execute(attempts.insert(), {"account": account, "origin": origin, "failures": 1, "last": now})


def forget_failures(db: Db, account: str, origin: str) -> None:
    db.execute(attempts.delete().where(attempts.c.account == account, attempts.c.origin == origin))


def sweep_failures(db: Db, before: datetime) -> None:
    db.execute(attempts.delete().where(attempts.c.last < before))


# The audit log


def add_audit(db: Db, values: Mapping[str, Any]) -> None:
    db.execute(audit.insert(), dict(values))


def find_audit(db: Db, *, museum: str | None, action: str, by: str, before: int | None, limit: int) -> list[Entry]:
    """The newest first."""
    found = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if museum is not None:
        found = found.where(audit.c.museum == museum)
    if action:
        found = found.where(audit.c.action == action)
    if by:
        found = found.where(audit.c.by == by)
    if before is not None:
        found = found.where(audit.c.id < before)
    return [_entry(row) for row in db.execute(found)]


def audit_values(db: Db, column: str, museum: str | None) -> list[str]:
    """What stands in `by`, `action` or `museum`, for choosing from."""
    values = select(audit.c[column]).distinct().where(audit.c[column].is_not(None)).order_by(audit.c[column])
    return list(db.execute(values if museum is None else values.where(audit.c.museum == museum)).scalars())


def _person(row: AnyRow) -> Person:
    return Person(
        name=row.name,
        role=row.role,
        museum=row.museum,
        language=row.language,
        has_password=row.password is not None,
        has_code=row.totp is not None,
        closed=row.closed,
    )


def _sessions() -> Select[Any]:
    columns = [staff.c[each] for each in ("name", "role", "museum", "language", "password", "totp", "closed")]
    mine = [sessions.c[each] for each in ("token", "csrf", "stage", "made", "seen", "expires")]
    return select(*mine, *columns).join(staff, sessions.c.staff == staff.c.name)


def _session(row: AnyRow) -> Session:
    return Session(
        sha256=row.token,
        csrf=row.csrf,
        stage=row.stage,
        made=row.made,
        seen=row.seen,
        expires=row.expires,
        person=_person(row),
    )


def _entry(row: AnyRow) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        by=row.by,
        action=row.action,
        museum=row.museum,
        subject=row.subject,
        detail=msgspec.json.decode(row.detail, type=dict[str, Any]),
    )
