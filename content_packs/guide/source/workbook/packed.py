"""What is inside an XLSX file, judged before a library reads it: sizes, encryption, macros, merged cells. Pure.

An XLSX file is a ZIP of XML parts. Parts are streamed through once here; nothing is kept of them but what the judging
needs. OOXML forbids document type declarations (ECMA-376 part 2, 8.1.4), so one is a bomb or a mistake.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import msgspec

from content_packs.guide.source.files import Refused
from content_packs.guide.source.workbook.grid import SHEET_BOUNDS, SheetBounds

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and what encryption wraps around .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCTYPES = [("<!DOCTYPE").encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")
_OVERLAP = 100  # bytes of the previous piece looked at again, so that nothing hides across the border
_PIECE = 1 << 20
_SAVE = "open it in your spreadsheet program and save it as an Excel workbook (.xlsx)"
_MERGES = 10_000  # of one sheet that are told


class Inside(msgspec.Struct, frozen=True, kw_only=True):
    merged: dict[str, list[str]]  # part -> ranges as A1:B2
    pictures: int  # pasted into sheets
    links: int  # to other workbooks


def look_inside(name: str, raw: bytes, bounds: SheetBounds = SHEET_BOUNDS) -> Inside:
    """What a workbook holds beside its cells; `Refused` for what must not be read."""
    _judge_kind(name, raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            _judge_parts(name, parts, bounds)
            merged = {part.filename: _scan(name, archive, part) for part in parts if _is_xml(part.filename)}
    except Refused:
        raise
    except Exception as problem:  # zipfile and zlib raise whatever they stumble over
        raise _damaged(name, problem) from None
    names = [part.filename.lower() for part in parts]
    return Inside(
        merged={part: ranges for part, ranges in merged.items() if ranges},
        pictures=sum(one.startswith("xl/media/") for one in names),
        links=sum(one.startswith("xl/externallinks/") and one.endswith(".xml") for one in names),
    )


def _judge_kind(name: str, raw: bytes) -> None:
    if raw.startswith(_OLE) and _ENCRYPTED in raw:
        raise Refused("encrypted", f"{name!r} is protected by a password", f"{_SAVE} without a password")
    if raw.startswith(_OLE):
        raise Refused("old-workbook", f"{name!r} is a workbook of an old kind (.xls)", _SAVE)
    if not raw.startswith(b"PK"):
        raise Refused("broken-workbook", f"{name!r} is no Excel workbook, whatever its name says", _SAVE)


def _judge_parts(name: str, parts: list[zipfile.ZipInfo], bounds: SheetBounds) -> None:
    size = sum(part.file_size for part in parts)
    if size > bounds.unpacked or len(parts) > bounds.parts:
        what = f"{name!r} unpacks to {size:,} bytes in {len(parts):,} parts, more than any collection needs"
        raise Refused("too-large", what, "delete empty rows, colours and pasted pictures, or split the pack")
    if any("vbaproject" in part.filename.lower() or "macrosheets" in part.filename.lower() for part in parts):
        raise Refused("macros", f"{name!r} holds macros, which are programs", f"{_SAVE}, which leaves them out")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("encrypted", f"{name!r} is protected by a password", f"{_SAVE} without a password")


def _scan(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> list[str]:
    """The merged ranges of a part; `Refused` for a document type, which could swell without end."""
    found: dict[bytes, None] = {}
    for piece in _pieces(archive, part):
        if any(mark in piece for mark in _DOCTYPES):
            what = f"{name!r} declares XML entities, which no spreadsheet program writes"
            raise Refused("xml-entities", what, _SAVE)
        if len(found) < _MERGES:
            found.update(dict.fromkeys(_MERGED.findall(piece)))
    return [ref.decode() for ref in found]


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in pieces, each with the end of the one before."""
    end = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            yield end + piece
            end = (end + piece)[-_OVERLAP:]


def _is_xml(name: str) -> bool:
    return not name.lower().startswith("xl/media/") and not name.endswith("/")


def _damaged(name: str, problem: Exception) -> Refused:
    said = str(problem)[:120] or type(problem).__name__
    return Refused("broken-workbook", f"{name!r} cannot be read as a workbook: {said}", _SAVE)
