"""The records of an export, one by one: JSON, JSON Lines or CSV, plain or packed as .xz, .gz, .zip. An edge.

A record that cannot be read is a `Row` with its fault, and the rest goes on. What makes the whole file doubtful (it
ends in the middle, it is no JSON at all) is `BadExport`: half an export must not look as if the rest was withdrawn.
"""

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content_packs.errors import PackError
from content_packs.guide.mapping import tabular, trees
from content_packs.guide.mapping.schema import RECORD_LIMIT, ExportTable
from content_packs.guide.mapping.trees import Stream
from content_packs.guide.problems import error

ENCODINGS = ("utf-8", "utf-16", "gb18030", "gbk", "big5", "latin-1", "windows-1252", "shift_jis", "euc-kr")
MOST_RECORDS = 1_000_000
MOST_BYTES = 4_000_000_000  # unpacked
DEPTH = 64  # tables and lists inside each other
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".txt": "csv"}
_BROKEN = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile)


class BadExport(PackError):
    """An export that cannot be taken as a whole."""

    def __init__(self, file: str, why: str, mend: str) -> None:
        super().__init__(f"{file}: {why}: {mend}")
        self.problem = error("bad-export", file, 0, why, mend)


class Row(msgspec.Struct, frozen=True):
    """One record, or why it is none."""

    number: int  # from 1
    line: int  # of the file, from 1
    record: dict[str, object] | None
    fault: str = ""

    def __str__(self) -> str:
        return f"record {self.number} (line {self.line})"


def read_records(file: Path, form: ExportTable) -> Iterator[Row]:
    """Every record in order. `BadExport` where the file breaks off or is of another kind."""
    kind = form.format or _kind(file)
    with opened(file) as (raw, name):
        if not form.format:
            kind = _kind(Path(name)) or kind
        if form.encoding.lower() not in ENCODINGS:
            raise BadExport(file.name, f"unknown encoding {form.encoding!r}", f"use one of {', '.join(ENCODINGS)}")
        try:
            for number, (line, found) in enumerate(_parts(raw, kind, form), 1):
                if number > MOST_RECORDS:
                    raise BadExport(file.name, f"more than {MOST_RECORDS:,} records", "split it")
                yield _row(number, line, found)
        except _BROKEN as problem:
            raise BadExport(file.name, f"it is damaged or ends in the middle ({problem})", "copy it again") from None
        except trees.NoExport as problem:
            raise BadExport(file.name, str(problem), problem.mend) from None
        except tabular.NoTable as problem:
            raise BadExport(file.name, str(problem), problem.mend) from None


def find_records(file: Path) -> str:
    """Where in a JSON document the list of records is likely: for who has no mapping yet."""
    try:
        with opened(file) as (raw, name):
            return trees.find_records(raw, "utf-8", RECORD_LIMIT) if _kind(Path(name)) == "json" else ""
    except trees.NoExport as problem:
        raise BadExport(file.name, str(problem), problem.mend) from None


@contextmanager
def opened(file: Path) -> Iterator[tuple[Stream, str]]:
    """The unpacked bytes, bounded, and the name under which they were packed."""
    try:
        with file.open("rb") as raw:
            start = raw.read(6)
            raw.seek(0)
            if start == b"\xfd7zXZ\x00":
                with lzma.open(raw) as stream:
                    yield _Bounded(stream, file.name), _stem(file)
            elif start.startswith(b"\x1f\x8b"):
                with gzip.open(raw) as stream:
                    yield _Bounded(stream, file.name), _stem(file)
            elif start.startswith(b"PK\x03\x04"):
                with zipfile.ZipFile(raw) as archive, archive.open(_only_member(archive, file)) as member:
                    yield _Bounded(member, file.name), member.name
            else:
                yield _Bounded(raw, file.name), file.name
    except _BROKEN as problem:
        raise BadExport(file.name, f"it is damaged or ends in the middle ({problem})", "copy it again") from None
    except OSError as problem:
        raise BadExport(
            file.name, f"it cannot be read ({problem.strerror or problem})", "look at its name and rights"
        ) from None


class _Bounded:
    """A stream that gives up after `MOST_BYTES`: a small file may unpack to more than any disk."""

    def __init__(self, stream: Stream, name: str) -> None:
        self.stream, self.name, self.left = stream, name, MOST_BYTES

    def read(self, size: int) -> bytes:
        return self._count(self.stream.read(size))

    def readline(self, size: int) -> bytes:
        return self._count(self.stream.readline(size))

    def _count(self, raw: bytes) -> bytes:
        self.left -= len(raw)
        if self.left < 0:
            raise BadExport(self.name, f"more than {MOST_BYTES:,} bytes unpacked", "split it")
        return raw


def _parts(raw: Stream, kind: str, form: ExportTable) -> Iterator[tuple[int, object]]:
    if kind == "csv":
        return tabular.read_table(raw, form.encoding, form.separator, form.record_limit)
    if kind == "json":
        return trees.read_document(raw, form.encoding, form.records, form.record_limit)
    return trees.read_lines(raw, form.encoding, form.record_limit)


def _row(number: int, line: int, found: object) -> Row:
    if isinstance(found, trees.Fault):
        return Row(number, line, None, found.what)
    if found is None:
        return Row(number, line, None, "null in place of a record")
    if not isinstance(found, dict):
        return Row(number, line, None, "no record: a record is a table of names and values")
    if _deeper(found, DEPTH):
        return Row(number, line, None, f"tables nested more than {DEPTH} deep")
    return Row(number, line, found)


def _deeper(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _kind(file: Path) -> str:
    return _SUFFIXES.get(file.suffix.lower(), "")


def _stem(file: Path) -> str:
    return file.name.rpartition(".")[0]


def _only_member(archive: zipfile.ZipFile, file: Path) -> str:
    names = [
        info.filename for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX")
    ]
    if len(names) != 1 or archive.getinfo(names[0]).flag_bits & 1:
        raise BadExport(file.name, f"the zip holds {len(names)} files, or is locked", "put one export in it, unlocked")
    return names[0]
