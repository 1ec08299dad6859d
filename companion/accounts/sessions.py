"""Sessions of staff: kept by the server, named by 256 random bits of which only the hash is kept.

A new token is given at log-in and at each step of it, so a token that anybody knew before is worth nothing afterwards
(session fixation). What a form must carry (`csrf`) follows from the token by a hash; so does that of a browser that has
not logged in yet, whose token is in its cookie alone.
"""

from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from companion.accounts import rows
from companion.accounts.people import Person, needs_code
from companion.accounts.seals import digest, token
from companion.office import Office

IDLE = timedelta(hours=1)
LONGEST = {"full": timedelta(hours=12), "totp": timedelta(minutes=10), "enrol": timedelta(minutes=30)}
TOUCH = timedelta(minutes=1)  # a request writes that it was seen when the last one did so longer ago


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was just begun, with the token for the cookie."""

    token: str
    session: rows.Session


def csrf_of(token: str) -> str:
    """What forms carry; the token cannot be told from it."""
    return sha256(b"form\0" + token.encode()).hexdigest()


def stage_after_password(person: Person) -> str:
    if person.has_code:
        return "totp"
    return "enrol" if needs_code(person) else "full"


def is_alive(session: rows.Session, now: datetime) -> bool:
    return now < session.expires and now - session.seen < IDLE


def make_session(person: Person, stage: str, now: datetime) -> Begun:
    made = token()
    session = rows.Session(
        sha256=digest(made),
        csrf=csrf_of(made),
        stage=stage,
        made=now,
        seen=now,
        expires=now + LONGEST[stage],
        person=person,
    )
    return Begun(token=made, session=session)


def find_session(office: Office, token: str) -> rows.Session | None:
    """The living session of a cookie's token."""
    sha256, now = digest(token), office.now()
    session = office.store.read(lambda db: rows.find_session(db, sha256))
    if session is None or not is_alive(session, now):
        return None
    if now - session.seen > TOUCH:
        office.store.write_now(lambda db: rows.touch_session(db, sha256, now))
    return session


def list_sessions(office: Office, person: Person) -> list[rows.Session]:
    now = office.now()
    found = office.store.read(lambda db: rows.sessions_of(db, person.name))
    return [each for each in found if each.stage == "full" and is_alive(each, now)]


def log_out(office: Office, session: rows.Session) -> None:
    office.store.write_now(lambda db: rows.end_session(db, session.sha256))


def log_out_others(office: Office, session: rows.Session) -> int:
    """Everywhere but here: how many ended."""
    return office.store.write_now(lambda db: rows.end_sessions(db, session.person.name, but=session.sha256))
