"""The unguessable link of a booking: its public id and 128 bits that follow from it and the server's key.

Nothing is kept of it, and it is looked up by the primary key, after the 128 bits were compared in constant time. Who
knows an id (it stands in tickets and events) knows nothing of the rest. Ids begin with the time, so that rows that are
made together lie together on the disk (DECISIONS.md); 40 random bits within 1/256 of a second tell them apart.
"""

import hmac
from datetime import datetime
from hashlib import blake2b
from secrets import token_bytes

from companion.accounts.seals import Seals
from content_packs.exchange.tickets import ID_BYTES, ID_LENGTH, booking_id, is_booking_id

MAC = 16  # bytes
LENGTH = ID_LENGTH + 2 * MAC
TICKS = 256  # a second
TIME = 5  # bytes
SIZE, DRAWN = ID_BYTES - TIME, 256
_drawn: list[bytes] = []
USE = "booking"


def new_id(now: datetime) -> str:
    ticks = int(now.timestamp() * TICKS) % 2 ** (8 * TIME)
    return booking_id(ticks.to_bytes(TIME, "big") + _random())


def _random() -> bytes:
    """Drawn many at a time: each draw lets another thread have the interpreter first."""
    try:
        return _drawn.pop()
    except IndexError:
        drawn = token_bytes(SIZE * DRAWN)
        _drawn.extend(drawn[at : at + SIZE] for at in range(SIZE, len(drawn), SIZE))
        return drawn[:SIZE]


class Links:
    def __init__(self, seals: Seals) -> None:
        self._key = seals.derive(USE)

    def token_of(self, id: str) -> str:  # noqa: A002 (as the struct has it)
        return id + self._mac(id)

    def id_of(self, token: str) -> str | None:
        """The booking that a token opens; None of a wrong one. Capitals are read too."""
        if len(token) != LENGTH or not token.isascii():
            return None
        token = token.lower()
        name = token[:ID_LENGTH]
        right = is_booking_id(name) and hmac.compare_digest(token[ID_LENGTH:], self._mac(name))
        return name if right else None

    def _mac(self, id: str) -> str:  # noqa: A002
        return blake2b(id.encode(), key=self._key, digest_size=MAC).hexdigest()  # a MAC by itself (RFC 7693)
