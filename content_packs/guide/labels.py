"""Names of rooms on a drawn floor: where each fits, in one to three lines, clear of what stands there. Pure geometry.

A name that fits nowhere is left out, and whoever draws puts a number in its place; nothing is ever drawn over a wall.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from content_packs.guide.floorplan import Room
from content_packs.guide.model import Point

TEXT = 12.0  # height of a label's letters
LINE = 14.0
TRIES = 40  # heights in a room at which its name is tried


class Label(msgspec.Struct, frozen=True):
    """A name in its room, in lines; none where it does not fit."""

    lines: tuple[str, ...]
    at: Point  # middle of the first line's letters


def name_rooms(rooms: Sequence[Room], names: Mapping[str, str], taken: Iterable[Point] = ()) -> dict[str, Label]:
    """A label for each room that has a name and space for it clear of what is `taken`; the others are left out."""
    crowd = list(taken)
    labels = {}
    for room in rooms:
        if (name := names.get(room.id)) and (label := _fit(room, name, crowd)):
            labels[room.id] = label
    return labels


def _fit(room: Room, name: str, crowd: Sequence[Point]) -> Label | None:
    """The first place and wrapping for `name` that stays inside the room and clear of the crowd."""
    if not room.rings:
        return None
    ring = room.rings[0]
    bottom, top = max(y for _, y in ring), min(y for _, y in ring)
    heights = sorted(
        (top + 11 + step * 7 for step in range(max(1, int((bottom - top - 18) / 7)))), key=lambda y: abs(y - room.at[1])
    )
    for y in [room.at[1], *heights][:TRIES]:
        left, right = _extent(ring, y)
        for lines in _wrappings(name, right - left - 8):
            first = y - (len(lines) - 1) * LINE / 2
            middle = (left + right) / 2
            if _inside(ring, lines, middle, first) and not _hits(lines, middle, first, crowd):
                return Label(lines, (round(middle, 1), round(first, 1)))
    return None


def _extent(ring: Sequence[Point], y: float) -> tuple[float, float]:
    """From where to where the room is open at height `y`: the widest stretch."""
    crossings = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True)
        if (y1 > y) != (y2 > y)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=False))
    return max(stretches, key=lambda stretch: stretch[1] - stretch[0], default=(0.0, 0.0))


def _wrappings(name: str, room: float) -> Iterable[tuple[str, ...]]:
    """`name` in one line, two or three, where each is short enough."""
    for count in (1, 2, 3):
        lines = _wrap(name, count)
        if len(lines) == count and max(text_width(line) for line in lines) <= room:
            yield lines


def _wrap(name: str, count: int) -> tuple[str, ...]:
    """In `count` lines of about one length; Han breaks anywhere, other scripts between words."""
    pieces = name.split(" ") if " " in name else [name] if name.isascii() else list(name)
    glue = " " if " " in name else ""
    share = text_width(name) / count
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]}{glue}{piece}" if lines else piece
        if lines and (text_width(longer) <= share * 1.2 or len(lines) == count):
            lines[-1] = longer
        else:
            lines.append(piece)
    return tuple(lines)


def text_width(text: str) -> float:
    """About how wide a label is: Han and kana are square, other letters a little over half."""
    return sum(TEXT if ord(letter) >= 0x2E80 else TEXT * 0.56 for letter in text)


def _inside(ring: Sequence[Point], lines: Sequence[str], middle: float, first: float) -> bool:
    for number, line in enumerate(lines):
        for y in (first + number * LINE - 7, first + number * LINE + 7):
            left, right = _extent(ring, y)
            half = text_width(line) / 2 + 2
            if middle - half < left or middle + half > right:
                return False
    return True


def _hits(lines: Sequence[str], middle: float, first: float, crowd: Iterable[Point]) -> bool:
    half = max(text_width(line) for line in lines) / 2 + 12
    top, bottom = first - 18, first + (len(lines) - 1) * LINE + 18
    return any(abs(x - middle) < half and top < y < bottom for x, y in crowd)
