"""Health: whether the process lives (restart it if not) and whether it should be sent visitors.

Ready is: a library is loaded (or museums are still to publish), the data folder takes writes, and there is space. What
the last scrub found is told beside them, as are packs that could not be opened or verified, and signatures that end
soon, but none of it makes the other museums' guide unready.
"""

import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

import msgspec

from companion.publishing.expiring import Expiring
from companion.shown import Status
from content_packs.running.scrub import Found


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What `/health/ready` answers; 503 where it is not `ready`."""

    ready: bool
    library: str  # version of the set of packs
    museums: int
    packs: int  # shown
    packs_missing: int  # named in the settings, and not shown: the log says why
    writable: bool
    free: int  # bytes
    scrub: Found | None = None
    confirmed: datetime | None = None  # when what is published was last signed as fresh
    trouble: str = ""  # why nothing newer is accepted; what is shown goes on
    refused: dict[str, str] = {}  # pack -> why it is not shown as was published
    expiring: tuple[Expiring, ...] = ()  # what people should sign again soon


def judge(
    *,
    library: str,
    museums: int,
    packs: int,
    packs_missing: int,
    writable: bool,
    free: int,
    floor: int,
    scrub: Found | None,
    awaiting: bool = False,
    status: Status | None = None,
    expiring: Sequence[Expiring] = (),
) -> Health:
    """`awaiting`: packs come from museums, so that a new server is ready before the first of them."""
    status = status or Status()
    return Health(
        ready=(museums > 0 or awaiting) and writable and free >= floor,
        library=library,
        museums=museums,
        packs=packs,
        packs_missing=packs_missing,
        writable=writable,
        free=free,
        scrub=scrub,
        confirmed=status.issued,
        trouble=status.trouble,
        refused=status.refused,
        expiring=tuple(expiring),
    )


def writable(folder: Path) -> bool:
    """Whether a byte can be brought to the disk in `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder) as file:
            file.write(b"\0")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def free(folder: Path) -> int:
    """Free bytes on the disk of `folder`, 0 where it cannot be told."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
