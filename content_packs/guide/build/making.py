"""What a build makes of the files that a source names: one wish, one record of the blobs that came of it.

`make` is the work itself, run in a process of its own (`workshop`); what it does for a treatment is a pure function of
the file's bytes. `recipe` names everything else that the outcome depends on, so that a cache knows when to forget.
"""

from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import msgspec

from content_packs.errors import Unbuildable
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import hash_of
from content_packs.format.media_types import TYPES
from content_packs.guide.source.files import BOUNDS, Refused, read

Treatment = Literal["picture", "panorama", "zoom", "audio", "video", "captions", "model", "usdz"]

RECIPE = 3  # counts up when the code of this room gives other bytes for the same file
ENCODERS: dict[Treatment, tuple[str, ...]] = {
    "picture": ("pillow", "resvg-py"),
    "panorama": ("pillow", "resvg-py"),
    "zoom": ("pillow", "resvg-py"),
    "audio": ("av",),
    "video": ("av",),
    "captions": (),
    "model": ("pillow",),
    "usdz": (),
}


class Wish(msgspec.Struct, frozen=True, order=True):
    """A file, and what is wanted of it."""

    file: Path
    name: str  # the file's path in the source folder, for messages and for the document that names it
    treatment: Treatment


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One blob that came of a file."""

    sha256: str
    length: int  # bytes
    type: str  # media type
    width: int = 0  # pixels
    height: int = 0


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a wish; facts that a treatment does not give are zero."""

    parts: tuple[Part, ...]
    width: int = 0  # pixels: of the original picture, of the video as shown
    height: int = 0
    colour: str = ""
    seconds: float = 0.0


@lru_cache
def recipe(treatment: Treatment) -> str:
    """Everything but the file that decides what bytes come out."""
    return ";".join([f"{treatment} {RECIPE}", *(f"{name} {version(name)}" for name in ENCODERS[treatment])])


def limit(wish: Wish) -> int:
    """How many bytes the file may have."""
    match wish.treatment:
        case "picture" | "panorama" | "zoom":
            return BOUNDS.svg if wish.file.suffix.lower() == ".svg" else BOUNDS.picture
        case "captions":
            return BOUNDS.captions
        case "model" | "usdz":
            return BOUNDS.model
    return BOUNDS.recording


def make(wish: Wish, digest: str, blobs: FileBlobs) -> Made:
    """Do what is wished for, with the file of this SHA-256, and put what comes of it into `blobs`."""
    try:
        raw = read(wish.file, limit(wish))
    except Refused as refused:
        raise Unbuildable(wish.name, refused.what) from None
    if hash_of(raw) != digest:
        raise Unbuildable(wish.name, "changed while it was being built")
    match wish.treatment:
        case "picture" | "panorama":
            return _picture(wish, raw, blobs)
        case "zoom":
            return _zoom(wish, raw, blobs)
        case "audio" | "video":
            return _recording(wish, raw, blobs)
    return _as_it_is(wish, raw, blobs)


def _picture(wish: Wish, raw: bytes, blobs: FileBlobs) -> Made:
    from content_packs.guide.build.pictures import make_picture

    made = make_picture(raw, wish.name, panorama=wish.treatment == "panorama")
    names = blobs.put_all(size.raw for size in made.sizes)
    parts = [
        Part(sha256=name, length=len(size.raw), type=size.type, width=size.width, height=size.height)
        for name, size in zip(names, made.sizes, strict=True)
    ]
    return Made(parts=tuple(parts), width=made.width, height=made.height, colour=made.colour)


def _zoom(wish: Wish, raw: bytes, blobs: FileBlobs) -> Made:
    from content_packs.guide.build.zooming import make_tiles

    made = make_tiles(raw, wish.name)
    names = blobs.put_all(made.parts)
    parts = (
        Part(sha256=name, length=len(blob), type=TYPES["tiles"]) for name, blob in zip(names, made.parts, strict=True)
    )
    return Made(parts=tuple(parts), width=made.width, height=made.height)


def _recording(wish: Wish, raw: bytes, blobs: FileBlobs) -> Made:
    from content_packs.guide.build.recordings import make_audio, make_video

    made = (make_audio if wish.treatment == "audio" else make_video)(raw, wish.name)
    part = Part(sha256=blobs.put(made.raw), length=len(made.raw), type=made.type)
    return Made(parts=(part,), width=made.width, height=made.height, seconds=made.seconds)


def _as_it_is(wish: Wish, raw: bytes, blobs: FileBlobs) -> Made:
    from content_packs.guide.build.models import make_model, make_usdz
    from content_packs.guide.build.recordings import make_captions

    makers = {"model": (make_model, "glb"), "usdz": (make_usdz, "usdz"), "captions": (make_captions, "vtt")}
    to, extension = makers[wish.treatment]
    kept = to(raw, wish.name)
    return Made(parts=(Part(sha256=blobs.put(kept), length=len(kept), type=TYPES[extension]),))
