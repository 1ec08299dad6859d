"""What was typed into the forms of bookings, read and bounded (pure). What cannot be read is told by the field."""

from collections.abc import Mapping

import msgspec

from content_packs.exchange.bookings import PEOPLE_LIMIT, Booking, BookingChange, BookingWish
from content_packs.visitor.words import key

NAME, CONTACT = 60, 100  # characters, as exchange.bookings bounds them
KEYS = (16, 64)  # characters of an Idempotency-Key
FAULTS = {
    "people": key("booking-people-fault"),
    "kept": key("booking-kept-fault"),
    "name": key("booking-name-fault"),
    "contact": key("booking-contact-fault"),
    "school": key("booking-name-fault"),
}


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A form as it was filled in, to be shown again; what is wrong with it, if anything."""

    session: str = ""
    people: str = "2"
    kept: str = "0"
    name: str = ""
    contact: str = ""
    school: str = ""
    class_: bool = False  # the form for a school class
    fault: str = ""  # in words
    field: str = ""  # that it is about; empty: the whole


def typed(form: Mapping[str, str]) -> Typed:
    return Typed(
        session=form.get("session", "")[:32],
        people=form.get("people", "")[:9].strip(),
        kept=form.get("kept", "0")[:9].strip() or "0",
        name=form.get("name", "").strip()[: NAME + 1],
        contact=form.get("contact", "").strip()[: CONTACT + 1],
        school=form.get("school", "").strip()[: NAME + 1],
        class_="class" in form,
    )


def shown(booking: Booking) -> Typed:
    """The form to change a booking by."""
    return Typed(
        session=booking.session,
        people=str(booking.people),
        kept=str(booking.kept),
        name=booking.name,
        contact=booking.contact,
        school=booking.school,
        class_=bool(booking.school),
    )


def wrong(said: Typed, fault: str, field: str = "") -> Typed:
    """With what is wrong with it, in words."""
    return msgspec.structs.replace(said, fault=fault, field=field)


def fault_in(said: Typed) -> str:
    """The field that cannot be taken as it is; empty where all can."""
    for field, least in (("people", 1), ("kept", 0)):
        text = getattr(said, field)
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= PEOPLE_LIMIT):
            return field
    if int(said.kept) > int(said.people):
        return "kept"
    for field, most in (("name", NAME), ("contact", CONTACT), ("school", NAME)):
        if len(getattr(said, field)) > most or not getattr(said, field).isprintable():
            return field
    return "school" if said.class_ and not said.school else "name" if not (said.name or said.school) else ""


def wish(said: Typed, lang: str) -> BookingWish:
    """Of a form without a fault."""
    return BookingWish(
        session=said.session,
        people=int(said.people),
        kept=int(said.kept),
        name=said.name,
        contact=said.contact,
        school=said.school,
        lang=lang,
    )


def change(said: Typed) -> BookingChange:
    """Of a form without a fault: all that the form shows."""
    return BookingChange(
        people=int(said.people), kept=int(said.kept), name=said.name, contact=said.contact, school=said.school
    )


def key_of(form: Mapping[str, str]) -> str:
    """The form's own Idempotency-Key; empty where it has none that could be one."""
    found = form.get("key", "")
    return found if KEYS[0] <= len(found) <= KEYS[1] and found.isascii() and found.isprintable() else ""
