"""Venues, workshops and programmes: added, changed, closed and opened again; what is closed keeps its sessions."""

import msgspec

from companion.accounts import audit
from companion.accounts.rows import is_museum
from companion.office import Office
from companion.workshops import rows
from companion.workshops.errors import BadFact, NotHere, Taken
from companion.workshops.facts import check_programme, check_venue, check_workshop
from content_packs.exchange.programme import Programme, Venue, Workshop, area_of
from content_packs.format.paths import is_name


class PutVenue(msgspec.Struct, frozen=True, kw_only=True):
    venue: Venue
    new: bool = False  # it must not be there yet; else it must


class PutWorkshop(msgspec.Struct, frozen=True, kw_only=True):
    workshop: Workshop
    new: bool = False


class PutProgramme(msgspec.Struct, frozen=True, kw_only=True):
    programme: Programme
    new: bool = False


def put_venue(office: Office, wish: PutVenue, by: str) -> Venue:
    venue, now = msgspec.structs.replace(wish.venue, area=area_of(wish.venue.neighbourhood)), office.now()
    check_venue(venue)

    def put(db: rows.Db) -> Venue:
        before = rows.find_venue(db, venue.id)
        if _is_same("venue", before, venue, wish.new):
            return venue
        if venue.museum:
            _check_museum(db, venue.museum)
        rows.put_venue(db, venue, now)
        action = _action("venue", before is None, before.closed if before else False, venue.closed)
        audit.record(db, by=by, action=action, subject=venue.id, museum=venue.museum or None, now=now)
        return venue

    return office.store.write_now(put)


def put_workshop(office: Office, wish: PutWorkshop, by: str) -> Workshop:
    """Its museum stays the one that it was made for: bookings and figures are counted by it."""
    workshop, now = wish.workshop, office.now()
    check_workshop(workshop)

    def put(db: rows.Db) -> Workshop:
        before = rows.find_workshop(db, workshop.id)
        if _is_same("workshop", before, workshop, wish.new):
            return workshop
        if before and before.museum != workshop.museum:
            raise BadFact("museum", f"it stays {before.museum}: make another workshop for {workshop.museum}")
        _check_museum(db, workshop.museum)
        rows.put_workshop(db, workshop, now)
        action = _action("workshop", before is None, before.closed if before else False, workshop.closed)
        audit.record(db, by=by, action=action, subject=workshop.id, museum=workshop.museum, now=now)
        return workshop

    return office.store.write_now(put)


def put_programme(office: Office, wish: PutProgramme, by: str) -> Programme:
    programme, now = wish.programme, office.now()
    check_programme(programme)

    def put(db: rows.Db) -> Programme:
        before = rows.find_programme(db, programme.id)
        if _is_same("programme", before, programme, wish.new):
            return programme
        rows.put_programme(db, programme, now)
        action = _action("programme", before is None, before.closed if before else False, programme.closed)
        audit.record(db, by=by, action=action, subject=programme.id, now=now, goal=programme.goal)
        return programme

    return office.store.write_now(put)


def _check_museum(db: rows.Db, museum: str) -> None:
    if not (is_name(museum) and is_museum(db, museum)):
        raise NotHere("museum", museum)


def _is_same(kind: str, before: msgspec.Struct | None, wanted: Venue | Workshop | Programme, new: bool) -> bool:
    """Whether nothing is to be done: a form that was sent twice is one change."""
    if before is not None and before == wanted:
        return True
    if new and before is not None:
        raise Taken(kind, wanted.id)
    if not new and before is None:
        raise NotHere(kind, wanted.id)
    return False


def _action(kind: str, new: bool, was_closed: bool, closed: bool) -> str:
    if new:
        return f"{kind}.add"
    if was_closed != closed:
        return f"{kind}.close" if closed else f"{kind}.open"
    return f"{kind}.change"
