"""Ballast: a file that takes some of the disk, so that there is something to let go when it is full.

SQLite cannot even be opened on a full disk (its shared memory is a file); a kiosk has to start and play all the same.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

FILE = "opening.ballast"  # another than the outbox's, which would take it for its own
SIZE = 1_000_000  # bytes


def take(folder: Path) -> None:
    """Take the space again, as much of it as there is."""
    file = folder / FILE
    with suppress(OSError):
        lacking = SIZE - (file.stat().st_size if file.exists() else 0)
        size = min(lacking, shutil.disk_usage(folder).free)
        if size > 0:
            with file.open("ab") as ballast:
                os.posix_fallocate(ballast.fileno(), SIZE - lacking, size)


def let_go(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)
