"""A museum's one colour, made fit for night: WCAG 2 contrast, and the nearest lighter tone that reaches it."""

import re

DEFAULT = "#7a2e1d"
NIGHT = "#16140f"  # the paper of the night, as in style.css
ENOUGH = 5.0  # WCAG asks 4.5 of text


def is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text, re.ASCII) is not None


def contrast(one: str, two: str) -> float:
    """The ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def for_night(colour: str) -> str:
    """`colour` with as much white as it takes to be read on dark paper."""
    for parts in range(21):
        mixed = _mix(colour, parts / 20)
        if contrast(mixed, NIGHT) >= ENOUGH:
            return mixed
    return "#ffffff"


def for_day(colour: str) -> str:
    """The museum's colour if it is one that can be read on white, else the house's."""
    return colour.lower() if is_colour(colour) and contrast(colour, "#ffffff") >= 4.5 else DEFAULT


def _mix(colour: str, white: float) -> str:
    return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in _parts(colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
