"""Giving back what pushes left that never came to their end, a day after their last sign of life.

Here go tickets, parts, and files that were never whole. Whole blobs that no version names are the sweep's: it passes
over what was stored or touched within `KEPT`, and a push touches all that it builds on when it asks what is missing,
and again at its commit. So no lock is needed between them.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import structlog

from companion.office import Office
from companion.publishing.receiving import rows
from companion.publishing.receiving.admission import KEPT
from content_packs.format.blobs import TEMPORARY

INCOMING = "incoming"  # below the data folder

log = structlog.get_logger()


class Collected(msgspec.Struct, frozen=True):
    uploads: int
    files: int
    bytes: int


def collect(office: Office) -> Collected:
    """Drop what was given up; what a push alive builds on stays."""
    now = office.now()
    uploads = office.store.write_now(lambda db: rows.forget_uploads(db, now - KEPT))
    files = size = 0
    for file in _left(office):
        status = file.stat()
        if status.st_mtime < (now - KEPT).timestamp():
            file.unlink(missing_ok=True)
            files, size = files + 1, size + status.st_size
    if files or uploads:
        log.info("collected what pushes left", uploads=uploads, files=files, bytes=size)
    return Collected(uploads, files, size)


def _left(office: Office) -> Iterator[Path]:
    """Parts, and what was being written when a process was killed."""
    yield from (office.settings.data / INCOMING).glob("*/*")
    yield from office.blobs.root.glob(f"{TEMPORARY}*")
