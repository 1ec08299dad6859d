"""Who a kiosk is: two keys that are made on it and never leave it, and what is signed with them (pure).

A signature is over purpose, door, kiosk, number and the body's SHA-256; it travels in three header fields, so that a
body is what it is. The number rises with each signature that a device ever makes: nothing signed serves twice.
"""

from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

PURPOSE = "museum companion: a kiosk speaks"  # nothing else that is signed begins so
KIOSK, NUMBER, SIGNATURE = "kiosk", "kiosk-number", "kiosk-signature"  # header fields


class Device(msgspec.Struct, frozen=True):
    """The private halves, 32 bytes each."""

    signing: bytes  # Ed25519
    sealing: bytes  # X25519

    @property
    def signing_public(self) -> str:
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw().hex()

    @property
    def sealing_public(self) -> str:
        return X25519PrivateKey.from_private_bytes(self.sealing).public_key().public_bytes_raw().hex()


def make_device() -> Device:
    return Device(Ed25519PrivateKey.generate().private_bytes_raw(), X25519PrivateKey.generate().private_bytes_raw())


def sign(device: Device, kiosk: str, number: int, path: str, body: bytes) -> dict[str, str]:
    """The header fields for a request to `path` (as `/sync/v1/heartbeat`)."""
    key = Ed25519PrivateKey.from_private_bytes(device.signing)
    signature = key.sign(_statement(kiosk, number, path, body))
    return {KIOSK: kiosk, NUMBER: str(number), SIGNATURE: signature.hex()}


def is_signed(public: str, kiosk: str, number: int, path: str, body: bytes, signature: str) -> bool:
    """Whether the holder of `public` (hex) said so. That `number` is new is the caller's to see."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), _statement(kiosk, number, path, body))
    except (InvalidSignature, ValueError):
        return False
    return True


def _statement(kiosk: str, number: int, path: str, body: bytes) -> bytes:
    return "\n".join((PURPOSE, path, kiosk, str(number), sha256(body).hexdigest())).encode()
