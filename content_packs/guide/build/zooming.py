"""A picture to look into closely: every level of its pyramid as tiles, packed into few blobs (FORMAT.md, Tiles).

Bytes in, bytes out: same picture, same bytes. One level is held at a time, the next is made from it; beside them only
the encoded tiles. An SVG is drawn larger than for its other sizes, since drawings reward looking closely.
"""

from collections.abc import Iterator
from io import BytesIO

import msgspec
from PIL import Image

from content_packs.guide import tiles
from content_packs.guide.build.pictures import decode, draw_at, read_drawing

DRAWN = 8192  # pixels of an SVG's long side
QUALITY = 75  # WebP


class Zoomed(msgspec.Struct, frozen=True):
    width: int  # of the highest level
    height: int
    parts: tuple[bytes, ...]  # blobs, as `tiles.plan` cuts them


def make_tiles(raw: bytes, name: str) -> Zoomed:
    """All tiles of the picture in `raw`, at its own size."""
    image = _drawing(raw, name) if name.lower().endswith(".svg") else decode(raw, name)[1]
    size = image.size
    made = dict(_encoded(image))
    del image
    parts = tuple(tiles.pack_tiles([made[place] for place in tiles.places(size, cut)]) for cut in tiles.plan(size))
    return Zoomed(*size, parts)


def _drawing(raw: bytes, name: str) -> Image.Image:
    text, size = read_drawing(raw, name)
    return draw_at(text, size, max(1, DRAWN * size[0] // max(size)), name)


def _encoded(image: Image.Image) -> Iterator[tuple[tiles.Place, bytes]]:
    """Each tile with its place, the highest level first."""
    size = image.size
    for level in range(tiles.highest(size), -1, -1):
        for place in tiles.places(size, tiles.Cut(level)):
            yield place, _encode(image.crop(tiles.box_of(size, place)))
        image = image.reduce(2)  # the mean of each four pixels; an odd edge has a pixel of its own


def _encode(tile: Image.Image) -> bytes:
    file = BytesIO()
    tile.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
