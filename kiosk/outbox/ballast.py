"""A file that holds space on the disk and is thrown off when there is no other left: attendance goes on then. An edge.

Blobs keep `settings.outbox_space` free as well. This is for what no setting foresees: logs, a download, a small card.
"""

import errno
import os
import shutil
import sqlite3
from pathlib import Path

FILE = "outbox.ballast"
SHARE = 8  # of the outbox's space
AGAIN = 2  # times its size must be free until it is taken up again
_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_FSYNC)


class Ballast:
    def __init__(self, file: Path, size: int) -> None:
        """`size`: bytes; 0 for none."""
        self._file = file
        self._size = size

    @property
    def held(self) -> bool:
        return self._size == 0 or self._file.exists()

    def take_up(self) -> bool:
        """Whether it holds its space now. It takes no other's: there must be as much left beside it."""
        if self.held:
            return True
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._file.parent).free < AGAIN * self._size:
            return False
        part = self._file.with_suffix(".part")
        try:
            with part.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._size)  # its blocks are there, other than those of a hole
                os.fsync(file.fileno())
            part.replace(self._file)
        except OSError:
            part.unlink(missing_ok=True)
            return False
        return True

    def throw_off(self) -> bool:
        """Whether there was any."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True


def is_full(error: BaseException) -> bool:
    """Whether it says that there is no space on the disk."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) in _FULL
