"""What is not whole yet, on the disk: appended to, and gone on with at the byte after any cut. An edge.

A process that is killed loses nothing of it, a power cut what came since the last fsync.
"""

import os
from collections.abc import Callable
from pathlib import Path

SYNCED = 8_000_000  # bytes between two fsyncs: more than a batch has
TAG = ".tag"
TAG_LIMIT = 200  # bytes


class Part:
    """`file`, open to be appended to. `tag` says of which answer it is, where that matters."""

    def __init__(self, file: Path, told: Callable[[int], object] = lambda length: None) -> None:
        self._told = told
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._open = file.open("ab", buffering=0)
        self.length = os.fstat(self._open.fileno()).st_size
        self._synced = self.length

    @property
    def tag(self) -> str:
        try:
            with self._tag.open("rb") as file:
                return file.read(TAG_LIMIT).decode("ascii", "replace")
        except FileNotFoundError:
            return ""

    def append(self, raw: bytes) -> None:
        while raw:
            written = self._open.write(raw)
            self.length += written
            self._told(written)
            raw = raw[written:]
        if self.length - self._synced >= SYNCED:
            self._sync()

    def begin(self, tag: str = "") -> None:
        """From the first byte, of another answer."""
        os.ftruncate(self._open.fileno(), 0)
        self.length = self._synced = 0
        if tag:
            self._tag.write_text(tag[:TAG_LIMIT])

    def close(self) -> None:
        if not self._open.closed:
            self._sync()
            self._open.close()

    def drop(self) -> None:
        """It is of no use any more."""
        self._open.close()
        self._tag.unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)

    @property
    def _tag(self) -> Path:
        return self.file.with_name(self.file.name + TAG)

    def _sync(self) -> None:
        os.fsync(self._open.fileno())
        self._synced = self.length
