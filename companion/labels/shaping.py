"""Text to glyphs: each line in its directions, each stretch in a font that has its letters, joined as scripts join."""

from functools import lru_cache

import msgspec

from companion.labels.directions import stretches
from companion.labels.finding import Fonts
from companion.labels.fonts import Font, Glyph
from content_packs.guide.language import direction

WIDTHS, LINES = 2_000, 64  # kept: words come again and again; a line's glyphs take a hundred times a width's memory


class Run(msgspec.Struct, frozen=True):
    font: Font
    glyphs: tuple[Glyph, ...]


class Shaped(msgspec.Struct, frozen=True):
    """A line from left to right."""

    runs: tuple[Run, ...]
    width: float  # ems


class Shaper:
    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.shape = lru_cache(LINES)(self._shape)
        self.measure = lru_cache(WIDTHS)(self._measure)

    def _measure(self, text: str, lang: str) -> float:
        return self.shape(text, lang).width

    def _shape(self, text: str, lang: str) -> Shaped:
        runs: list[Run] = []
        for stretch in stretches(text, direction(lang) == "rtl"):
            at, of_stretch = 0, list[Run]()
            for font, letters in self.fonts.split(stretch.text):
                shown = stretch.shown[at : at + len(letters)]
                of_stretch.append(Run(font, tuple(font.shape(letters, lang, stretch.rtl, shown))))
                at += len(letters)
            runs += reversed(of_stretch) if stretch.rtl else of_stretch
        return Shaped(tuple(runs), sum(glyph.advance for run in runs for glyph in run.glyphs) / 1000)
