"""Where each tile of a picture to look into is: in which blob, and where in it (FORMAT.md, Tiles). Pure.

A Deep Zoom pyramid: level 0 is one pixel, the highest the whole picture, each level half as wide and high as the next.
A phone that looks at the whole picture fetches the levels up to `OVERVIEW` in one blob; looking closer, it fetches
rectangles of `SIDE` by `SIDE` tiles. Readers follow `Tiles.parts`, whatever a writer chose.
"""

import struct
from collections.abc import Iterator

import msgspec

from content_packs.guide.model import TilePart, Tiles

TILE = 256  # pixels
OVERLAP = 1
OVERVIEW = 1024  # pixels: levels no larger travel together
SIDE = 4  # tiles, of the rectangles of the levels above

Size = tuple[int, int]
Box = tuple[int, int, int, int]  # left, top, right, bottom
Place = tuple[int, int, int]  # level, column, row


class Cut(msgspec.Struct, frozen=True):
    """Tiles that travel in one blob, as a TilePart says."""

    level: int
    levels: int = 1
    column: int = 0
    row: int = 0
    columns: int = 0
    rows: int = 0


def highest(size: Size) -> int:
    """The level at which a picture has its own size."""
    return (max(size) - 1).bit_length()


def size_at(size: Size, level: int) -> Size:
    """How large a picture of this size is at a level; halves are rounded up."""
    times = 1 << highest(size) - level
    return -(-size[0] // times), -(-size[1] // times)


def grid_at(size: Size, level: int, tile: int = TILE) -> Size:
    """How many columns and rows of tiles a level has."""
    width, height = size_at(size, level)
    return -(-width // tile), -(-height // tile)


def box_of(size: Size, place: Place, tile: int = TILE, overlap: int = OVERLAP) -> Box:
    """The pixels of a level that a tile shows, its overlap with the neighbours too."""
    level, column, row = place
    width, height = size_at(size, level)
    left, top = max(0, column * tile - overlap), max(0, row * tile - overlap)
    return left, top, min(width, (column + 1) * tile + overlap), min(height, (row + 1) * tile + overlap)


def plan(size: Size) -> list[Cut]:
    """How the tiles of a picture are put into blobs, by level, row, column."""
    overview = min(highest(size), highest((OVERVIEW, OVERVIEW)))
    cuts = [Cut(0, overview + 1)]
    for level in range(overview + 1, highest(size) + 1):
        columns, rows = grid_at(size, level)
        cuts += [
            Cut(level, 1, column, row, min(SIDE, columns - column), min(SIDE, rows - row))
            for row in range(0, rows, SIDE)
            for column in range(0, columns, SIDE)
        ]
    return cuts


def places(size: Size, cut: Cut | TilePart, tile: int = TILE) -> Iterator[Place]:
    """The tiles of a blob, in its order."""
    for level in range(cut.level, cut.level + cut.levels):
        all_columns, all_rows = grid_at(size, level, tile)
        columns, rows = cut.columns or all_columns, cut.rows or all_rows
        for row in range(cut.row, cut.row + rows):
            yield from ((level, column, row) for column in range(cut.column, cut.column + columns))


def find_tile(tiles: Tiles, place: Place) -> tuple[TilePart, int] | None:
    """The blob that holds a tile, and the how many-th in it the tile is; None where the picture has no such tile."""
    size = tiles.width, tiles.height
    for part in tiles.parts:
        if part.level <= place[0] < part.level + part.levels:
            for number, found in enumerate(places(size, part, tiles.size)):
                if found == place:
                    return part, number
    return None


def pack_tiles(tiles: list[bytes]) -> bytes:
    """The blob of these tiles: the length of each, then all of them."""
    return struct.pack(f"<{len(tiles)}I", *map(len, tiles)) + b"".join(tiles)


def unpack_tiles(blob: bytes, count: int) -> list[bytes]:
    """The tiles of a blob that holds `count`; ValueError where it is not as long as it says."""
    if len(blob) < 4 * count:
        raise ValueError("a blob of tiles is shorter than its own head")
    at, tiles = 4 * count, []
    for length in struct.unpack_from(f"<{count}I", blob):
        tiles.append(blob[at : at + length])
        at += length
    if at != len(blob):
        raise ValueError("a blob of tiles is not as long as it says")
    return tiles
