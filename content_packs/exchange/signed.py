"""Signed by the server: day sheets, and whatever else a kiosk must believe without a network (pure).

signature (64 bytes, Ed25519) · what was said            over: purpose, a line's end, what was said
"""

from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from content_packs.errors import Untrusted

SIGNATURE = 64  # bytes


class NotSigned(Untrusted):
    """Nobody whom this device trusts said so."""

    def __init__(self, purpose: str) -> None:
        super().__init__(f"{purpose}: not signed by a server that this kiosk trusts, or damaged")


def sign(said: bytes, seed: bytes, purpose: str) -> bytes:
    """`seed`: 32 bytes of the private key."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(_statement(said, purpose)) + said


def read(signed: bytes, keys: Sequence[str], purpose: str) -> bytes:
    """What the holder of one of `keys` (public, in hex) said, or `NotSigned`."""
    signature, said = signed[:SIGNATURE], signed[SIGNATURE:]
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, _statement(said, purpose))
        except (InvalidSignature, ValueError):
            continue
        return said
    raise NotSigned(purpose)


def _statement(said: bytes, purpose: str) -> bytes:
    return purpose.encode() + b"\n" + said
