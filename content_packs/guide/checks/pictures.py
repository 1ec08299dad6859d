"""Pictures: readable, large enough, no larger than a decoder can bear. An edge: reads files.

The header is judged before a pixel is decoded. A whole decode is asked for by `decode`; a build does without, since it
decodes what it has not decoded before. SVG has rules of its own (`drawings`).
"""

import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from content_packs.guide.checks.drawings import MOST_PIXELS, measure_drawing
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, Refused, check_size, read_text, resolve
from content_packs.guide.source.schema import Document, PictureTable, SceneFile, Source

FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".tif": "TIFF",
    ".tiff": "TIFF",
}
LONG_SIDE = 960  # pixels, the least that looks sharp on a phone
ZOOM_LEAST = 2_500  # pixels of the long side: less is seen without looking closer
PANORAMA_LEAST, PANORAMA_SHARP = 2_048, 4_096  # pixels of its width
_HEIC = "save it as JPEG; an iPhone takes JPEG with Settings › Camera › Formats › Most Compatible"
_PANORAMA = (1.98, 2.02)  # width by height

Size = tuple[int, int]


def check_picture(
    source: Source, document: Document, path: str, picture: PictureTable, decode: bool
) -> Iterator[Problem]:
    """One picture; `path` says where the document names it."""
    line = document.line(f"{path}.file")
    try:
        size = measure(resolve(source, document, picture.file), decode)
    except Refused as refusal:
        yield refusal.at(document.file, line)
    else:
        yield from _judge(document, line, picture.file, size)
        yield from _panorama(document, path, picture.file, size)
        yield from _zoom(document, path, picture, size)


def measure(file: Path, decode: bool) -> Size:
    """Width and height; `Refused` for what is no picture, or more of one than can be decoded safely."""
    if file.suffix.lower() == ".svg":
        return measure_drawing(read_text(file, BOUNDS.svg), file.name)
    if file.suffix.lower() not in FORMATS:
        mend = _HEIC if file.suffix.lower() in {".heic", ".heif"} else "use SVG, PNG, JPEG or WebP"
        raise Refused("unreadable-picture", f"{file.name!r} is no picture that can be read, by its name", mend)
    check_size(file.name, file.stat().st_size, BOUNDS.picture)
    return _measure_pixels(file, decode)


def _measure_pixels(file: Path, decode: bool) -> Size:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=sorted(set(FORMATS.values()))) as image:
                size = image.size
                if size[0] * size[1] <= MOST_PIXELS and decode:
                    image.draft("RGB", (size[0] // 8, size[1] // 8))  # a JPEG is read at an eighth
                    image.load()
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise _huge(file.name, "far too many pixels") from None
        except UnidentifiedImageError:
            raise _unreadable(file.name, "none of PNG, JPEG, WebP, AVIF, TIFF") from None
        except Exception as problem:  # decoders raise whatever they stumble over
            raise _unreadable(file.name, str(problem)[:120] or type(problem).__name__) from None
    if size[0] * size[1] > MOST_PIXELS:
        raise _huge(file.name, f"{size[0]:,} × {size[1]:,} pixels")
    return size


def _judge(document: Document, line: int, name: str, size: Size) -> Iterator[Problem]:
    if max(size) < LONG_SIDE and not _is_drawing(name):
        mend = f"use a picture of at least {LONG_SIDE} pixels on its long side"
        yield warning("small-picture", document.file, line, f"{_shown(name, size)}: small for a phone", mend)


def _panorama(document: Document, path: str, name: str, size: Size) -> Iterator[Problem]:
    if not isinstance(document.table, SceneFile):
        return
    line, (width, height) = document.line(f"{path}.file"), size
    if not _PANORAMA[0] <= width / height <= _PANORAMA[1]:
        what = f"{_shown(name, size)}: a panorama is twice as wide as high"
        yield error("bad-panorama", document.file, line, what, "export it as equirectangular, 360° by 180°")
    elif width < PANORAMA_LEAST and not _is_drawing(name):
        what = f"{_shown(name, size)}: too small to stand inside"
        yield error("bad-panorama", document.file, line, what, f"export it {PANORAMA_SHARP} pixels wide or wider")
    elif width < PANORAMA_SHARP and not _is_drawing(name):
        what = f"{_shown(name, size)}: blurred where one stands inside"
        yield warning("small-picture", document.file, line, what, f"export it {PANORAMA_SHARP} pixels wide or wider")


def _zoom(document: Document, path: str, picture: PictureTable, size: Size) -> Iterator[Problem]:
    """A picture to look into has something to find, and stands where it can be looked into."""
    line, name = document.line(f"{path}.zoom"), picture.file
    if not picture.zoom:
        return
    if not path.startswith("picture["):
        what = f"{name!r} cannot be looked into here"
        yield warning("no-zoom", document.file, line, what, "only a [[picture]] of an artifact can: take zoom out")
    elif max(size) < ZOOM_LEAST and not _is_drawing(name):
        what = f"{_shown(name, size)}: too small to look into"
        mend = f"use a picture of at least {ZOOM_LEAST:,} pixels on its long side, or take zoom out"
        yield warning("no-zoom", document.file, line, what, mend)


def _shown(name: str, size: Size) -> str:
    return f"{name!r} is {size[0]} × {size[1]}"


def _is_drawing(name: str) -> bool:
    return name.lower().endswith(".svg")


def _huge(name: str, what: str) -> Refused:
    mend = f"make it smaller: at most {MOST_PIXELS // 1_000_000} megapixels"
    return Refused("huge-picture", f"{name!r} has {what}", mend)


def _unreadable(name: str, what: str) -> Refused:
    return Refused("unreadable-picture", f"{name!r} cannot be read: {what}", "open and save it again, or replace it")
