"""What a reader has trusted and must not forget. An edge: `FolderMemory` touches the disk.

Everything that has to agree (root, timestamp, snapshot, counters, the time floor, what was confirmed) is one file,
replaced whole: a power cut leaves the old state or the new one. The other files are copies of what the source had; they
are verified again whenever they are used, so a torn or damaged one is merely fetched again.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

import msgspec

from content_packs.errors import Unavailable
from content_packs.format.blobs import write_durably
from content_packs.format.paths import check_path
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.errors import Forgotten

STATE = "trusted_state.json"  # no museum is called so
LOCK = "trusted_lock"
FORMAT = 1


class Memory(Protocol):
    """Durable and the reader's own. Names are paths of FORMAT.md."""

    def load(self, name: str) -> bytes | None: ...

    def save(self, name: str, raw: bytes) -> None:
        """Replaces a file whole, or not at all."""
        ...

    def alone(self) -> AbstractContextManager[object]:
        """For the time of a refresh: two at once would forget what the other saw."""
        ...


class Seen(msgspec.Struct, frozen=True):
    """The highest number seen, and under which keys: other keys begin anew (TUF 5.3.11)."""

    number: int
    keys: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What must agree."""

    format: int = FORMAT
    built: int  # seconds; the program or device was made then
    root: bytes  # the newest
    issued: int = 0  # seconds; the last signed instant seen
    timestamp: bytes | None = None
    snapshot: bytes | None = None
    channels: dict[str, Seen] = {}  # by group
    floors: dict[str, Seen] = {}  # by `museum/pack`
    confirmed: dict[str, Confirmed] = {}  # by group


class VolatileMemory:
    """For as long as the process lives: a reader that is given its root at each start."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._lock = Lock()

    def load(self, name: str) -> bytes | None:
        return self.files.get(name)

    def save(self, name: str, raw: bytes) -> None:
        self.files[name] = raw

    def alone(self) -> AbstractContextManager[object]:
        return self._lock


class Trial:
    """Reads what another memory has, and keeps for itself what is written: to judge a source, and believe nothing."""

    def __init__(self, memory: Memory) -> None:
        self._memory, self._tried = memory, VolatileMemory()

    def load(self, name: str) -> bytes | None:
        found = self._tried.load(name)
        return self._memory.load(name) if found is None else found

    def save(self, name: str, raw: bytes) -> None:
        self._tried.save(name, raw)

    def alone(self) -> AbstractContextManager[object]:
        return self._tried.alone()


class FolderMemory:
    """Files in one folder; `/` in a name is `+` in a file's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, name: str) -> bytes | None:
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"{self._file(name)} cannot be read: {error.strerror}") from None

    def save(self, name: str, raw: bytes) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_durably(self._file(name), raw)
        except OSError as error:
            raise Unavailable(f"{self._file(name)} cannot be written: {error.strerror}") from None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Also among processes. The lock goes with the process that holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise Unavailable(f"{self.folder / LOCK} cannot be opened: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _file(self, name: str) -> Path:
        return self.folder / check_path(name).replace("/", "+")


def load_state(memory: Memory) -> State:
    """`Forgotten` where there is none."""
    raw = memory.load(STATE)
    if raw is None:
        raise Forgotten("it was never given one")
    try:
        state = msgspec.json.decode(raw, type=State)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Forgotten(str(error)) from None
    if state.format != FORMAT:
        raise Forgotten(f"it is of format {state.format}")
    return state


def save_state(memory: Memory, state: State) -> None:
    """Nothing is written where nothing changed."""
    raw = msgspec.json.encode(state)
    if memory.load(STATE) != raw:
        memory.save(STATE, raw)
