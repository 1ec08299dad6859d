"""What is done with a booking, as works of the store: asked for by `counter`, decided by `admission`.

A refusal is an outcome and not an error: it leaves nothing to undo, and takes nothing of its group with it. Each may be
run again: ids and instants are made before.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from companion.bookings import filling, rows, seats
from content_packs.exchange.admission import Party, Refusal, alter
from content_packs.exchange.bookings import OVER, BookingChange
from content_packs.exchange.programme import Session, state_of

CONTACT_KEPT = timedelta(days=7)  # after the session


class Standing(msgspec.Struct, frozen=True):
    """A booking as it is now."""

    row: rows.Row
    position: int = 0


Outcome = Standing | Refusal | None


def find(db: rows.Db, id: str) -> Standing | None:  # noqa: A002 (as the struct has it)
    row = rows.find(db, id)
    return None if row is None or row.erased else _standing(db, row)


def change(db: rows.Db, id: str, wish: BookingChange, now: datetime) -> Outcome:  # noqa: A002
    row, session = _both(db, id)
    if row is None or session is None:
        return None
    if row.state in OVER:
        return Refusal("over")
    names = _names(row, session, wish, now)
    if not (names["name"] or names["school"]):
        return Refusal("no-name")
    refusal = _refusal(row, session, wish, now)
    return refusal or _standing(db, _rewrite(db, row, _party(row, wish), names, now))


def accept(db: rows.Db, id: str, now: datetime) -> Outcome:  # noqa: A002
    row, session = _both(db, id)
    if row is None or session is None:
        return None
    if row.state == "confirmed" and row.place:  # a second tap
        return _standing(db, row)
    if row.state != "offered" or row.offer_until is None or row.offer_until <= now:
        return Refusal("not-offered")
    if session.state == "cancelled":
        return Refusal("cancelled")
    return _standing(db, seats.change(db, row, now, state="confirmed", offer_until=None))


def decline(db: rows.Db, id: str, now: datetime) -> Outcome:  # noqa: A002
    row = _open(db, id)
    if row is None:
        return None
    return _give_back(db, row, now) if row.state == "offered" else Refusal("not-offered")


def cancel(db: rows.Db, id: str, now: datetime) -> Outcome:  # noqa: A002
    row, session = _both(db, id)
    if row is None or session is None:
        return None
    if row.state in OVER:  # a second tap
        return _standing(db, row)
    return _give_back(db, row, now) if _is_ahead(session, now) else Refusal("too-late")


def erase(db: rows.Db, id: str, now: datetime) -> Outcome:  # noqa: A002
    """All that is known of a person goes; the link opens nothing any more. What is ahead is cancelled."""
    row, session = _both(db, id)
    if row is None or session is None:
        return None
    gone = {"name": "", "contact": "", "school": "", "erase_contact": None, "erased": now}
    if row.state in OVER or not _is_ahead(session, now):
        seats.correct(db, row, now, **gone)
    else:
        seats.change(db, row, now, state="cancelled", offer_until=None, **gone)
        filling.fill(db, session.id, now)
    return Standing(row)


ACTS: dict[str, Callable[[rows.Db, str, datetime], Outcome]] = {
    "accept": accept,
    "decline": decline,
    "cancel": cancel,
    "erase": erase,
}


def _refusal(row: rows.Row, session: Session, wish: BookingChange, now: datetime) -> Refusal | None:
    had, party = Party(row.people, row.kept), _party(row, wish)
    if party.ordinary < 0:
        return Refusal("no-kept", {"kept": min(session.kept, party.people)})
    return None if party == had else alter(session, row.state, had, party, now)


def _rewrite(db: rows.Db, row: rows.Row, party: Party, names: dict[str, object], now: datetime) -> rows.Row:
    if party != Party(row.people, row.kept):
        seats.change(db, row, now, people=party.people, kept=party.kept, **names)
        filling.fill(db, row.session, now)  # who waits may have become few enough
        return rows.find(db, row.id) or row
    if bool(names["school"]) != bool(row.school):
        return seats.change(db, row, now, **names)
    return seats.correct(db, row, now, **names)


def _give_back(db: rows.Db, row: rows.Row, now: datetime) -> Standing:
    row = seats.change(db, row, now, state="cancelled", offer_until=None)
    filling.fill(db, row.session, now)
    return Standing(row)


def _standing(db: rows.Db, row: rows.Row) -> Standing:
    return Standing(row, rows.position(db, row.session, row.place) if row.state == "waiting" else 0)


def _open(db: rows.Db, id: str) -> rows.Row | None:  # noqa: A002
    """Unless it was erased."""
    row = rows.find(db, id)
    return None if row is None or row.erased else row


def _both(db: rows.Db, id: str) -> tuple[rows.Row | None, Session | None]:  # noqa: A002
    row = _open(db, id)
    return row, rows.find_session(db, row.session) if row else None


def _is_ahead(session: Session, now: datetime) -> bool:
    """Whether giving a seat back still helps somebody; of a cancelled session nobody has to keep one."""
    return session.state == "cancelled" or state_of(session, now) not in ("running", "held")


def _party(row: rows.Row, wish: BookingChange) -> Party:
    people = row.people if wish.people is None else wish.people
    return Party(people, min(row.kept, people) if wish.kept is None else wish.kept)


def _names(row: rows.Row, session: Session, wish: BookingChange, now: datetime) -> dict[str, object]:
    """As they will be; a contact that is not kept any more is not taken either."""
    name, contact, school = (
        getattr(row, field) if getattr(wish, field) is None else getattr(wish, field).strip()
        for field in ("name", "contact", "school")
    )
    until = session.ends + CONTACT_KEPT
    contact = contact if now < until else ""
    return {"name": name, "contact": contact, "school": school, "erase_contact": until if contact else None}
