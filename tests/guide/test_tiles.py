"""Every tile of a pyramid is in one blob, and is found there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.guide import tiles
from content_packs.guide.model import TilePart, Tiles

SIDES = st.integers(1, 20_000)


def planned(width: int, height: int) -> Tiles:
    """The tiles of a picture as a document names them, their blobs empty."""
    cuts = tiles.plan((width, height))
    parts = (
        TilePart(
            sha256=f"{number:064}",
            length=0,
            type="application/vnd.museum.tiles",
            level=cut.level,
            levels=cut.levels,
            column=cut.column,
            row=cut.row,
            columns=cut.columns,
            rows=cut.rows,
        )
        for number, cut in enumerate(cuts)
    )
    return Tiles(width=width, height=height, parts=tuple(parts))


@given(SIDES, SIDES)
def test_highest_level_is_the_least_that_holds_the_picture(width: int, height: int) -> None:
    level = tiles.highest((width, height))
    assert max(width, height) <= 2**level < 2 * max(width, height)
    assert tiles.size_at((width, height), level) == (width, height)
    assert tiles.size_at((width, height), 0) == (1, 1)


@given(SIDES, SIDES)
def test_every_tile_is_in_one_blob(width: int, height: int) -> None:
    size = width, height
    packed = [place for cut in tiles.plan(size) for place in tiles.places(size, cut)]
    grids = [tiles.grid_at(size, level) for level in range(tiles.highest(size) + 1)]
    assert len(packed) == len(set(packed)) == sum(columns * rows for columns, rows in grids)


@pytest.mark.parametrize(("size", "blobs"), [((1, 1), 1), ((1024, 700), 1), ((4000, 3000), 17), ((10_000, 8_000), 109)])
def test_blobs_are_few(size: tuple[int, int], blobs: int) -> None:
    assert len(tiles.plan(size)) == blobs


def test_tile_is_found() -> None:
    found = planned(4000, 3000)
    part, number = tiles.find_tile(found, (12, 9, 5)) or (None, 0)
    assert part is not None
    assert (part.level, part.column, part.row, part.columns, part.rows) == (12, 8, 4, 4, 4)
    assert number == 5
    assert tiles.find_tile(found, (1, 0, 0)) == (found.parts[0], 1)
    assert tiles.find_tile(found, (12, 16, 0)) is None
    assert tiles.find_tile(found, (13, 0, 0)) is None


def test_tile_shows_a_pixel_of_its_neighbours() -> None:
    assert tiles.box_of((600, 300), (10, 0, 0)) == (0, 0, 257, 257)
    assert tiles.box_of((600, 300), (10, 1, 1)) == (255, 255, 513, 300)
    assert tiles.box_of((600, 300), (10, 2, 1)) == (511, 255, 600, 300)


@given(st.lists(st.binary(max_size=9), max_size=9))
def test_packed_tiles_come_back(many: list[bytes]) -> None:
    assert tiles.unpack_tiles(tiles.pack_tiles(many), len(many)) == many


@pytest.mark.parametrize("blob", [b"", b"\1\0\0\0", b"\1\0\0\0ab", b"\xff\xff\xff\xffa"])
def test_blob_that_lies_about_its_tiles_is_told(blob: bytes) -> None:
    with pytest.raises(ValueError, match="a blob of tiles"):
        tiles.unpack_tiles(blob, 1)
