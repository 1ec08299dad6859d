"""What a PIN and a passphrase open: argon2id (RFC 9106, 4), and a key that is sealed under it (RFC 8439).

A PIN keeps passers-by from the staff page for as long as the device runs: its tries are slowed down. It would protect
nothing at rest: whoever has the card tries a million of them in a night. So names lie under a passphrase of words.
"""

import hmac
from itertools import pairwise
from secrets import token_bytes

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MEMORY, ROUNDS = 19_456, 3  # KiB, passes: as the server hashes; 0.2 s, and a small device bears it
SALT, NONCE, KEY = 16, 12, 32  # bytes
PIN_DIGITS = range(6, 13)
PASSPHRASE = range(16, 201)  # characters
LETTERS = 6  # different ones, at least, of a passphrase


class BadPin(ValueError):
    code = "bad-pin"

    def __init__(self) -> None:
        super().__init__(
            f"a PIN is {PIN_DIGITS[0]} to {PIN_DIGITS[-1]} digits, and not one digit or a plain row of them"
        )


class BadPassphrase(ValueError):
    code = "bad-passphrase"

    def __init__(self) -> None:
        super().__init__(
            f"a passphrase is at least {PASSPHRASE[0]} characters: four or five words that nobody would guess"
        )


class Kept(msgspec.Struct, frozen=True):
    """A secret as it is compared; it cannot be read from it."""

    salt: bytes
    hash: bytes


class NamesLock(msgspec.Struct, frozen=True):
    """What is sealed to `public` opens only with the passphrase."""

    salt: bytes
    sealed: bytes  # the private key
    public: str  # X25519, hex


def check_pin(pin: str) -> str:
    """As it is kept, or `BadPin`."""
    typed = "".join(pin.split())
    if not (typed.isascii() and typed.isdecimal() and len(typed) in PIN_DIGITS) or _is_plain(typed):
        raise BadPin
    return typed


def check_passphrase(words: str) -> str:
    said = " ".join(words.split())
    if len(said) not in PASSPHRASE or len(set(said.casefold())) < LETTERS:
        raise BadPassphrase
    return said


def keep(secret: str) -> Kept:
    salt = token_bytes(SALT)
    return Kept(salt, _derive(secret, salt))


def matches(kept: Kept, typed: str) -> bool:
    return hmac.compare_digest(kept.hash, _derive("".join(typed[:200].split()), kept.salt))


def make_lock(passphrase: str) -> NamesLock:
    private, salt, nonce = X25519PrivateKey.generate(), token_bytes(SALT), token_bytes(NONCE)
    sealed = ChaCha20Poly1305(_derive(passphrase, salt)).encrypt(nonce, private.private_bytes_raw(), None)
    return NamesLock(salt, nonce + sealed, private.public_key().public_bytes_raw().hex())


def unlock(lock: NamesLock, passphrase: str) -> bytes | None:
    """The private key; None for any other passphrase."""
    key = _derive(" ".join(passphrase[:400].split()), lock.salt)
    try:
        return ChaCha20Poly1305(key).decrypt(lock.sealed[:NONCE], lock.sealed[NONCE:], None)
    except InvalidTag:
        return None


def _is_plain(digits: str) -> bool:
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def _derive(secret: str, salt: bytes) -> bytes:
    raw = secret.encode("utf-8", "replace")
    return Argon2id(salt=salt, length=KEY, iterations=ROUNDS, lanes=1, memory_cost=MEMORY).derive(raw)
