"""Challenges: random, for minutes, of this server alone (pure but for the secret's file).

A challenge says when it expires and proves that this server gave it, so nothing is stored until somebody signs one:
strangers who ask cannot fill the database. Signed ones are stored until they expire, and none is taken twice.
"""

import hmac
import os
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from companion.publishing.receiving.refusals import ChallengeRefused
from content_packs.format.blobs import write_durably

LIFE = timedelta(minutes=5)
SECRET = "challenge.key"  # noqa: S105 (a file's name)
SIZE = 32  # bytes


def make_challenge(secret: bytes, museum: str, now: datetime) -> str:
    said = f"{round((now + LIFE).timestamp())}.{secrets.token_hex(16)}"
    return f"{said}.{_mark(secret, museum, said)}"


def check_challenge(secret: bytes, museum: str, challenge: str, now: datetime) -> datetime:
    """When it expires, or `ChallengeRefused`."""
    said, _, mark = challenge.rpartition(".")
    if not hmac.compare_digest(mark.encode(), _mark(secret, museum, said).encode()):
        raise ChallengeRefused("is not one of this server for this museum")
    expires = datetime.fromtimestamp(int(said.partition(".")[0]), UTC)
    if now >= expires:
        raise ChallengeRefused("has expired")
    return expires


def secret_in(folder: Path) -> bytes:
    """The key that marks challenges, made at the first use; shared by all processes over one data folder."""
    file = folder / SECRET
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / f"{SECRET}.{os.getpid()}.{secrets.token_hex(4)}"
        write_durably(made, secrets.token_bytes(SIZE))
        made.chmod(0o600)
        try:
            os.link(made, file)  # never over one that another process made meanwhile
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return file.read_bytes()


def _mark(secret: bytes, museum: str, said: str) -> str:
    return hmac.new(secret, f"{museum}\n{said}".encode(), sha256).hexdigest()[:32]
