"""SVG pictures that are pictures and nothing else: no script, no reference to the outside, no entities, no bomb. Pure.

Read as a stream by expat, so nothing is expanded and depth costs nothing; what is refused is told with its line.
"""

import re
import warnings
from base64 import b64decode
from io import BytesIO
from pathlib import PurePath
from xml.parsers import expat

from PIL import Image, UnidentifiedImageError

from content_packs.guide.checks.repeats import Repeats
from content_packs.guide.source.files import Refused

_SVG = "http://www.w3.org/2000/svg"
_FORBIDDEN = {"script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"}
_INNER = re.compile(r"#|data:image/(png|jpeg|webp|avif|gif);base64,", re.IGNORECASE)
_OUTER_CSS = re.compile(r"""url\(\s*+['"]?+\s*+(?!#)|@import|\\|expression\(""", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d*)?)(?:px)?\s*")
_DEPTH = 200
_EMBEDDED = ("PNG", "JPEG", "WEBP", "AVIF", "GIF")
MOST_PIXELS = 80_000_000  # of a picture, embedded or on its own
MOST_DRAWN = 1_000_000  # elements, each as often as it is drawn


def measure_drawing(text: str, name: str) -> tuple[int, int]:
    """Width and height, rounded; `Refused` for whatever is no safe SVG."""
    drawing = _Drawing(name)
    drawing.read(text)
    if (drawn := drawing.repeats.drawn()) > MOST_DRAWN:
        what = f"{drawing.name!r} draws {min(drawn, 10**15):,} elements by repeating its parts"
        raise Refused("huge-picture", what, f"make it simpler: at most {MOST_DRAWN:,}")
    return drawing.size


class _Drawing:
    def __init__(self, name: str) -> None:
        self.name = PurePath(name).name
        self.size = (0, 0)
        self.depth = 0
        self.in_style = False
        self.repeats = Repeats()
        self.css: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction

    def read(self, text: str) -> None:
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as problem:
            what = f"{self.name!r} is no SVG: {problem}"
            raise Refused("unreadable-picture", what, "save it again as plain SVG") from None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, element = tag.rpartition(" ")
        self.depth += 1
        if self.depth == 1:
            self.root(space, element, attributes)
        if element.lower() in _FORBIDDEN:
            raise self.unsafe(f"<{element[:40]}>")
        if self.depth > _DEPTH:
            raise self.unsafe("elements nested too deeply")
        self.in_style |= element.lower() == "style"
        self.repeats.start(attributes)
        for key, value in attributes.items():
            self.attribute(key.rpartition(" ")[2].lower(), value)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.repeats.end()
        if tag.rpartition(" ")[2].lower() == "style":
            self.in_style = False
            if _OUTER_CSS.search("".join(self.css)):
                raise self.unsafe("a style that reaches outside")

    def characters(self, text: str) -> None:
        if self.in_style:
            self.css.append(text)

    def doctype(self, *_: object) -> None:
        raise self.unsafe("a DOCTYPE")

    def instruction(self, target: str, _: str) -> None:
        raise self.unsafe(f"the instruction <?{target[:40]}")

    def root(self, space: str, element: str, attributes: dict[str, str]) -> None:
        if (space, element) != (_SVG, "svg"):
            mend = f'begin it with <svg xmlns="{_SVG}" …>'
            raise Refused("unreadable-picture", f"{self.name!r} is no SVG: its first element is not", mend)
        self.size = _size(attributes)
        if not all(self.size):
            mend = 'give it a viewBox="0 0 WIDTH HEIGHT"'
            raise Refused("unreadable-picture", f"{self.name!r} does not say how large it is", mend)

    def attribute(self, key: str, value: str) -> None:
        if key.startswith("on"):
            raise self.unsafe(f"the event {key[:40]}")
        if key in {"href", "src"} and not _INNER.match(value.strip()):
            raise self.unsafe(f"a reference to {value[:60]!r}")
        if key in {"href", "src"} and _pixels(value) > MOST_PIXELS:
            what = f"{self.name!r} holds a picture of more than {MOST_PIXELS:,} pixels"
            raise Refused("huge-picture", what, "make it smaller")
        if key == "attributename" and value.lower().rpartition(":")[2] == "href":
            raise self.unsafe("an animated reference")
        if _OUTER_CSS.search(value) and key not in {"href", "src", "d", "id", "class"}:
            raise self.unsafe(f"{key[:40]} that reaches outside")

    def unsafe(self, what: str) -> Refused:
        line = self.parser.CurrentLineNumber
        mend = "export it as plain SVG, with pictures embedded and texts as paths"
        return Refused("unsafe-svg", f"{self.name!r}, line {line}: {what} is not allowed", mend)


def _pixels(address: str) -> int:
    """How many pixels an embedded picture promises by its header; 0 for what is none, since it is not drawn."""
    _, _, encoded = address.partition(",")
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(b64decode(encoded)), formats=_EMBEDDED) as image:
            warnings.simplefilter("ignore")
            return image.width * image.height
    except Image.DecompressionBombError:
        return MOST_PIXELS + 1
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return 0


def _size(attributes: dict[str, str]) -> tuple[int, int]:
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    in_box = box[2:] if len(box) == 4 else ["", ""]
    given = [attributes.get("width", ""), attributes.get("height", "")]
    sides = [_LENGTH.fullmatch(one) or _LENGTH.fullmatch(two) for one, two in zip(given, in_box, strict=True)]
    return tuple(round(float(side[1])) if side else 0 for side in sides)  # type: ignore[return-value]
