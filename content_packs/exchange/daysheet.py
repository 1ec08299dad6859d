"""The day sheet: what a kiosk needs at doors without a network, for the days to come (pure).

    sealed to the kiosk (`sealing`) · signed by the server (`signed`) · zlib · JSON of `DaySheet`

The kiosk keeps the names apart from the rest, sealed under a key that a passphrase opens. No contact is in it, and of a
booking only what the door asks for. What bookings are follows from the guests (`seated`), so no event of the server
travels beside them. Everything is bounded before memory is given to it.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_packs.errors import TooLarge, Untrusted
from content_packs.exchange import signed
from content_packs.exchange.door.lists import Guest
from content_packs.exchange.events import SERVER, Event, Seated
from content_packs.exchange.fleet import Key
from content_packs.exchange.programme import Programme, Session, Venue, Workshop
from content_packs.exchange.sealing import seal, unseal
from content_packs.exchange.timetable import Timetable

PURPOSE = "day sheet"
DAYS = 14  # after today
BYTES, SEALED = 8_000_000, 4_000_000  # of the JSON; as it travels
SESSIONS, GUESTS, KNOWN = 500, 500, 1_000  # sessions, guests of one session, venues (workshops, programmes)
CLOSURES = 200

Id = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z._-]+\Z")]
Guests = Annotated[tuple[Guest, ...], Meta(max_length=GUESTS)]


class Closure(msgspec.Struct, frozen=True, kw_only=True):
    """A gallery or lift out of use: none is sent yet."""

    museum: Annotated[str, Meta(max_length=64)]
    place: Annotated[str, Meta(max_length=130)]
    kind: Literal["gallery", "lift", "other"] = "other"
    until: datetime | None = None


class DaySheet(msgspec.Struct, frozen=True, kw_only=True):
    kiosk: Annotated[str, Meta(max_length=64)]  # whose it is
    made: datetime
    until: datetime  # what it knows of ends here
    venues: Annotated[tuple[Venue, ...], Meta(max_length=KNOWN)] = ()
    workshops: Annotated[tuple[Workshop, ...], Meta(max_length=KNOWN)] = ()
    programmes: Annotated[tuple[Programme, ...], Meta(max_length=KNOWN)] = ()
    sessions: Annotated[tuple[Session, ...], Meta(max_length=SESSIONS)] = ()
    guests: Annotated[dict[Id, Guests], Meta(max_length=SESSIONS)] = {}  # by session that it may hold the door of
    tickets: Annotated[tuple[Key, ...], Meta(max_length=16)] = ()  # public keys that sign tickets
    closures: Annotated[tuple[Closure, ...], Meta(max_length=CLOSURES)] = ()
    door: Annotated[tuple[Id, ...], Meta(max_length=SESSIONS)] = ()  # sessions assigned to this kiosk itself


class BadSheet(Untrusted):
    """Signed, and yet it cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the day sheet cannot be used: {why}")


class OlderSheet(Untrusted):
    def __init__(self, made: datetime, kept: datetime) -> None:
        super().__init__(f"this day sheet is of {made:%Y-%m-%d %H:%M}, older than the one kept ({kept:%Y-%m-%d %H:%M})")


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(DaySheet)


def write(sheet: DaySheet, seed: bytes, sealing: str) -> bytes:
    """As it travels. `seed`: of the server's signing key; `sealing`: the kiosk's public key in hex."""
    said = zlib.compress(_bounded(_ENCODER.encode(sheet)), 6)
    return seal(signed.sign(said, seed, PURPOSE), sealing, PURPOSE)


def read(sealed: bytes, private: bytes, keys: Sequence[str], kiosk: str, kept: datetime | None) -> DaySheet:
    """`Untrusted` (sealing.NotForUs, signed.NotSigned, BadSheet, OlderSheet) for all that is not this kiosk's newest.

    `private`: the kiosk's sealing key; `keys`: the server's signing keys, in hex; `kept`: when the one here was made.
    """
    if len(sealed) > SEALED:
        raise TooLarge("the day sheet", len(sealed), SEALED)
    sheet = _decode(_expand(signed.read(unseal(sealed, private, PURPOSE), keys, PURPOSE)))
    if sheet.kiosk != kiosk:
        raise BadSheet("it is another kiosk's")
    if kept is not None and sheet.made < kept:
        raise OlderSheet(sheet.made, kept)
    return sheet


def tag_of(sheet: DaySheet) -> str:
    """The same while nothing in it changes but the hour; new every six hours, so that `made` says something."""
    each = msgspec.structs.replace(sheet, made=_quarter(sheet.made), until=_quarter(sheet.until))
    return sha256(_ENCODER.encode(each)).hexdigest()[:32]


def without_names(sheet: DaySheet) -> DaySheet:
    """What may lie open on a kiosk: a booking is a number there."""
    bare = {session: tuple(_nameless(guest) for guest in guests) for session, guests in sheet.guests.items()}
    return msgspec.structs.replace(sheet, guests=bare)


def names_of(guests: Iterable[Guest]) -> dict[str, tuple[str, str]]:
    """Booking → (name, school), of those that have one."""
    return {guest.id: (guest.name, guest.school) for guest in guests if guest.name or guest.school}


def named(guests: Iterable[Guest], names: Mapping[str, tuple[str, str]]) -> list[Guest]:
    """The guests with the names that were kept apart."""
    return [
        msgspec.structs.replace(guest, name=names[guest.id][0], school=names[guest.id][1])
        if guest.id in names
        else guest
        for guest in guests
    ]


def seated(guests: Iterable[Guest], made: datetime) -> list[Event]:
    """What the server did with each booking, as its own event says it: same id, same number."""
    return [
        Event(
            id=f"{guest.id}-{guest.edition}", source=SERVER, number=guest.edition, session=guest.session, at=made,
            fact=Seated(booking=guest.id, state=guest.state, people=guest.people, kept=guest.kept, lang=guest.lang),
        )
        for guest in guests
    ]  # fmt: skip


def timetable_of(sheet: DaySheet) -> Timetable:
    """What visitors can be shown, as of when it was made. Who teaches and which kiosk is at the door is not theirs."""
    sessions = tuple(
        msgspec.structs.replace(session, teacher="", kiosk="")
        for session in sorted(sheet.sessions, key=lambda one: (one.begins, one.id))
    )
    return Timetable(
        venues={each.id: each for each in sheet.venues},
        workshops={each.id: each for each in sheet.workshops},
        programmes={each.id: each for each in sheet.programmes},
        sessions=sessions,
        by_id={each.id: each for each in sessions},
        as_of=sheet.made,
        edition=tag_of(without_names(sheet)),
    )


def whole(sheet: DaySheet) -> DaySheet:
    """Without sessions that name what is not there: nothing that reads it must look twice."""
    workshops, venues = {each.id for each in sheet.workshops}, {each.id for each in sheet.venues}
    known = tuple(each for each in sheet.sessions if each.workshop in workshops and each.venue in venues)
    ids = {each.id for each in known}
    guests = {session: guests for session, guests in sheet.guests.items() if session in ids}
    return msgspec.structs.replace(sheet, sessions=known, guests=guests)


def horizon(now: datetime) -> datetime:
    return now + timedelta(days=DAYS + 1)


def _decode(raw: bytes) -> DaySheet:
    try:
        sheet = _DECODER.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise BadSheet(str(error)[:200]) from None
    times = [sheet.made, sheet.until, *(at for each in sheet.sessions for at in (each.begins, each.ends))]
    if any(at.tzinfo is None for at in times):
        raise BadSheet("a time without its zone")
    if len({each.id for each in sheet.sessions}) < len(sheet.sessions):
        raise BadSheet("a session stands in it twice")
    return whole(sheet)


def _expand(said: bytes) -> bytes:
    """zlib, of which no more than `BYTES` are ever held."""
    stream = zlib.decompressobj()
    try:
        raw = stream.decompress(said, BYTES + 1)
    except zlib.error:
        raise BadSheet("it is not compressed as it should be") from None
    return _bounded(raw)


def _bounded(raw: bytes) -> bytes:
    if len(raw) > BYTES:
        raise TooLarge("the day sheet", len(raw), BYTES)
    return raw


def _nameless(guest: Guest) -> Guest:
    return msgspec.structs.replace(guest, name="", school="")


def _quarter(at: datetime) -> datetime:
    return at.replace(hour=at.hour // 6 * 6, minute=0, second=0, microsecond=0)
