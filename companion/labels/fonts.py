"""A font file: which letters it has, their glyphs in a row, and the part of it to embed. The door to HarfBuzz.

Files are mapped, not read: of a font with 65,000 glyphs only what is used comes into memory. TrueType and CFF outlines,
collections and variable fonts (as they are by default).
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from struct import unpack_from
from unicodedata import category

import msgspec
import uharfbuzz as hb

# Readers that reverse what runs right to left (PDFium) turn the letters of a ligature round, not one letter for both.
LAM_ALEF = {"لآ": "\ufef5", "لأ": "\ufef7", "لإ": "\ufef9", "لا": "\ufefb"}
DRAWN = frozenset({"glyf", "loca", "CFF ", "CFF2", "head", "hhea", "hmtx", "maxp", "fvar", "gvar", "avar", "HVAR"})


class BadFont(Exception):
    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}; name a TrueType or OpenType font (.ttf, .otf, .ttc)")


class Glyph(msgspec.Struct, frozen=True):
    """One shape on a line, in thousandths of an em."""

    id: int
    advance: float
    x: float  # moved by
    y: float
    text: str  # letters that it shows; empty where a neighbour shows them


class Font:
    """One font file, or one font of a collection."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._face = hb.Face(hb.Blob.from_file_path(str(file)), 0)
        except hb.HarfBuzzError:
            raise BadFont(file, "cannot be read") from None
        self.tables = frozenset(self._face.table_tags)
        if self._face.glyph_count == 0 or not self.tables & {"glyf", "CFF ", "CFF2"}:
            raise BadFont(file, "no font with outlines")
        self._font = hb.Font(self._face)
        self._scale = 1000 / self._face.upem

    def has(self, letter: str) -> bool:
        return bool(self._font.get_nominal_glyph(ord(letter)))

    def shape(self, text: str, lang: str, rtl: bool, shown: str) -> list[Glyph]:
        """Glyphs from left to right; `shown` is `text` as it looks, letter for letter."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES  # joiners have done their work
        buffer.language = lang  # Han is drawn as the language draws it
        hb.shape(self._font, buffer)
        told = _letters_of(shown, [info.cluster for info in buffer.glyph_infos], rtl)
        scale = self._scale
        return [
            Glyph(info.codepoint, at.x_advance * scale, at.x_offset * scale, at.y_offset * scale, letters)
            for info, at, letters in zip(buffer.glyph_infos, buffer.glyph_positions, told, strict=True)
        ]

    def advance(self, glyph: int) -> float:
        width: float = self._font.get_glyph_h_advance(glyph) * self._scale
        return width

    @cached_property
    def name(self) -> str:
        found = self._face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or self.file.stem
        return "".join(char for char in found if char.isascii() and (char.isalnum() or char == "-"))

    @cached_property
    def box(self) -> tuple[int, ...]:
        """(left, bottom, right, top) around all glyphs, from its `head` table."""
        corners = unpack_from(">4h", self._face.reference_table("head").data, 36)
        return tuple(round(each * self._scale) for each in corners)

    @cached_property
    def heights(self) -> tuple[int, int]:
        """Ascent and descent."""
        extents = self._font.get_font_extents("ltr")
        return round(extents.ascender * self._scale), round(extents.descender * self._scale)

    def subset(self, glyphs: Iterable[int]) -> tuple[bool, bytes]:
        """Whether its outlines are CFF, and a font of these glyphs alone under their old numbers."""
        wish = hb.SubsetInput()
        for glyph in glyphs:
            wish.glyph_set.add(glyph)
        wish.flags = (
            hb.SubsetFlags.RETAIN_GIDS
            | hb.SubsetFlags.NO_LAYOUT_CLOSURE
            | hb.SubsetFlags.NO_HINTING
            | hb.SubsetFlags.CFF_IDENTITY_CHARSET
            | hb.SubsetFlags.DESUBROUTINIZE  # takes a third of the memory, and compresses as well
            | hb.SubsetFlags.DOWNGRADE_CFF2
        )
        for tag in self.tables - DRAWN:
            wish.drop_table_tag_set.add(int.from_bytes(tag.encode(), "big"))
        if self._face.has_var_data:
            wish.pin_all_axes_to_default(self._face)
        made = hb.subset(self._face, wish)
        is_cff = "CFF " in made.table_tags
        return is_cff, bytes(made.reference_table("CFF ").data if is_cff else made.blob.data)


def _letters_of(text: str, clusters: Sequence[int], rtl: bool) -> list[str]:
    """For each glyph its letters: one each where a cluster has as many, else the first glyph has them all."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    letters = [""] * len(clusters)
    for cluster, places in groupby(range(len(clusters)), key=lambda place: clusters[place]):
        glyphs = list(places)
        told = [letter for letter in text[cluster : ends[cluster]] if category(letter) != "Cf"]
        if len(glyphs) == len(told):
            for place, letter in zip(glyphs, reversed(told) if rtl else told, strict=True):
                letters[place] = letter
        else:
            whole = "".join(told)
            letters[glyphs[0]] = LAM_ALEF.get(whole, whole)
    return letters
