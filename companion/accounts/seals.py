"""The server's own key for accounts: seals what must be readable again (TOTP secrets), signs what browsers keep.

32 random bytes in `data/keys/staff.seal`, mode 0600, made when first needed; each use derives its own key from them
(HMAC-SHA256 as the expand step of RFC 5869).
"""

import hmac
import os
import stat
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex

from companion.accounts.errors import LooseKey

FILE = "staff.seal"
SIZE = 32  # bytes
NONCE = 12  # bytes


class Seals:
    def __init__(self, key: bytes) -> None:
        self._key = key

    def derive(self, use: str, about: str = "") -> bytes:
        """32 bytes that nobody without the key can tell: the same for the same words."""
        return hmac.digest(self._key, f"{use}\0{about}\1".encode(), "sha256")

    def seal(self, secret: bytes, about: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        nonce = token_bytes(NONCE)
        return nonce + ChaCha20Poly1305(self.derive("seal")).encrypt(nonce, secret, about.encode())

    def unseal(self, sealed: bytes, about: str) -> bytes:
        """What `seal` was given; an error where it was made with another key or about something else."""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        return ChaCha20Poly1305(self.derive("seal")).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())


def open_seals(keys: Path) -> Seals:
    """The seals of a server's folder of keys."""
    file = keys / FILE
    if not file.exists():
        _make(file)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise LooseKey(str(file))
    return Seals(file.read_bytes())


def token() -> str:
    """256 random bits, as they stand in cookies and links."""
    return token_hex(32)


def digest(token: str) -> str:
    """As which a token is kept."""
    return sha256(token.encode()).hexdigest()


def _make(file: Path) -> None:
    """Whole or not at all, and never over another process's."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    coming = file.with_name(f".{FILE}.{token_hex(8)}")
    with os.fdopen(os.open(coming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(token_bytes(SIZE))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(coming, file)
    except FileExistsError:
        return
    finally:
        coming.unlink()
