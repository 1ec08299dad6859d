"""What earlier runs found out of each folder of a source, so that only what changed is looked at again. An edge.

A finding is of a folder whose files have a stamp (`tree`), and of a key: all else that it follows from. Nothing here is
needed: what is missing, damaged, or of another edition of this program is found out anew, with the same outcome.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from platform import python_version
from typing import TypeVar
from zlib import crc32

import msgspec

from content_packs.format.blobs import write_durably

T = TypeVar("T")
BUCKETS = 64  # files that folders are spread over: one edit writes one of them again
_CHECK = 32  # bytes at a file's beginning: the SHA-256 of the rest
_LIBRARIES = ("msgspec", "markdown-it-py", "nh3", "pillow", "resvg-py", "av", "openpyxl", "babel", "defusedxml")
_ROOM = Path(__file__).parents[2]

_encode = msgspec.msgpack.Encoder().encode


class _Memo(msgspec.Struct, array_like=True):
    """All that is known of one folder as its files are now."""

    stamp: str
    found: dict[str, tuple[str, bytes]] = {}  # what -> key, and the finding


class Memory:
    """The memory of one source, kept in the folder `home`; without one nothing outlives the run."""

    def __init__(self, home: Path | None = None, *, forget: bool = False) -> None:
        """`forget`: nothing is recalled, and all is kept anew."""
        self._home = home
        self._known = {} if forget or not home else _load_all(home)
        self._memos: dict[str, _Memo] = {}
        self._stale = set(range(BUCKETS)) if forget else set[int]()

    def begin(self, folder: str, stamp: str) -> None:
        """From here on `folder` has this stamp; without one nothing of it is recalled or kept."""
        if not stamp or self._home is None:
            return
        memo = self._known.get(folder)
        if memo is None or memo.stamp != stamp:
            memo = _Memo(stamp)
            self._stale.add(_bucket(folder))
        self._memos[folder] = memo

    def recall(self, folder: str, what: str, key: str, kind: type[T]) -> T | None:
        """What was found out, or None."""
        memo = self._memos.get(folder)
        then, raw = memo.found.get(what, ("", b"")) if memo else ("", b"")
        if not raw or then != key:
            return None
        return msgspec.msgpack.decode(raw, type=kind)

    def keep(self, folder: str, what: str, key: str, finding: object) -> None:
        """Remember a finding until the folder or the key changes."""
        memo = self._memos.get(folder)
        if memo is None:
            return
        try:
            memo.found[what] = (key, _encode(finding))
        except (OverflowError, ValueError):  # a number with more digits than can be written: found out anew each time
            memo.found.pop(what, None)
        self._stale.add(_bucket(folder))

    def remember(self, folder: str, what: str, key: str, kind: type[T], find: Callable[[], T]) -> T:
        """What was found out, else what `find` gives."""
        known = self.recall(folder, what, key, kind)
        if known is None:
            known = find()
            self.keep(folder, what, key, known)
        return known

    def outcome(self, name: str, key: str, kind: type[T]) -> T | None:
        """What a whole run came to, if it was given the same."""
        found = _read(self._home / f"run-{digest_of(name)}") if self._home and key else None
        return msgspec.msgpack.decode(found[1], type=kind) if found and found[0] == f"{edition()} {key}" else None

    def conclude(self, name: str, key: str, outcome: object) -> None:
        """Remember what a whole run came to."""
        if self._home and key:
            _write(self._home / f"run-{digest_of(name)}", f"{edition()} {key}", outcome)

    def save(self) -> None:
        """Write what changed; folders that were not met in this run are forgotten."""
        if self._home is None:
            return
        gone = self._known.keys() - self._memos.keys()
        buckets: dict[int, dict[str, _Memo]] = {number: {} for number in self._stale | set(map(_bucket, gone))}
        for folder, memo in self._memos.items():
            if _bucket(folder) in buckets:
                buckets[_bucket(folder)][folder] = memo
        for number, memos in buckets.items():
            _write(self._home / f"folders-{number:02d}", edition(), memos)
        self._known, self._stale = dict(self._memos), set()


def default_cache() -> Path:
    """Where a person's caches live (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".cache") / "museum-companion"


def open_memory(cache: Path, root: Path, *, forget: bool = False) -> Memory:
    """The memory of the source at `root`, in the folder where made pictures are kept too."""
    name = sha256(str(root.resolve()).encode()).hexdigest()[:32]
    return Memory(cache / "memory" / name, forget=forget)


def digest_of(*facts: object) -> str:
    """A key that stands for `facts`, which print all that they are."""
    return sha256(repr(facts).encode()).hexdigest()[:32]


@cache
def edition() -> str:
    """Stands for this program: its own code in the rooms of packs, its libraries, its Python."""
    digest = sha256()
    for file in sorted(chain(_ROOM.glob("**/*.py"), (_ROOM / "guide").glob("**/*.toml"))):
        digest.update(file.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    digest.update(python_version().encode())
    return digest.hexdigest()[:32]


def _load_all(home: Path) -> dict[str, _Memo]:
    known: dict[str, _Memo] = {}
    for number in range(BUCKETS):
        found = _read(home / f"folders-{number:02d}")
        if found and found[0] == edition():
            known.update(msgspec.msgpack.decode(found[1], type=dict[str, _Memo]))
    return known


def _bucket(folder: str) -> int:
    return crc32(folder.encode()) % BUCKETS


def _read(file: Path) -> tuple[str, msgspec.Raw] | None:
    """What `_write` wrote, or None where that is not there or not whole."""
    try:
        raw = file.read_bytes()
    except OSError:
        return None
    check, rest = raw[:_CHECK], memoryview(raw)[_CHECK:]
    try:
        whole = sha256(rest).digest() == check
        return msgspec.msgpack.decode(rest, type=tuple[str, msgspec.Raw]) if whole else None
    except msgspec.DecodeError:  # whole, but of an edition that wrote otherwise
        return None


def _write(file: Path, key: str, content: object) -> None:
    raw = _encode((key, content))
    with suppress(OSError):  # a cache that cannot be written is no reason not to go on
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, sha256(raw).digest() + raw)
