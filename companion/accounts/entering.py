"""Coming in: password, then code; the first password by a one-time link; a new one by the old.

A try is counted as failed before it is judged and forgotten when it was right, so many at once get no more tries than
one after the other. Hashing runs in a lane (passwords), the store's work beside the event loop.
"""

import asyncio
from datetime import datetime
from math import ceil

import msgspec

from companion.accounts import audit, codes, passwords, rows
from companion.accounts.admission import FORGET, Attempts, admit
from companion.accounts.browsers import Origin
from companion.accounts.errors import BadLink, MustWait, NotAccepted
from companion.accounts.passwords import Lane
from companion.accounts.people import Person, is_name
from companion.accounts.seals import Seals, digest
from companion.accounts.sessions import LONGEST, Begun, make_session, stage_after_password
from companion.office import Office

NOBODY = "?"  # whoever tries names that cannot be: counted together
KNOWN_WAITING, OTHERS_WAITING = 16, 32  # log-ins in a queue


class Lanes:
    """A flood from unknown browsers fills a lane that known ones are not in."""

    def __init__(self) -> None:
        self.known = Lane(KNOWN_WAITING)
        self.others = Lane(OTHERS_WAITING)

    def of(self, origin: Origin) -> Lane:
        return self.known if origin.known else self.others


class Entrance(msgspec.Struct, frozen=True):
    """What coming in needs: the office, the server's key, and the lanes of this process."""

    office: Office
    seals: Seals
    lanes: Lanes


async def give_password(entrance: Entrance, name: str, password: str, origin: Origin) -> Begun:
    """A session of the next stage. `NotAccepted` alike for wrong, unknown, closed and unfinished accounts."""
    office = entrance.office
    account = name if is_name(name) else NOBODY
    now = office.now()
    entrance.lanes.of(origin).look()
    await office.store.write(lambda db: count_try(db, account, origin, now))
    found = await asyncio.to_thread(office.store.read, lambda db: rows.find_secrets(db, account))
    kept = found.password if found and not found.person.closed else None
    if not await entrance.lanes.of(origin).run(lambda: passwords.matches(kept, password)) or found is None:
        raise NotAccepted
    fresh = await _rehashed(entrance, origin, kept, password)
    begun = make_session(found.person, stage_after_password(found.person), now)

    def enter(db: rows.Db) -> None:
        current = rows.find_secrets(db, account)
        if current is None or current.person.closed or current.password != kept:
            raise NotAccepted  # changed while we were hashing
        if fresh:
            rows.change_person(db, account, password=fresh)
        rows.forget_failures(db, account, origin.key)
        rows.sweep_sessions(db, now - max(LONGEST.values()))
        rows.add_session(db, begun.session)
        if begun.session.stage == "full":
            _record_entry(db, begun.session.person, origin, now)

    await office.store.write(enter)
    return begun


async def give_code(entrance: Entrance, session: rows.Session, typed: str, origin: Origin) -> Begun:
    """The full session, in place of the one that gave the password."""
    office, person = entrance.office, session.person
    now = office.now()
    await office.store.write(lambda db: count_try(db, f"code:{person.name}", origin, now))
    found = await asyncio.to_thread(office.store.read, lambda db: rows.find_secrets(db, person.name))
    if found is None or found.totp is None:
        raise NotAccepted
    counter = codes.counter_of(entrance.seals.unseal(found.totp, person.name), typed, now)
    begun = make_session(person, "full", now)

    def enter(db: rows.Db) -> bool:
        if counter is None or not rows.use_code(db, person.name, counter):
            audit.record(
                db, by=person.by, action="staff.code-refused", subject=person.name, museum=person.museum, now=now
            )
            return False
        _replace(db, session, begun)
        rows.forget_failures(db, f"code:{person.name}", origin.key)
        _record_entry(db, person, origin, now)
        return True

    if not await office.store.write(enter):
        raise NotAccepted
    return begun


def pending_secret(seals: Seals, session: rows.Session) -> bytes:
    """The secret that this session may set up: the same at each look, and kept nowhere until it is confirmed."""
    return seals.derive("pending", session.sha256)[: codes.SIZE]


async def confirm_code(entrance: Entrance, session: rows.Session, typed: str) -> Begun:
    """The second step is set up: the person's app gave the right code."""
    office, person, now = entrance.office, session.person, entrance.office.now()
    secret = pending_secret(entrance.seals, session)
    counter = codes.counter_of(secret, typed, now)
    if counter is None:
        raise NotAccepted
    sealed = entrance.seals.seal(secret, person.name)
    begun = make_session(msgspec.structs.replace(person, has_code=True), "full", now)

    def set_up(db: rows.Db) -> None:
        current = rows.find_person(db, person.name)
        if current is None or current.has_code:  # set up by another session meanwhile: that one holds
            raise NotAccepted
        rows.end_sessions(db, person.name, but=session.sha256)
        _replace(db, session, begun)
        rows.change_person(db, person.name, totp=sealed, totp_used=counter)
        audit.record(db, by=person.by, action="staff.code-set", subject=person.name, museum=person.museum, now=now)

    await office.store.write(set_up)
    return begun


async def set_password(entrance: Entrance, link: str, password: str) -> Begun:
    """By a one-time link: sets the password, ends all sessions, and goes on to the next step."""
    office, now = entrance.office, entrance.office.now()
    sha256 = digest(link)
    person = await asyncio.to_thread(office.store.read, lambda db: rows.find_link(db, sha256, now))
    if person is None:
        raise BadLink
    plain = passwords.check(password, person.name)
    hashed = await entrance.lanes.others.run(lambda: passwords.make_hash(plain))
    begun = make_session(person, stage_after_password(person), now)

    def change(db: rows.Db) -> None:
        if rows.find_link(db, sha256, now) is None or not rows.use_link(db, sha256, now):
            raise BadLink
        _change_password(db, person, hashed, begun, now)

    await office.store.write(change)
    return begun


async def change_password(entrance: Entrance, session: rows.Session, old: str, new: str) -> Begun:
    """By the old one: ends all sessions, and goes on in a new one."""
    office, now = entrance.office, entrance.office.now()
    name = session.person.name
    origin = Origin(f"device:{session.sha256[:32]}", known=True)  # whoever holds a session counts for nobody else
    await office.store.write(lambda db: count_try(db, name, origin, now))
    found = await asyncio.to_thread(office.store.read, lambda db: rows.find_secrets(db, name))
    kept = found.password if found else None
    if not await entrance.lanes.known.run(lambda: passwords.matches(kept, old)):
        raise NotAccepted
    plain = passwords.check(new, name)
    hashed = await entrance.lanes.known.run(lambda: passwords.make_hash(plain))
    begun = make_session(session.person, "full", now)

    def change(db: rows.Db) -> None:
        if rows.find_session(db, session.sha256) is None:
            raise NotAccepted
        rows.forget_failures(db, name, origin.key)
        _change_password(db, session.person, hashed, begun, now)

    await office.store.write(change)
    return begun


def count_try(db: rows.Db, account: str, origin: Origin, now: datetime) -> None:
    """Counted as failed until it is known to be right; `MustWait` where it comes too early, which counts nothing."""
    failures, last = rows.find_attempts(db, account, origin.key)
    elsewhere = rows.count_elsewhere(db, account, origin.key, now - FORGET)
    wait = admit(Attempts(known=origin.known, failures=failures, last=last, elsewhere=elsewhere), now)
    if wait > 0:
        raise MustWait(ceil(wait))
    rows.sweep_failures(db, now - FORGET)
    rows.add_failure(db, account, origin.key, now)


async def _rehashed(entrance: Entrance, origin: Origin, kept: str | None, password: str) -> str | None:
    """The password hashed with today's costs, where it was hashed with others."""
    if kept is None or not passwords.is_outdated(kept):
        return None
    return await entrance.lanes.of(origin).run(lambda: passwords.make_hash(passwords.prepare(password)))


def _change_password(db: rows.Db, person: Person, hashed: str, begun: Begun, now: datetime) -> None:
    rows.change_person(db, person.name, password=hashed)
    rows.end_sessions(db, person.name)
    rows.add_session(db, begun.session)
    audit.record(db, by=person.by, action="staff.password", subject=person.name, museum=person.museum, now=now)


def _replace(db: rows.Db, session: rows.Session, begun: Begun) -> None:
    """The next stage's session in place of this one, which ends."""
    if not rows.end_session(db, session.sha256):
        raise NotAccepted  # used already, or ended from elsewhere
    rows.add_session(db, begun.session)


def _record_entry(db: rows.Db, person: Person, origin: Origin, now: datetime) -> None:
    audit.record(
        db,
        by=person.by,
        action="staff.login",
        subject=person.name,
        museum=person.museum,
        now=now,
        browser="known" if origin.known else "new",
    )
