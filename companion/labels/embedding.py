"""A font in the PDF: the glyphs that were used, their widths, and the letters they stand for (ISO 32000-1, 9.7).

Glyphs are numbered as in the font's file (Identity-H), so that pages can be written before all glyphs are known.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import groupby

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from companion.labels.fonts import Font

SYMBOLIC = 4  # its letters are not named by a standard encoding
STEM = 80  # width of an upright stroke, which only a missing font would need
MAPPED_AT_ONCE = 100  # entries of one `bfchar` block
TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{}
endcmap CMapName currentdict /CMap defineresource pop end end
"""


def embed(pdf: Pdf, font: Font, used: Mapping[int, str]) -> Object:
    """The font object for glyphs and the letters that each shows."""
    is_cff, raw = font.subset(used)
    name = Name(f"/{_tag(raw)}+{font.name}")
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if is_cff else Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, font, name, is_cff, raw)),
        W=Array(list(_widths(font, used))),
    )
    if not is_cff:
        descendant.CIDToGIDMap = Name.Identity
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(to_unicode(used).encode()),
        )
    )


def to_unicode(used: Mapping[int, str]) -> str:
    """The map by which a reader finds and copies what glyphs say."""
    told = [f"<{glyph:04X}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(used.items()) if text]
    starts = range(0, len(told), MAPPED_AT_ONCE)
    blocks = [told[start : start + MAPPED_AT_ONCE] for start in starts]
    return TO_UNICODE.format("\n".join("\n".join([f"{len(b)} beginbfchar", *b, "endbfchar"]) for b in blocks))


def _descriptor(pdf: Pdf, font: Font, name: Name, is_cff: bool, raw: bytes) -> Dictionary:
    ascent, descent = font.heights
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=SYMBOLIC,
        FontBBox=Array(list(font.box)),
        ItalicAngle=0,
        Ascent=ascent,
        Descent=descent,
        CapHeight=ascent,
        StemV=STEM,
    )
    if is_cff:
        descriptor.FontFile3 = pdf.make_stream(raw, Subtype=Name.CIDFontType0C)
    else:
        descriptor.FontFile2 = pdf.make_stream(raw, Length1=len(raw))
    return descriptor


def _widths(font: Font, used: Mapping[int, str]) -> Iterator[int | Array]:
    """Glyphs that follow each other, and their widths (9.7.4.3)."""
    for _, some in groupby(enumerate(sorted(used)), key=lambda pair: pair[1] - pair[0]):
        glyphs = [glyph for _, glyph in some]
        yield glyphs[0]
        yield Array([round(font.advance(glyph)) for glyph in glyphs])


def _tag(raw: bytes) -> str:
    """Six capitals that differ where subsets do (9.6.4)."""
    return "".join(chr(ord("A") + byte % 26) for byte in sha256(raw).digest()[:6])
