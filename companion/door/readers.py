"""Readers: a phone at the door is a source of events of its own, known by a cookie that the server alone can make.

So nobody speaks as another phone, and who loses the cookie goes on as a new one: nothing is lost by it (ATTENDANCE.md).
"""

import hmac
from secrets import token_hex

from companion.accounts.seals import Seals

PREFIX = "door:"
ID, MAC = 16, 32  # hexadecimal digits


def new_reader(seals: Seals) -> str:
    """The cookie's value."""
    reader = token_hex(ID // 2)
    return f"{reader}.{_sign(seals, reader)}"


def source_of(seals: Seals, kept: str) -> str:
    """As which source the cookie's phone speaks; empty where it is none of ours."""
    reader, _, mac = kept[:100].partition(".")
    if len(reader) != ID or not set(reader) <= set("0123456789abcdef"):
        return ""
    return PREFIX + reader if hmac.compare_digest(mac.encode(), _sign(seals, reader).encode()) else ""


def _sign(seals: Seals, reader: str) -> str:
    return seals.derive("door", reader).hex()[:MAC]
