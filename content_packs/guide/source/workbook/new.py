"""A new workbook with two example rows, notes and drop-downs, in the curator's language. An edge: it writes files.

It is the starter folder told as sheets, so there is one set of examples.
"""

from collections.abc import Sequence
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import msgspec

from content_packs.guide.source.folder import read_folder
from content_packs.guide.source.new import make_second, make_source
from content_packs.guide.source.parts import files_in
from content_packs.guide.source.schema import Source
from content_packs.guide.source.workbook.columns import BY_LANGUAGE, SHEETS
from content_packs.guide.source.workbook.telling import Head, Spot, Told, tell
from content_packs.guide.source.workbook.writing import write_book

BOOK, MEDIA = "collection.xlsx", "media"
_LABEL = "accession keypad gallery on_view themes date from to circa culture material origin"
_MEASURES = "height width depth diameter unit credit rights source source_url"
WANTED = {
    "artifacts": f"{_LABEL} {_MEASURES}".split(),
    "museum": ("rights", "place", "about", "address", "hours", "url", "accent", "version"),
    "exhibitions": ("subtitle", "opens", "closes", "artifacts"),
    "tours": ("minutes", "step_free"),
    "stops": ("artifact", "text"),
}
_EMPTY = ("pictures", "recordings")  # sheets that begin without a row


def make_workbook(folder: Path, museum: str, languages: Sequence[str], language: str) -> list[Path]:
    """Write the workbook and its example pictures into an empty or new folder; the files, relative to it."""
    with TemporaryDirectory() as room:
        root = Path(room)
        make_source(root, museum, languages)
        make_second(root, languages)
        source, _ = read_folder(root)
        assert source is not None
        pictures = _pictures(source)
        (folder / MEDIA).mkdir(parents=True, exist_ok=True)
        for path in pictures:
            copyfile(root / path, folder / MEDIA / path.name)
        told = [_by_name(one, {path.as_posix(): path.name for path in pictures}) for one in tell(source, WANTED)]
        (folder / BOOK).write_bytes(write_book([*told, *_blank(source)], language))
    return [Path(BOOK), *(Path(MEDIA, path.name) for path in pictures)]


def _pictures(source: Source) -> list[Path]:
    found = (document.folder / name for document in source.artifacts.values() for _, name in files_in(document.table))
    return sorted(set(found))


def _by_name(told: Told, paths: dict[str, str]) -> Told:
    """Files by name alone: they are all in one folder now."""
    rows = [[Spot(paths.get(str(spot.value), spot.value), spot.place) for spot in row] for row in told.rows]
    return msgspec.structs.replace(told, rows=rows)


def _blank(source: Source) -> list[Told]:
    """Sheets with headings alone."""
    return [
        Told(sheet, [Head(c, lang) for c in sheet.columns for lang in _languages(source, c.kind in BY_LANGUAGE)], [])
        for sheet in SHEETS
        if sheet.key in _EMPTY
    ]


def _languages(source: Source, many: bool) -> tuple[str, ...]:
    return source.languages if many else ("",)
