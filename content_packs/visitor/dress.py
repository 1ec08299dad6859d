"""A dress: what whoever shows the pages adds to each of them, decided once for a display. Pages know nothing of it.

A kiosk's screen has a bar with everything in reach in place of the header, and modules and a style of its own. The
templates stay the same: `base.html` has the places.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Choice(msgspec.Struct, frozen=True):
    """A link to the same page in another language or variant."""

    href: str
    name: str
    tag: str
    chosen: bool


class Worn(msgspec.Struct, frozen=True):
    """Safe HTML for the places of a page."""

    head: str = ""  # last in <head>
    bar: str = ""  # in place of the header
    foot: str = ""  # last in <body>


class Dress(Protocol):
    def __call__(self, lang: str, path: str, languages: Sequence[Choice]) -> Worn:
        """For the page at `path`, whose interface is in `lang`. Must be pure: pages are kept."""
