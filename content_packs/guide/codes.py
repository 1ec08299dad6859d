"""Codes: what the QR on a label carries. Eight Crockford base-32 symbols and a check symbol, shown as `Z8T-1NH-NQN`.

The check is Crockford's (value mod 37, https://www.crockford.com/base32.html), which finds every single wrong symbol
and every swap of two neighbours. Its five extra symbols do not fit a URL: codes that would need one are never issued.
"""

from base64 import b32encode
from collections.abc import Container, Iterator
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 9  # with the check symbol
_FROM_RFC4648 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_READ = str.maketrans("OIL", "011", "- \u2010\u2011\u2013")


def normalise(typed: str) -> str:
    """What was typed, in the one form codes are kept in: capitals, no hyphens, O I L read as digits."""
    return typed.strip().upper().translate(_READ)


def is_code(code: str) -> bool:
    """Whether a normalised code has the right length, symbols and check."""
    return len(code) == LENGTH and all(s in _VALUE for s in code) and _check(code[:-1]) == _VALUE[code[-1]]


def show(code: str) -> str:
    """In groups of three, as printed."""
    return "-".join(code[i : i + 3] for i in range(0, len(code), 3))


def issue(museum: str, artifact: str) -> str:
    """The code of an artifact that names none itself: the same on every machine, for the artifact's life."""
    for attempt in range(1_000):
        digest = sha256(f"{museum}/{artifact}#{attempt}".encode()).digest()
        check = int.from_bytes(digest[:5], "big") % 37
        body = b32encode(digest[:5]).decode().translate(_FROM_RFC4648)
        if check < len(ALPHABET):
            return body + ALPHABET[check]
    raise AssertionError("unreachable: each attempt fails with probability 5/37")


def candidates(typed: str, known: Container[str], most: int = 5) -> list[str]:
    """Known codes one mistyped symbol, one swap, one missing or one doubled symbol away from a normalised code."""
    found: list[str] = []
    for code in _neighbours(typed):
        if code in known and code not in found:
            found.append(code)
            if len(found) == most:
                break
    return found


def _check(body: str) -> int:
    number = 0
    for symbol in body:
        number = number * 32 + _VALUE[symbol]
    return number % 37


def _neighbours(typed: str) -> Iterator[str]:
    if len(typed) == LENGTH:
        for i in range(LENGTH):
            yield from (typed[:i] + s + typed[i + 1 :] for s in ALPHABET)
        for i in range(LENGTH - 1):
            yield typed[:i] + typed[i + 1] + typed[i] + typed[i + 2 :]
    elif len(typed) == LENGTH - 1:
        for i in range(LENGTH):
            yield from (typed[:i] + s + typed[i:] for s in ALPHABET)
    elif len(typed) == LENGTH + 1:
        yield from (typed[:i] + typed[i + 1 :] for i in range(len(typed)))
