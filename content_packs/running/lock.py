"""One process at a time keeps a folder: a lock on `process.lock` in it, gone with the process.

The file says who holds it and stays when the lock is let go: removing it would let two processes hold two files of the
same name.
"""

import fcntl
import os
from pathlib import Path

LOCK = "process.lock"


class InUse(Exception):
    """Another process keeps this folder."""

    def __init__(self, data: Path, holder: str) -> None:
        who = f"process {holder}" if holder else "another process"
        super().__init__(f"{data} is in use by {who}: stop it first, or name another folder (`data`)")


class Lock:
    """Held from when it is made until `release`, or until the process ends, however it ends."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._file = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode(errors="replace").strip()
            self.release()
            raise InUse(data, holder) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
