"""Codes of the second step: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, as all apps know it.

One step of drift either way is allowed (5.2). A code counts once: the counter that it belongs to is kept, and only
later ones are taken.
"""

from base64 import b32encode
from datetime import datetime
from hmac import compare_digest
from unicodedata import decimal

STEP = 30  # seconds
DIGITS = 6
DRIFT = (0, -1, 1)  # steps, the likely one first
SIZE = 20  # bytes: RFC 4226, 4, R6


def counter_of(secret: bytes, typed: str, now: datetime) -> int | None:
    """The counter whose code was typed; None where it is none of the three."""
    from pyotp import TOTP

    digits = _digits(typed[:20])
    totp = TOTP(spelled(secret))
    at = int(now.timestamp()) // STEP
    for counter in (at + drift for drift in DRIFT):
        if compare_digest(totp.generate_otp(counter), digits):
            return counter
    return None


def spelled(secret: bytes) -> str:
    """As it is typed into an app by hand (base32)."""
    return b32encode(secret).decode().rstrip("=")


def address_of(secret: bytes, name: str, issuer: str) -> str:
    """What the QR symbol says to an app."""
    from pyotp import TOTP

    return TOTP(spelled(secret)).provisioning_uri(name=name, issuer_name=issuer)


def _digits(typed: str) -> str:
    """The digits of any keyboard, Arabic ones and wide ones too; anything else is none of a code."""
    return "".join(str(decimal(letter, "x")) for letter in typed if not letter.isspace())
