"""A picture cut into tiles is the picture."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from content_packs.errors import Unbuildable
from content_packs.guide import tiles
from content_packs.guide.build.zooming import DRAWN, Zoomed, make_tiles
from tests.guide.test_build_pictures import SVG, exif_with_place, is_near, photo, saved


def landscape(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """A picture of which no two places look the same."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (across, down, ImageChops.difference(across, down)))
    if mode == "RGBA":
        image.putalpha(down)
    return image


def level_of(made: Zoomed, level: int, mode: str = "RGB") -> Image.Image:
    """A level put together from its tiles, as a viewer does; overlaps must agree."""
    size = made.width, made.height
    whole = Image.new(mode, tiles.size_at(size, level))
    for cut, blob in zip(tiles.plan(size), made.parts, strict=True):
        here = list(tiles.places(size, cut))
        for place, raw in zip(here, tiles.unpack_tiles(blob, len(here)), strict=True):
            if place[0] == level:
                tile = Image.open(BytesIO(raw))
                left, top, right, bottom = tiles.box_of(size, place)
                assert tile.format == "WEBP"
                assert tile.size == (right - left, bottom - top)
                whole.paste(tile.convert(mode), (left, top))
    return whole


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of channels, of 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_tiles_together_are_the_picture() -> None:
    image = landscape((1500, 1123))
    made = make_tiles(saved(image, "PNG"), "scroll.png")
    assert (made.width, made.height, len(made.parts)) == (1500, 1123, 5)
    assert distance(level_of(made, 11), image) < 2


@pytest.mark.parametrize(("level", "size"), [(10, (750, 562)), (8, (188, 141))])
def test_each_level_is_the_picture_smaller(level: int, size: tuple[int, int]) -> None:
    image = landscape((1500, 1123))
    made = make_tiles(saved(image, "PNG"), "scroll.png")
    assert distance(level_of(made, level), image.resize(size, Image.Resampling.BOX)) < 3


def test_tiles_are_cut_from_all_pixels_of_a_photo() -> None:
    made = make_tiles(photo((5000, 4000)), "large.jpg")
    assert (made.width, made.height) == (5000, 4000)


def test_tiles_of_a_photo_are_upright_and_say_nothing_of_it() -> None:
    exif = exif_with_place()
    exif[0x0112] = 6
    made = make_tiles(photo((600, 300), exif=exif, comment=b"Zhang San"), "turned.jpg")
    assert (made.width, made.height) == (300, 600)
    assert not any(mark in blob for blob in made.parts for mark in (b"Zhang", b"EXIF", b"Exif"))


def test_tiles_keep_what_is_transparent() -> None:
    image = landscape((700, 500), "RGBA")
    made = make_tiles(saved(image, "PNG"), "mask.png")
    assert distance(level_of(made, 10, "RGBA").getchannel("A"), image.getchannel("A")) < 2


def test_drawing_is_cut_at_a_large_size() -> None:
    made = make_tiles(SVG.format("", '<rect x="100" width="1" height="300" fill="#c00"/>').encode(), "bell.svg")
    assert (made.width, made.height) == (DRAWN, DRAWN * 3 // 4)
    found = level_of(made, 13, "RGBA").getpixel((DRAWN * 201 // 800, 99))
    assert isinstance(found, tuple)
    assert is_near(found, (204, 0, 0, 255))


def test_same_picture_has_the_same_tiles() -> None:
    raw = saved(landscape((900, 700)), "PNG")
    assert make_tiles(raw, "a.png") == make_tiles(raw, "b.png")


@pytest.mark.parametrize("raw", [b"", b"no picture", saved(Image.new("1", (10_000, 10_000)), "PNG")])
def test_picture_that_cannot_be_cut_is_refused(raw: bytes) -> None:
    with pytest.raises(Unbuildable, match=r"a\.png"):
        make_tiles(raw, "a.png")
