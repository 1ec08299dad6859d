"""Events that are left behind when the device becomes another kiosk: in a file of their own, so that none is lost."""

import os
from datetime import datetime
from pathlib import Path

import msgspec

from content_packs.format.blobs import fsync_folder
from kiosk.outbox.outbox import Outbox

FOLDER = "left-behind"
PIECE = 1_000  # events read at a time


class Left(msgspec.Struct, frozen=True):
    file: Path  # events as JSON, one a line
    number: int  # of the last event in it


def write_waiting(outbox: Outbox, data: Path, kiosk: str, now: datetime) -> Left:
    """All that wait, durably, in a dated file that its user alone reads. They still wait when this returns."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    number, name = -1, f"{kiosk}.{now:%Y%m%dT%H%M%SZ}"
    file, at = folder / f"{name}.jsonl", 1
    while file.exists():  # of a clock that stands still
        at += 1
        file = folder / f"{name}-{at}.jsonl"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while found := outbox.waiting(number, PIECE):
            out.writelines(event.raw + b"\n" for event in found)
            number = found[-1].number
        out.flush()
        os.fsync(out.fileno())
    fsync_folder(folder)
    fsync_folder(data)
    return Left(file, number)
