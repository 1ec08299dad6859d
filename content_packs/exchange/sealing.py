"""Sealed for one reader: only who has the private key opens it (HPKE, RFC 9180; pure but for randomness).

What is sealed says nothing about who sealed it: what must be believed is signed inside.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from content_packs.errors import Untrusted

VERSION = b"\x01"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class NotForUs(Untrusted):
    """Sealed to another key, for another purpose, or damaged."""

    def __init__(self) -> None:
        super().__init__("it cannot be opened: it is sealed for another reader, or damaged")


def seal(raw: bytes, public: str, purpose: str) -> bytes:
    """`public`: the reader's X25519 key in hex. `purpose` must be said again to open it."""
    key = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return VERSION + _SUITE.encrypt(raw, key, purpose.encode())


def unseal(sealed: bytes, private: bytes, purpose: str) -> bytes:
    """What was sealed, or `NotForUs`."""
    if sealed[:1] != VERSION:
        raise NotForUs
    try:
        return bytes(_SUITE.decrypt(sealed[1:], X25519PrivateKey.from_private_bytes(private), purpose.encode()))
    except (InvalidTag, ValueError):
        raise NotForUs from None
