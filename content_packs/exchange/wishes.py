"""Bookings that visitors wish for at a kiosk without a network, and what became of them (pure).

    POST /sync/v1/wishes       Wishes → Answers       with the pass; also on the stick

A wish is sealed to the server at once: a kiosk cannot read back who wished. Its number is made with it and names it for
good: sent again, it is the same wish, and one seat is taken.
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_packs.errors import Untrusted
from content_packs.exchange.bookings import BookingWish
from content_packs.exchange.sealing import seal, unseal

PURPOSE = "booking wish"
MOST = 100  # of one message
SIZE = 4_000  # bytes of one, sealed

Number = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Wished(msgspec.Struct, frozen=True, kw_only=True):
    number: Number
    wish: BookingWish
    made: datetime  # by the kiosk's clock


class SealedWish(msgspec.Struct, frozen=True, kw_only=True):
    number: Number
    sealed: Annotated[bytes, Meta(max_length=SIZE)]


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    wishes: Annotated[tuple[SealedWish, ...], Meta(max_length=MOST)]


class WishAnswer(msgspec.Struct, frozen=True, kw_only=True):
    number: Number
    outcome: Literal["confirmed", "waiting", "refused"]
    why: Annotated[str, Meta(max_length=40)] = ""  # it was refused: one of the visitors' REASONS
    booking: Annotated[str, Meta(max_length=64)] = ""
    ticket: Annotated[str, Meta(max_length=400)] = ""  # names no person
    position: Annotated[int, Meta(ge=0)] = 0


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    answers: Annotated[tuple[WishAnswer, ...], Meta(max_length=MOST)]


class BadWish(Untrusted):
    def __init__(self, number: str) -> None:
        super().__init__(f"wish {number} cannot be read: it is damaged, or of another number")


def seal_wish(wished: Wished, sealing: str) -> SealedWish:
    """`sealing`: the server's public key in hex."""
    return SealedWish(number=wished.number, sealed=seal(msgspec.json.encode(wished), sealing, PURPOSE))


def open_wish(sealed: SealedWish, private: bytes) -> Wished:
    """`NotForUs` or `BadWish`."""
    try:
        wished = msgspec.json.decode(unseal(sealed.sealed, private, PURPOSE), type=Wished)
    except (msgspec.MsgspecError, RecursionError):
        raise BadWish(sealed.number) from None
    if wished.number != sealed.number:
        raise BadWish(sealed.number)
    return wished
