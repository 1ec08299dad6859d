"""Numbers of events: they rise within the source whatever happens to the database. An edge.

Before a number is used, a block of them is noted in a file of its own. A start begins behind the block that was noted
last, so that a database that was lost and made anew never says an old number again: the newest count would then not
be the newest (`attendance`). Gaps mean nothing.
"""

from pathlib import Path

from content_packs.format.blobs import write_durably

FILE = "outbox.numbers"
BLOCK = 10_000
LONGEST = 32  # bytes


class Numbers:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._next = 0  # 0: not begun
        self._end = 0

    def take(self, used: int) -> int:
        """The next one, above all that were `used` as the database says; noted durably before."""
        if self._next == 0:
            self._next = self._end = max(_read(self._file), used + 1, 1)
        if self._next >= self._end:
            end = self._next + BLOCK
            write_durably(self._file, str(end).encode())
            self._end = end
        self._next += 1
        return self._next - 1


def _read(file: Path) -> int:
    """0 where nothing was noted, or it was damaged: then the database says more."""
    try:
        with file.open("rb") as source:
            raw = source.read(LONGEST)
    except OSError:
        return 0
    return int(raw) if raw.isdigit() else 0
