"""Sheets of labels as a PDF file: fonts embedded, to be printed at 100 %, the same bytes from the same labels."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import compress

import msgspec
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream, String

from companion.labels.drawing import Letters, draw_frame, draw_line, draw_marks, draw_symbol
from companion.labels.embedding import embed
from companion.labels.placing import Placed, Words, place
from companion.labels.shaping import Shaper
from companion.labels.sizes import POINTS, Sheet, cut_marks
from content_packs.visitor.qr import symbol

PRODUCER = "museum-companion"

Progress = Callable[[int, int, str], None]  # pages done, of how many, what


class Printable(msgspec.Struct, frozen=True):
    """A label and the address that its symbol carries."""

    ref: str
    words: Words
    address: str


class Printed(msgspec.Struct, frozen=True):
    labels: int
    pages: int
    cut: tuple[tuple[str, str], ...]  # (artifact, language) of titles that are cut short


def print_sheets(
    labels: Sequence[Printable], sheet: Sheet, shaper: Shaper, out: Path, *, marks: bool, title: str, progress: Progress
) -> Printed:
    """Write `out`; it is whole or not there."""
    letters = Letters()
    cut: list[tuple[str, str]] = []
    with Pdf.new() as pdf:
        fonts = pdf.make_indirect(Dictionary())
        count = -(-len(labels) // sheet.holds)
        for number, some in enumerate(_batches(labels, sheet.holds), 1):
            content = "\n".join(_page(some, sheet, shaper, letters, cut, marks=marks))
            pdf.pages.append(_as_page(pdf, sheet, content, fonts))
            progress(number, count, f"sheet {number}")
        for font, used in letters.used.items():
            fonts[letters.name(font)] = embed(pdf, font, used)
        _describe(pdf, title, labels[0].words.titles[0].lang)
        _save(pdf, out)
    return Printed(len(labels), count, tuple(cut))


def _batches(labels: Sequence[Printable], size: int) -> Iterator[Sequence[Printable]]:
    return (labels[start : start + size] for start in range(0, len(labels), size))


def _page(
    labels: Sequence[Printable],
    sheet: Sheet,
    shaper: Shaper,
    letters: Letters,
    cut: list[tuple[str, str]],
    *,
    marks: bool,
) -> Iterator[str]:
    if marks:
        yield draw_marks(cut_marks(sheet))
    for number, label in enumerate(labels):
        placed = place(label.words, sheet.size, shaper.measure)
        cut += [(label.ref, lang) for lang in placed.cut]
        x, y = (each * POINTS for each in sheet.corner(number))
        yield f"q 1 0 0 1 {x:.3f} {y:.3f} cm"
        yield from _label(label, placed, shaper, letters)
        yield "Q"


def _label(label: Printable, placed: Placed, shaper: Shaper, letters: Letters) -> Iterator[str]:
    yield draw_symbol(symbol(label.address), placed.symbol)
    if placed.frame:
        yield draw_frame(placed.frame)
    for line in placed.lines:
        yield draw_line(line, shaper.shape(line.text, line.lang), letters)


def _as_page(pdf: Pdf, sheet: Sheet, content: str, fonts: object) -> Page:
    return Page(
        pdf.make_indirect(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, round(sheet.width * POINTS, 3), round(sheet.height * POINTS, 3)]),
                Resources=Dictionary(Font=fonts),
                Contents=Stream(pdf, compress(content.encode()), Filter=Name.FlateDecode),
            )
        )
    )


def _describe(pdf: Pdf, title: str, lang: str) -> None:
    """No date: what is printed follows from packs and options alone."""
    pdf.docinfo = pdf.make_indirect(Dictionary(Title=String(title), Producer=String(PRODUCER)))
    pdf.Root.Lang = String(lang)
    # A printer's "fit to page" would shrink the symbols.
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, PrintScaling=Name("/None"))


def _save(pdf: Pdf, out: Path) -> None:
    unfinished = out.with_name(f".{out.name}.tmp")
    try:
        pdf.save(unfinished, deterministic_id=True, min_version="1.6")
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
