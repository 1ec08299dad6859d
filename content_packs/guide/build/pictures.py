"""A picture in the sizes and formats that phones ask for. Bytes in, bytes out: same picture, same bytes.

Every output is a fresh sRGB picture, upright, without metadata: where and when it was taken and by whose camera stays
with the museum. Decoding is bounded by what the header says before any pixel is read. SVG is drawn without fonts of the
machine and without files, since either would make the pack depend on where it is built.
"""

import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO

import msgspec
import resvg_py
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from content_packs.errors import Unbuildable
from content_packs.guide.checks.drawings import MOST_PIXELS, measure_drawing
from content_packs.guide.checks.pictures import FORMATS
from content_packs.guide.source.files import Refused

WIDTHS = (480, 960, 1920)  # pixels
WIDE = 4096  # for panoramas, and for scrolls wider than WIDE_FROM times their height
WIDE_FROM = 3
TALLEST = 8  # times its width: WebP ends at 16,383 pixels
QUALITIES = (62, 54, 46, 38)  # AVIF: the first at which the smallest size fits SMALL_BYTES
SMALL_BYTES = 20_000
WEBP_ABOVE = 16  # WebP needs a higher number for what AVIF shows at a lower

Size = tuple[int, int]


class Encoded(msgspec.Struct, frozen=True):
    type: str
    width: int
    height: int
    raw: bytes


class Pictured(msgspec.Struct, frozen=True):
    width: int  # of the original
    height: int
    colour: str
    sizes: tuple[Encoded, ...]


def make_picture(raw: bytes, name: str, panorama: bool = False) -> Pictured:
    """All sizes of the picture in `raw`, small to large, AVIF before WebP."""
    is_svg = name.lower().endswith(".svg")
    if is_svg:
        size, image = draw(raw, name, panorama)
    else:
        size, image = decode(raw, name, 2 * (WIDE if panorama else WIDTHS[-1]))
    sizes = tuple(encode_all(image, widths(size, panorama)))
    return Pictured(*size, colour=dominant(image), sizes=sizes)


def widths(size: Size, panorama: bool) -> list[int]:
    """The widths of a picture's sizes: never larger than itself, never none."""
    wanted = (*WIDTHS, WIDE) if panorama or size[0] >= WIDE_FROM * size[1] else WIDTHS
    return [width for width in wanted if width <= size[0]] or [size[0]]


def encode_all(image: Image.Image, to_widths: Sequence[int]) -> Iterator[Encoded]:
    quality = None
    for width in to_widths:
        smaller = resize(image, width)
        avif, quality = (_avif(smaller, quality), quality) if quality else _fitting(smaller)
        yield Encoded("image/avif", *smaller.size, avif)
        yield Encoded("image/webp", *smaller.size, _save(smaller, "WEBP", quality=quality + WEBP_ABOVE, method=5))


def resize(image: Image.Image, width: int) -> Image.Image:
    """Smaller by Lanczos; colours under transparent pixels do not bleed into their neighbours."""
    size = (width, max(1, round(image.height * width / image.width)))
    if image.mode == "RGBA":
        return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    return image.resize(size, Image.Resampling.LANCZOS)


def dominant(image: Image.Image) -> str:
    """The commonest colour, as `#rrggbb`."""
    small = _on_white(image.resize((64, 64), Image.Resampling.BOX)).quantize(8)
    counts = small.histogram()
    commonest = counts.index(max(counts))
    red, green, blue = (small.getpalette() or [0, 0, 0])[commonest * 3 :][:3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def draw(raw: bytes, name: str, panorama: bool) -> tuple[Size, Image.Image]:
    """An SVG drawn at its largest width."""
    text, size = read_drawing(raw, name)
    largest = max(widths((WIDE, round(WIDE * size[1] / size[0])), panorama))
    image = draw_at(text, size, largest, name)
    return image.size, image


def read_drawing(raw: bytes, name: str) -> tuple[str, Size]:
    """An SVG that is safe to draw, and how large it says that it is."""
    try:
        text = raw.decode("utf-8-sig")
        return text, measure_drawing(text, name)  # resvg would read any file of the machine that an SVG names
    except (UnicodeDecodeError, Refused) as error:
        raise Unbuildable(name, str(error)) from error


def draw_at(text: str, size: Size, width: int, name: str) -> Image.Image:
    """An SVG drawn at a width."""
    bound((width, round(width * size[1] / size[0])), name)
    try:
        png = resvg_py.svg_to_bytes(svg_string=text, width=width, skip_system_fonts=True)
    except ValueError as error:
        raise Unbuildable(name, f"this SVG cannot be drawn: {error}") from error
    with Image.open(BytesIO(bytes(png)), formats=("PNG",)) as drawn:
        return _opaque_if_unused(drawn.convert("RGBA"))


def decode(raw: bytes, name: str, enough: int = 0) -> tuple[Size, Image.Image]:
    """Size and pixels of a picture: upright, in sRGB, with alpha only where it is used.

    A JPEG is read smaller where `enough` pixels of width and height do.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken EXIF and the like: all metadata is dropped anyway
            with Image.open(BytesIO(raw), formats=sorted(set(FORMATS.values()))) as opened:
                bound(opened.size, name)
                given = opened.size
                if enough:
                    opened.draft(None, (enough, enough))
                opened.load()
                ImageOps.exif_transpose(opened, in_place=True)  # a copy of a large picture would be felt
                image = _to_srgb(opened)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Unbuildable(name, f"this picture cannot be read: {error}") from error
    turned = (given[0] > given[1]) != (image.width > image.height) and given[0] != given[1]
    return (given[1], given[0]) if turned else given, image


def bound(size: Size, name: str) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise Unbuildable(name, f"{width} x {height} pixels are more than the {MOST_PIXELS:,} allowed")
    if not 0 < height <= TALLEST * width:
        raise Unbuildable(name, f"a picture may be at most {TALLEST} times as high as wide")


def _to_srgb(image: Image.Image) -> Image.Image:
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    profile = image.info.get("icc_profile")
    colours = _by_profile(image, profile) if profile else None
    plain = colours or (image if image.mode == "RGB" else _eight_bits(image).convert("RGB"))
    if alpha is not None and alpha.getextrema()[0] != 255:
        plain = plain.copy()
        plain.putalpha(alpha)
    plain.info.clear()
    return plain


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """Converted by its own colour profile; None where that is broken or does not fit."""
    if image.mode in ("P", "PA", "RGBA"):
        image = image.convert("RGB")
    elif image.mode == "LA":
        image = image.convert("L")
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey
        return image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    return image


def _opaque_if_unused(image: Image.Image) -> Image.Image:
    low, _ = image.getchannel("A").getextrema()
    return image.convert("RGB") if low == 255 else image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _fitting(image: Image.Image) -> tuple[bytes, int]:
    for quality in QUALITIES:
        raw = _avif(image, quality)
        if len(raw) <= SMALL_BYTES:
            break
    return raw, quality


def _avif(image: Image.Image, quality: int) -> bytes:
    # One thread: with more, tiles and with them the bytes depend on the machine.
    speed = 6 if image.width <= WIDTHS[0] else 8  # the first one seen is small; the larger would cost 5 times the work
    return _save(image, "AVIF", quality=quality, speed=speed, max_threads=1, subsampling="4:2:0")


def _save(image: Image.Image, format_name: str, **options: int | str) -> bytes:
    file = BytesIO()
    image.save(file, format_name, **options)
    return file.getvalue()
