"""Judging a pack that has arrived whole: small ones here, large ones by a niced process of their own.

So the answers to visitors do not wait for thousands of documents to be read (`python -m
companion.publishing.receiving.checking FOLDER SHA256`, which ends with the work and says on stdout what it found).
"""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from content_packs.errors import Damaged, Missing, PackError, Unavailable
from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import read_manifest
from content_packs.format.pack import open_pack

APART = 500  # entries
NICENESS = 10


class Found(msgspec.Struct, frozen=True):
    """What is wrong: blobs that are missing or damaged can be sent again, all else cannot be mended by sending."""

    missing: str = ""  # SHA-256
    why: str = ""


def check(blobs: FileBlobs, manifest: str) -> Found:
    """What is wrong with the pack of this root, if anything."""
    try:
        large = read_manifest(blobs.read(manifest, LIMITS.manifest)).entries > APART
    except PackError:
        large = False  # told below
    return _check_apart(blobs, manifest) if large else look(blobs, manifest)


def look(blobs: FileBlobs, manifest: str) -> Found:
    """Every blob hashed, every document decoded."""
    from content_packs.guide.arrival import check_arrived

    try:
        check_arrived(open_pack(blobs.read(manifest, LIMITS.manifest), blobs))
    except Missing as error:
        return Found(missing=error.what)
    except Damaged as error:
        return Found(missing=error.sha256)
    except Unavailable:
        raise
    except PackError as error:
        return Found(why=str(error))
    return Found()


def _check_apart(blobs: FileBlobs, manifest: str) -> Found:
    words = [sys.executable, "-m", "companion.publishing.receiving.checking", str(blobs.root), manifest]
    done = subprocess.run(words, check=False, capture_output=True)  # noqa: S603 (our own words)
    try:
        return msgspec.json.decode(done.stdout, type=Found)
    except msgspec.DecodeError:
        why = done.stderr.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"the pack could not be judged: {why[-1] if why else done.returncode}") from None


if __name__ == "__main__":
    os.nice(NICENESS)
    print(msgspec.json.encode(look(FileBlobs(Path(sys.argv[1])), sys.argv[2])).decode())  # noqa: T201
