"""Pictures in all sizes: upright, in sRGB, nothing private left, no bomb gone off."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from content_packs.errors import Unbuildable
from content_packs.guide.build.pictures import QUALITIES, SMALL_BYTES, Encoded, make_picture, widths

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"{}>{}</svg>'
ORIENTATION, GPS = 0x0112, 0x8825


def photo(size: tuple[int, int] = (1000, 600), colour: str = "#336699", **options: object) -> bytes:
    return saved(Image.new("RGB", size, colour), "JPEG", **options)


def saved(image: Image.Image, format_name: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format_name, **options)
    return file.getvalue()


def opened(size: Encoded) -> Image.Image:
    image = Image.open(BytesIO(size.raw))
    image.load()
    return image


def pixel(size: Encoded, x: int, y: int) -> tuple[int, ...]:
    found = opened(size).convert("RGBA").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def is_near(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(one, two, strict=False))


def exif_with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Zhang San"
    exif.get_ifd(GPS).update({1: "N", 2: (29.0, 33.0, 36.0), 3: "E", 4: (106.0, 33.0, 0.0)})
    return exif


def test_place_and_camera_of_a_photo_are_left_behind() -> None:
    raw = photo(exif=exif_with_place(), comment=b"Zhang San", xmp=b"<x:xmpmeta>Zhang San</x:xmpmeta>")
    assert Image.open(BytesIO(raw)).getexif().get_ifd(GPS)
    made = make_picture(raw, "front.jpg")
    for size in made.sizes:
        assert not opened(size).getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened(size).info)
        assert b"Zhang" not in size.raw
        assert b"Exif" not in size.raw


def test_every_picture_has_both_formats_at_its_smallest_width() -> None:
    made = make_picture(photo((1000, 600)), "front.jpg")
    assert [(s.type, s.width, s.height) for s in made.sizes] == [
        ("image/avif", 480, 288),
        ("image/webp", 480, 288),
        ("image/avif", 960, 576),
        ("image/webp", 960, 576),
    ]
    assert all(opened(s).size == (s.width, s.height) for s in made.sizes)


@pytest.mark.parametrize(
    ("size", "panorama", "expected"),
    [
        ((300, 200), False, [300]),
        ((480, 200), False, [480]),
        ((6000, 4000), False, [480, 960, 1920]),
        ((6000, 3000), True, [480, 960, 1920, 4096]),
        ((9000, 600), False, [480, 960, 1920, 4096]),
        ((3000, 900), False, [480, 960, 1920]),
    ],
)
def test_no_size_is_larger_than_the_picture(size: tuple[int, int], panorama: bool, expected: list[int]) -> None:
    assert widths(size, panorama) == expected


def test_photo_taken_upright_is_upright() -> None:
    image = Image.new("RGB", (1000, 600), "red")
    image.paste("blue", (0, 0, 500, 600))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # shown turned by a quarter, clockwise
    made = make_picture(saved(image, "JPEG", exif=exif, quality=95), "front.jpg")
    first = made.sizes[0]
    assert (made.width, made.height) == (600, 1000)
    assert (first.width, first.height) == (480, 800)
    assert is_near(pixel(first, 240, 100), (0, 0, 255))
    assert is_near(pixel(first, 240, 700), (255, 0, 0))


def test_colours_are_converted_by_the_picture_s_own_profile() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)
    made = make_picture(photo(colour="#ff0000", icc_profile=swapped, quality=95), "front.jpg")
    assert is_near(pixel(made.sizes[0], 9, 9), (0, 0, 255))


def test_broken_profile_is_passed_over() -> None:
    made = make_picture(photo(icc_profile=b"no profile"), "front.jpg")
    assert is_near(pixel(made.sizes[0], 9, 9), (0x33, 0x66, 0x99))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_becomes_plain_colour(mode: str) -> None:
    image = Image.new("L", (600, 400), 200)
    given = Image.new("I;16", image.size, 200 * 257) if mode == "I;16" else image.convert("RGB").convert(mode)
    made = make_picture(saved(given, "TIFF" if mode == "CMYK" else "PNG"), "front.png")
    assert opened(made.sizes[0]).mode == "RGB"
    expected = 255 if mode == "1" else 200
    assert mode == "1" or is_near(pixel(made.sizes[0], 9, 9), (expected,) * 3)


def test_alpha_is_kept_only_where_it_is_used() -> None:
    image = Image.new("RGBA", (600, 400), (200, 30, 30, 255))
    assert opened(make_picture(saved(image, "PNG"), "a.png").sizes[0]).mode == "RGB"
    image.paste((0, 0, 0, 0), (0, 0, 300, 400))
    cut_out = make_picture(saved(image, "PNG"), "a.png")
    for size in cut_out.sizes:
        assert pixel(size, 10, 10)[3] == 0
        assert is_near(pixel(size, 400, 10), (200, 30, 30, 255))
    assert cut_out.colour == "#ffffff"


def test_dominant_colour_is_the_commonest() -> None:
    image = Image.new("RGB", (600, 400), (10, 120, 60))
    image.paste((250, 0, 0), (0, 0, 100, 100))
    assert make_picture(saved(image, "PNG"), "a.png").colour == "#0a783c"


def test_busy_picture_takes_a_lower_quality() -> None:
    noise = Image.frombytes("RGB", (480, 360), os.urandom(480 * 360 * 3))
    calm = make_picture(photo((480, 360)), "calm.jpg").sizes[0]
    busy = make_picture(saved(noise, "PNG"), "noise.png").sizes[0]
    lowest = BytesIO()
    noise.save(lowest, "AVIF", quality=QUALITIES[-1], speed=6, max_threads=1)
    assert len(calm.raw) <= SMALL_BYTES
    assert len(busy.raw) == len(lowest.getvalue())


def test_bomb_is_refused_by_its_header() -> None:
    raw = saved(Image.new("1", (10_000, 10_000)), "PNG")
    assert len(raw) < 20_000
    with pytest.raises(Unbuildable, match="80,000,000"):
        make_picture(raw, "bomb.png")


@pytest.mark.parametrize("raw", [b"", b"no picture", photo()[:500], saved(Image.new("L", (9, 9)), "GIF")])
def test_unreadable_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(Unbuildable, match=r"front\.jpg"):
        make_picture(raw, "front.jpg")


def test_svg_has_all_sizes_and_keeps_its_transparency() -> None:
    made = make_picture(SVG.format("", '<circle cx="200" cy="150" r="90" fill="#c00"/>').encode(), "bell.svg")
    assert [s.width for s in made.sizes] == [480, 480, 960, 960, 1920, 1920]
    assert (made.width, made.height) == (1920, 1440)
    assert pixel(made.sizes[0], 3, 3)[3] == 0
    assert is_near(pixel(made.sizes[0], 240, 180), (204, 0, 0, 255))


def test_svg_cannot_show_a_file_of_the_machine(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), "red").save(tmp_path / "secret.png")
    for link in ("href", 'xmlns:x="http://www.w3.org/1999/xlink" x:href'):
        svg = SVG.format("", f'<image {link}="{tmp_path}/secret.png" width="400" height="300"/>')
        with pytest.raises(Unbuildable, match="reference to"):
            make_picture(svg.encode(), "bell.svg")


@pytest.mark.parametrize(
    "svg",
    [
        "<svg",
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("", ""),
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        SVG.format("", "").replace("400 300", "1 100000"),
        SVG.format("", "").replace("400 300", "nan inf"),
        SVG.format("", "").replace("400 300", "0 0"),
        "<html/>",
    ],
)
def test_unsound_svg_is_refused(svg: str) -> None:
    with pytest.raises(Unbuildable, match=r"bell\.svg"):
        make_picture(svg.encode(), "bell.svg")
