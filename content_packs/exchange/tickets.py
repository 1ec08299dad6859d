"""Tickets: signed by the server, so that a reader without a network can trust them.

A ticket is a few bytes with an Ed25519 signature, written as base32 in capitals (RFC 4648, without padding): a QR
symbol holds them in its alphanumeric mode. It names no person. It says what was booked as of its edition; a newer
edition, or a cancellation, is known to the door list and not to the ticket. Not here: who gets one, where the key is.

    version 1 | key id 4 | booking 10 | people 1 | kept 1 | edition 4 | made 5 | length 1, session | signature 64
"""

from base64 import b32decode, b32encode
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from struct import Struct

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from content_packs.exchange.bookings import PEOPLE_LIMIT

VERSION = 1
SEED = 32  # bytes
SESSION_LIMIT = 32  # characters, ASCII
_SIGNATURE = 64
_KEY_ID = 4
_HEAD = Struct(">B4s10sBBI5sB")
_LONGEST = -(-(_HEAD.size + SESSION_LIMIT + _SIGNATURE) * 8 // 5)  # characters
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PAIRS = {f"{number:010b}": _RFC4648[number >> 5] + _RFC4648[number & 31] for number in range(1024)}
_TO_CROCKFORD = str.maketrans(_RFC4648, _CROCKFORD)
_FROM_CROCKFORD = str.maketrans(_CROCKFORD, _RFC4648)
ID_BYTES, ID_LENGTH = 10, 16  # of a booking


class BadTicket(Exception):
    """No ticket of ours; `why` is a word for the log: shape, version, key, signature, content."""

    def __init__(self, why: str) -> None:
        super().__init__(f"no ticket of this server ({why})")
        self.why = why


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    booking: str
    session: str
    people: int
    kept: int = 0
    edition: int = 1
    made: datetime


def booking_id(raw: bytes) -> str:
    """Ten bytes as bookings are named: Crockford's base32 in small letters."""
    return b32encode(raw).decode().translate(_TO_CROCKFORD)


def is_booking_id(text: str) -> bool:
    return len(text) == ID_LENGTH and text.isascii() and set(text) <= set(_CROCKFORD)


def public_of(seed: bytes) -> bytes:
    """The public key that a reader needs."""
    return _key(seed)[1]


def sign(seed: bytes, ticket: Ticket) -> str:
    key, public = _key(seed)
    session = ticket.session.encode("ascii")
    head = _HEAD.pack(
        VERSION,
        _id_of(public),
        b32decode(ticket.booking.translate(_FROM_CROCKFORD)),
        ticket.people,
        ticket.kept,
        ticket.edition,
        int(ticket.made.timestamp()).to_bytes(5, "big"),
        len(session),
    )
    said = head + session
    return _written(said + key.sign(said))


def read(text: str, keys: Sequence[bytes]) -> Ticket:
    """What a ticket says, if one of the public `keys` signed it; BadTicket otherwise. Small letters are read too."""
    raw = _bytes_of(text)
    said, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(said) < _HEAD.size:
        raise BadTicket("shape")
    version, key, booking, people, kept, edition, made, length = _HEAD.unpack_from(said)
    if version != VERSION:
        raise BadTicket("version")
    _check(said, signature, [each for each in keys if _id_of(each) == key])
    session = said[_HEAD.size :]
    if len(session) != length or not 1 <= people <= PEOPLE_LIMIT or kept > people or not _is_name(session):
        raise BadTicket("content")
    return Ticket(
        booking=booking_id(booking),
        session=session.decode("ascii"),
        people=people,
        kept=kept,
        edition=edition,
        made=datetime.fromtimestamp(min(int.from_bytes(made, "big"), 2**37), UTC),  # 2**37: the year 6325
    )


def _bytes_of(text: str) -> bytes:
    """Of the one way to write them."""
    if len(text) > _LONGEST or not text.isascii() or not text.isalnum():
        raise BadTicket("shape")
    capitals = text.upper()
    try:
        raw = b32decode(capitals + "=" * (-len(capitals) % 8))
    except ValueError:
        raise BadTicket("shape") from None
    if _written(raw) != capitals:
        raise BadTicket("shape")
    return raw


def _check(said: bytes, signature: bytes, keys: Sequence[bytes]) -> None:
    if not keys:
        raise BadTicket("key")
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, said)
        except InvalidSignature:
            continue
        return
    raise BadTicket("signature")


def _written(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=")


def _is_name(session: bytes) -> bool:
    return 0 < len(session) <= SESSION_LIMIT and session.isascii() and session.decode("ascii").isprintable()


def _id_of(public: bytes) -> bytes:
    return sha256(public).digest()[:_KEY_ID]


@lru_cache(maxsize=4)  # a server has one
def _key(seed: bytes) -> tuple[Ed25519PrivateKey, bytes]:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key, key.public_key().public_bytes_raw()
