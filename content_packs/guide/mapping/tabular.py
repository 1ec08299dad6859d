"""Records of a CSV file: the first row names the fields. An empty cell is nothing; a name may not stand twice."""

import csv
import io
import re
from collections.abc import Iterator

from content_packs.guide.mapping.trees import Fault, Stream

_SEPARATORS = ",;\t|"
_SEP = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)


class NoTable(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.mend = mend


def read_table(raw: Stream, encoding: str, separator: str, limit: int) -> Iterator[tuple[int, object]]:
    """A record a row; rows that are blank are passed over."""
    csv.field_size_limit(limit)
    lines = _Lines(raw, encoding, limit)
    heading = lines.first()
    rows = csv.reader(lines, delimiter=separator or lines.separator or _separator(heading), strict=True)
    names: list[str] = []
    begun = 1
    try:
        names = _names(next(rows, []))
        begun = lines.number + 1
        for row in rows:
            begun, line = lines.number + 1, begun
            if any(row):
                yield line, _record(names, row, encoding)
    except csv.Error as problem:
        if "new-line" in str(problem):  # the csv module's advice is for programmers
            mend = "save it again as CSV, with the line ends of Windows or Linux"
            raise NoTable(f"the row from line {begun} has a line end that is none", mend) from None
        raise NoTable(f"the row from line {begun}: {problem}", "look at its quotes and separators") from None


class _Lines:
    """Decoded lines; what is not of the encoding is kept as surrogates, so that its row can be named."""

    def __init__(self, raw: Stream, encoding: str, limit: int) -> None:
        self.raw, self.limit, self.number = raw, limit, 0
        self.encoding = "utf-8-sig" if encoding.lower() == "utf-8" else encoding
        self.kept = self.separator = ""
        self.wide: io.StringIO | None = None

    def first(self) -> str:
        """The line of headings; before it may stand `sep=;`, as spreadsheet programmes have it."""
        if self.encoding.lower() == "utf-16":  # its line ends are no bytes of their own
            self.wide = io.StringIO(self.raw.read(200_000_000).decode("utf-16", "replace"), newline="")
        self.kept = self._read()
        if match := _SEP.fullmatch(self.kept):
            self.separator, self.number, self.kept = match[1], 1, self._read()
        return self.kept

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self.kept = self.kept or self._read(), ""
        if not line:
            raise StopIteration
        self.number += 1
        return line

    def _read(self) -> str:
        if self.wide:
            return self.wide.readline()
        line = self.raw.readline(self.limit + 1)
        if len(line) > self.limit:
            raise NoTable(
                f"line {self.number + 1} has more than {self.limit:,} bytes", "look at its quotes and line ends"
            )
        if self.number == 0 and not self.kept:
            return line.decode(self.encoding, "surrogateescape")
        return line.decode("utf-8" if self.encoding == "utf-8-sig" else self.encoding, "surrogateescape")


def _separator(heading: str) -> str:
    return max(_SEPARATORS, key=heading.count)


def _names(row: list[str]) -> list[str]:
    names = [" ".join(name.split()) for name in row]
    if any(_is_broken(name) for name in names):
        mend = 'say which in its [export] or [[related]], like encoding = "gb18030", "utf-16" or "windows-1252"'
        raise NoTable("its headings are in another encoding", mend)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise NoTable(f"the heading {twice[0]!r} stands twice", "name each column once")
    if not any(names):
        raise NoTable("it has no headings", "the first row names the fields")
    return names


def _is_broken(cell: str) -> bool:
    """Whether it holds bytes that are none of the encoding."""
    return not cell.isascii() and any("\udc80" <= char <= "\udcff" for char in cell)


def _record(names: list[str], row: list[str], encoding: str) -> object:
    if len(row) > len(names) and any(row[len(names) :]):
        return Fault(f"{len(row)} cells under {len(names)} headings; look at its quotes and separators")
    if any(_is_broken(cell) for cell in row):
        return Fault(f"it is not {encoding}")
    return {name: cell if cell.strip() else "" for name, cell in zip(names, row, strict=False) if name}
