"""Keys that sign: ed25519, known by their TUF key id. A private key is sealed under a passphrase (pure).

The envelope is our own JSON and not PKCS8, whose encryption stretches a passphrase with 2,048 rounds of PBKDF2 alone.
What stretches here stands in the envelope, bounded below (never weak) and above (a hostile file takes neither memory
nor time), and everything that stands there is authenticated. Files, modes and passphrases: `keyfiles`.
"""

import os
import unicodedata
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from securesystemslib.signer import CryptoSigner, Key, SSlibKey

from content_packs.errors import PackError, TooLarge, Untrusted
from content_packs.format.manifest import encode

__all__ = ["Key"]  # beside what is made here
PrivateKey = CryptoSigner  # as other rooms call them
PublicKey = SSlibKey
FORMAT = 1
FILE_LIMIT = 4_096  # bytes of a key file, either kind
NAME_LIMIT = 64  # characters
PASSPHRASE_LEAST, PASSPHRASE_MOST = 12, 1_000  # characters
DIFFERENT = 6  # characters of a passphrase that differ, at least
SEALED, PUBLIC = "sealed key", "public key"
ED25519: Literal["ed25519"] = "ed25519"


class UnusableKey(Untrusted):
    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


class WrongPassphrase(PackError):
    def __init__(self, keyid: str) -> None:
        super().__init__(
            f"wrong passphrase for key {keyid[:8]}…: try again (or the key file was altered: take another copy of it)"
        )


class WeakPassphrase(PackError):
    def __init__(self, why: str) -> None:
        super().__init__(f"this passphrase {why}; take five or six words that nobody would guess together")


class Cost(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What trying one passphrase costs: Argon2id's parameters (RFC 9106, 3.1)."""

    name: Literal["argon2id"] = "argon2id"
    memory: int  # KiB
    iterations: int
    lanes: int


LEAST = Cost(memory=19_456, iterations=2, lanes=1)  # OWASP Password Storage Cheat Sheet, Argon2id
USUAL = Cost(memory=65_536, iterations=3, lanes=4)  # RFC 9106, 4: second recommended option
MOST = Cost(memory=262_144, iterations=8, lanes=16)


class _Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the sealing authenticates beside the key."""

    format: int = FORMAT
    type: Literal["sealed key"] = "sealed key"
    keyid: str
    scheme: Literal["ed25519"] = ED25519
    public: str  # hexadecimal
    kdf: Cost
    salt: str  # hexadecimal, 16 bytes
    cipher: Literal["chacha20-poly1305"] = "chacha20-poly1305"
    nonce: str  # hexadecimal, 12 bytes


class Envelope(_Header, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sealed private key. Of it, `keyid` and `public` are no secret."""

    sealed: str  # hexadecimal: 32 bytes of key, 16 of tag


class PublicFile(msgspec.Struct, frozen=True, kw_only=True):
    """What its owner gives away. `name` is public too: it says in the metadata whose key this is."""

    format: int = FORMAT
    type: Literal["public key"] = "public key"
    name: str = ""
    keyid: str
    scheme: Literal["ed25519"] = ED25519
    public: str  # hexadecimal


def generate() -> PrivateKey:
    """A fresh key of the system's randomness."""
    return PrivateKey.generate_ed25519()


def seal(
    signer: PrivateKey, passphrase: str, cost: Cost | None = None, random: Callable[[int], bytes] = os.urandom
) -> bytes:
    """The envelope of a private key."""
    key = signer.public_key
    header = _Header(
        keyid=key.keyid,
        public=key.keyval["public"],
        kdf=cost or USUAL,
        salt=random(16).hex(),
        nonce=random(12).hex(),
    )
    _check_cost(header.kdf, SEALED)
    sealed = _cipher(header, passphrase).encrypt(bytes.fromhex(header.nonce), _secret(signer), encode(header))
    return _pretty(Envelope(**msgspec.structs.asdict(header), sealed=sealed.hex()))


def read_envelope(raw: bytes, what: str = SEALED) -> Envelope:
    """The envelope, every number in it checked; nothing is opened yet."""
    envelope = _decode(raw, Envelope, what)
    _check_cost(envelope.kdf, what)
    _check_hex(envelope.salt, 16, what)
    _check_hex(envelope.nonce, 12, what)
    _check_hex(envelope.sealed, 48, what)
    _key(envelope, what)
    return envelope


def unseal(raw: bytes, passphrase: str, what: str = SEALED) -> PrivateKey:
    """The private key, or `WrongPassphrase`."""
    envelope = read_envelope(raw, what)
    header = _Header(**{name: getattr(envelope, name) for name in _Header.__struct_fields__})
    cipher = _cipher(header, passphrase)
    try:
        secret = cipher.decrypt(bytes.fromhex(header.nonce), bytes.fromhex(envelope.sealed), encode(header))
    except InvalidTag:
        raise WrongPassphrase(envelope.keyid) from None
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(secret), _key(envelope, what))


def write_public(key: Key, name: str = "") -> bytes:
    """The public key file."""
    return _pretty(PublicFile(name=check_name(name), keyid=key.keyid, public=key.keyval["public"]))


def read_public(raw: bytes, what: str = PUBLIC) -> tuple[str, PublicKey]:
    """(name, key) of a public key file."""
    file = _decode(raw, PublicFile, what)
    return check_name(file.name, what), _key(file, what)


def with_name(key: PublicKey, name: str) -> PublicKey:
    """The key as signed files name it: whose it is stands beside it (a field that TUF's readers pass over)."""
    return PublicKey(key.keyid, key.keytype, key.scheme, key.keyval, {"name": name} if name else {})


def name_of(key: Key) -> str:
    """Whose key a signed file says it is; its id where it says nothing that can be printed."""
    name = key.unrecognized_fields.get("name")
    return name if isinstance(name, str) and name.isprintable() and 0 < len(name) <= NAME_LIMIT else key.keyid[:8]


def fingerprint(keyid: str) -> str:
    """Eight groups of four digits that two persons compare aloud, in any language: 106 bits of the key id."""
    digits = f"{int(keyid, 16) % 10**32:032}"
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def check_passphrase(passphrase: str) -> str:
    """A passphrase to seal with, as it is used (NFC: RFC 8265, 4.2), or `WeakPassphrase`."""
    passphrase = normal(passphrase)
    if len(passphrase) < PASSPHRASE_LEAST:
        raise WeakPassphrase(f"has {len(passphrase)} characters where at least {PASSPHRASE_LEAST} are needed")
    if len(passphrase) > PASSPHRASE_MOST:
        raise WeakPassphrase(f"has more than {PASSPHRASE_MOST:,} characters")
    if len(set(passphrase)) < DIFFERENT:
        raise WeakPassphrase("repeats a few characters")
    return passphrase


def normal(passphrase: str) -> str:
    """The same letters are the same bytes, whatever keyboard they come from (NFC)."""
    return unicodedata.normalize("NFC", passphrase)


def check_name(name: str, what: str = PUBLIC) -> str:
    if len(name) > NAME_LIMIT or not name.isprintable():
        raise UnusableKey(what, f"its name is no line of at most {NAME_LIMIT} characters")
    return name


T = TypeVar("T", Envelope, PublicFile)


def _decode(raw: bytes, into: type[T], what: str) -> T:
    if len(raw) > FILE_LIMIT:
        raise TooLarge(f"{what}: bytes", len(raw), FILE_LIMIT)
    try:
        found = msgspec.json.decode(raw, type=into)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if into is PublicFile and SEALED.encode() in raw:
            raise UnusableKey(what, "is a secret key, which stays with its owner: name the .pub file") from None
        kind = SEALED if into is Envelope else PUBLIC
        raise UnusableKey(what, f"no {kind} as `companion pack keygen` writes it ({error})") from None
    if found.format != FORMAT:
        raise UnusableKey(what, f"format {found.format} is not format {FORMAT}; a newer version of this is needed")
    return found


def _key(file: Envelope | PublicFile, what: str) -> PublicKey:
    """The public key that a file names, by the id that follows from it (TUF 4.2)."""
    _check_hex(file.public, 32, what)
    key = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(file.public)))
    if key.keyid != file.keyid:
        raise UnusableKey(what, f"its key id {file.keyid[:8]!r}… is not that of the key in it: it was altered")
    return key


def _secret(signer: PrivateKey) -> bytes:
    private = load_pem_private_key(signer.private_bytes, None)
    assert isinstance(private, Ed25519PrivateKey)
    return private.private_bytes_raw()


def _cipher(header: _Header, passphrase: str) -> ChaCha20Poly1305:
    cost = header.kdf
    derive = Argon2id(
        salt=bytes.fromhex(header.salt),
        length=32,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory,
    ).derive
    return ChaCha20Poly1305(derive(normal(passphrase).encode("utf-8", "surrogatepass")))


def _check_cost(cost: Cost, what: str) -> None:
    for name in ("memory", "iterations", "lanes"):
        least, value, most = (getattr(each, name) for each in (LEAST, cost, MOST))
        if not least <= value <= most:
            raise UnusableKey(what, f"Argon2id's {name} is {value:,}, outside {least:,} to {most:,}")


def _check_hex(text: str, length: int, what: str) -> None:
    if len(text) != 2 * length or not all(letter in "0123456789abcdef" for letter in text):
        raise UnusableKey(what, f"a value that should be {length} bytes in hexadecimal is not")


def _pretty(struct: Any) -> bytes:
    return msgspec.json.format(encode(struct), indent=2) + b"\n"
