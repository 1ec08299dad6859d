"""Passwords: argon2id (RFC 9106), and which are refused (NIST SP 800-63B, 5.1.1.2: short and known ones).

One hash takes 19 MiB and 60 ms. `Lane` bounds how many run at once, so that a flood of log-ins takes no more memory
than one log-in a lane; browsers that have logged in before have a lane of their own.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from companion.accounts.errors import BadPassword, TooBusy

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

SHORTEST, LONGEST = 12, 256  # characters
REASONS = ("too-short", "too-long", "has-name", "too-common", "too-plain")
MEMORY, ROUNDS = 19_456, 3  # KiB, passes: OWASP's least memory, one pass more
DIFFERENT = 5  # letters
# What is compared where there is no password: nobody knows a word with this hash, and it costs what others cost.
NOBODYS = f"$argon2id$v=19$m={MEMORY},t={ROUNDS},p=1${'A' * 22}${'A' * 43}"
_WORDS = """
password passwort motdepasse contraseña qwerty qwertyuiop azerty qwertz asdfghjkl zxcvbnm letmein welcome admin monkey
administrator changeme iloveyou secret default guest login master dragon football baseball princess sunshine abcdefgh
abcdefghijkl 1234567890 123456789 12345678 0987654321 1q2w3e4r 1qaz2wsx woaini woaini1314 5201314 nihao mima museum
companion kiosk museumcompanion chongqing sichuan chengdu bowuguan sanxia staff alliance editor workshop
"""
COMMON = frozenset(_WORDS.split())


def check(password: str, name: str) -> str:
    """`password` as it is hashed, else `BadPassword`."""
    plain = prepare(password)
    if len(plain) < SHORTEST:
        raise BadPassword("too-short")
    if len(plain) > LONGEST:
        raise BadPassword("too-long")
    folded = plain.casefold()
    if len(set(folded)) < DIFFERENT:
        raise BadPassword("too-plain")
    if len(name) > 2 and name in folded and len(folded) - len(name) < SHORTEST:
        raise BadPassword("has-name")
    if _is_common(folded):
        raise BadPassword("too-common")
    return plain


def prepare(password: str) -> str:
    """One form for what different keyboards send (RFC 8265, 4.2.2)."""
    return unicodedata.normalize("NFC", password)


def make_hash(plain: str) -> str:
    return _hasher().hash(plain.encode("utf-8", "replace"))


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one kept. One hash in every case: the time does not tell who has an account."""
    from argon2.exceptions import VerifyMismatchError

    typed = prepare(password[: LONGEST + 1])
    try:
        _hasher().verify(kept or NOBODYS, typed.encode("utf-8", "replace"))
    except VerifyMismatchError:
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was made with other costs than today's."""
    return _hasher().check_needs_rehash(kept)


class Lane:
    """Runs hashes one after the other in a thread of its own; more than `waiting` in the queue are told to come back.

    One thread, because each thread that ever hashed keeps the memory of one hash.
    """

    def __init__(self, waiting: int) -> None:
        self._waiting = waiting
        self._inside = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")

    def look(self) -> None:
        """`TooBusy` where there is no place: before a try is counted."""
        if self._inside > self._waiting:
            raise TooBusy

    async def run(self, work: Callable[[], T]) -> T:
        self.look()
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._inside -= 1


def _is_common(folded: str) -> bool:
    """A known word, alone or several times, with digits and signs around it."""
    letters = folded.strip("0123456789!?.,-_*#@$%&+= ")
    words = {folded, letters}
    return any(word in COMMON or any(word == part * (len(word) // len(part)) for part in COMMON) for word in words)


@lru_cache(maxsize=1)
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY, parallelism=1)
