"""Accounts: made, reset, closed, opened again; the same for the command line and the staff pages.

Nobody types another's password: whoever makes or resets an account gets a one-time link for its person, good for a day.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from companion.accounts import audit, rows
from companion.accounts.errors import BadName, BadRole, Closed, LastAlliance, NameTaken, NoSuchPerson, UnknownMuseum
from companion.accounts.people import ROLES, Person, fold, is_name
from companion.accounts.seals import digest, token
from companion.office import Office

LINK_LIFE = timedelta(hours=24)
LINKS = "/staff/links/"


class AddStaff(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    role: str
    museum: str | None = None
    language: str = "en"


class ResetStaff(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    code: bool = False  # the second step too: the phone is lost


class CloseStaff(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class OpenStaff(msgspec.Struct, frozen=True, kw_only=True):
    name: str


class ListStaff(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """For its person's eyes alone; shown once, kept by its hash."""

    name: str
    address: str
    expires: datetime


def add_staff(office: Office, wish: AddStaff, by: str) -> Link:
    person = Person(name=fold(wish.name), role=wish.role, museum=wish.museum or None, language=wish.language)
    if not is_name(person.name):
        raise BadName(wish.name)
    if person.role not in ROLES or (person.role == "editor") != (person.museum is not None):
        raise BadRole(person.role, person.museum)

    def add(db: rows.Db, now: datetime) -> None:
        if rows.find_person(db, person.name):
            raise NameTaken(person.name)
        if person.museum is not None and not rows.is_museum(db, person.museum):
            raise UnknownMuseum(person.museum)
        rows.add_person(db, person, now)
        audit.record(
            db, by=by, action="staff.add", subject=person.name, museum=person.museum, now=now, role=person.role
        )

    return _with_link(office, person.name, add)


def reset_staff(office: Office, wish: ResetStaff, by: str) -> Link:
    """From now on the link alone opens the account."""
    name = fold(wish.name)

    def reset(db: rows.Db, now: datetime) -> None:
        person = _find(db, name)
        if person.closed:
            raise Closed(name)
        rows.change_person(db, name, password=None, **({"totp": None} if wish.code else {}))
        rows.end_sessions(db, name)
        audit.record(db, by=by, action="staff.reset", subject=name, museum=person.museum, now=now, code=wish.code)

    return _with_link(office, name, reset)


def close_staff(office: Office, wish: CloseStaff, by: str) -> Person:
    """Ends the person's sessions and links at once."""
    name, now = fold(wish.name), office.now()

    def close(db: rows.Db) -> Person:
        person = _find(db, name)
        if person.closed:
            return person
        if person.role == "alliance" and not _other_alliance(db, name):
            raise LastAlliance(name)
        rows.change_person(db, name, closed=now)
        rows.end_sessions(db, name)
        rows.void_links(db, name)
        audit.record(db, by=by, action="staff.close", subject=name, museum=person.museum, now=now)
        return _find(db, name)

    return office.store.write_now(close)


def open_staff(office: Office, wish: OpenStaff, by: str) -> Person:
    """With password and second step as they were."""
    name, now = fold(wish.name), office.now()

    def reopen(db: rows.Db) -> Person:
        person = _find(db, name)
        if person.closed:
            rows.change_person(db, name, closed=None)
            audit.record(db, by=by, action="staff.open", subject=name, museum=person.museum, now=now)
        return _find(db, name)

    return office.store.write_now(reopen)


def list_staff(office: Office, wish: ListStaff, by: str) -> list[Person]:
    return office.store.read(rows.all_people)


def choose_language(office: Office, person: Person, language: str) -> None:
    """Of this person's pages: not worth a row in the log."""
    office.store.write_now(lambda db: rows.change_person(db, person.name, language=language))


def _with_link(office: Office, name: str, change: Callable[[rows.Db, datetime], None]) -> Link:
    secret, now = token(), office.now()
    expires = now + LINK_LIFE

    def write(db: rows.Db) -> None:
        change(db, now)
        rows.add_link(db, digest(secret), name, expires)

    office.store.write_now(write)
    return Link(name=name, address=home_of(office) + LINKS + secret, expires=expires)


def home_of(office: Office) -> str:
    settings = office.settings
    return settings.public_url or f"http://localhost:{settings.port}"


def _find(db: rows.Db, name: str) -> Person:
    person = rows.find_person(db, name)
    if person is None:
        raise NoSuchPerson(name)
    return person


def _other_alliance(db: rows.Db, name: str) -> bool:
    return any(each.role == "alliance" and not each.closed and each.name != name for each in rows.all_people(db))
