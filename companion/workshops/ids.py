"""Ids of sessions: eight Crockford symbols, said over a telephone and typed without mistakes."""

from hashlib import sha256
from secrets import token_bytes

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8
KEY_LIMIT = 200


def new_ids(number: int, key: str = "") -> list[str]:
    """So many; under a key the same ones each time, so that a retry makes nothing twice."""
    secret = key.encode() if key else token_bytes(20)
    return [_symbols(sha256(b"%b:%d" % (secret, each)).digest()) for each in range(number)]


def _symbols(digest: bytes) -> str:
    number = int.from_bytes(digest[:8])
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH))
