"""A catalogue opened: read in any thread. An edge: it reads one file that never changes.

Connections are read-only and immutable; a thread takes a free one or opens its own, and puts it back. Columns of facets
are read and counted when it is opened (20 ms for 15,000 artifacts, so that no reader waits), and kept: some 70 kB each.
"""

import sqlite3
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content_packs.errors import Missing, Unavailable
from content_packs.guide.catalogue.columns import Column
from content_packs.guide.catalogue.found import FACETS
from content_packs.guide.catalogue.schema import EDITION, PLACES
from content_packs.guide.language import Text

ALL = range(1 << 62)  # rows of the index
CONNECTIONS = 4  # kept open
FOUND = """
SELECT id, place, kind, ref, path, title, picture, code, keypad, line, gallery, on_view, earliest, latest
FROM documents LEFT JOIN artifacts ON artifacts.document = id WHERE id IN (SELECT value FROM json_each(?))
"""
FORWARD = "SELECT document FROM orders WHERE sort = ? AND (key, ref) > (?, ?) ORDER BY key, ref LIMIT ?"
BACK = "SELECT document FROM orders WHERE sort = ? AND (key, ref) < (?, ?) ORDER BY key DESC, ref DESC LIMIT ?"
_json = msgspec.json.Encoder()
_numbers = msgspec.json.Decoder(list[int])
_text = msgspec.json.Decoder(Text)


class Catalogue:
    """One pack's catalogue. `close` it when another has taken its place; searches under way end well."""

    def __init__(self, file: Path, museum: str, name: str) -> None:
        self.file = file
        self.museum = museum
        self.name = name
        self.museum_name: Text = {}
        self.titled: tuple[str, ...] = ()  # languages that have an order of titles
        self.languages: tuple[str, ...] = ()  # by their numbers
        self.others: dict[str, set[int]] = {}  # kind -> numbers of the documents that are no artifacts
        self.last = 0  # the highest number
        self._columns: dict[str, Column] = {}
        self._counts: dict[str, Mapping[str, int]] = {}  # of all artifacts
        self._free: list[sqlite3.Connection] = []  # append and pop are atomic
        self._closed = False

    @classmethod
    def open(cls, file: Path, sha256: str) -> "Catalogue":
        """The catalogue of the pack whose manifest has this hash; `Missing` where there is none that can be used."""
        catalogue = cls(file, "", "")
        try:
            catalogue._read_facts(sha256)
            for facet in FACETS[1:]:
                catalogue.counts(facet)
        except Unavailable:
            catalogue.close()
            raise Missing(f"catalogue {file} of pack {sha256}") from None
        return catalogue

    def close(self) -> None:
        self._closed = True
        while self._free:
            self._free.pop().close()

    def index(self) -> list[tuple[str, int | None, str]]:
        """Code, keypad number and reference of every artifact, as a visitor walks."""
        sql = "SELECT code, keypad, ref FROM orders JOIN artifacts USING (document) WHERE sort = 'walk' ORDER BY key"
        return [(code, keypad, ref) for code, keypad, ref in self._rows(sql)]

    def rows(self, expression: str, within: range = ALL) -> list[int]:
        """The rows of the index that match an expression that `query` wrote, in order."""
        sql = "SELECT group_concat(rowid) FROM words WHERE words MATCH ?"
        if within is ALL:  # a sixth less work where nearly every row matches
            return self._list(sql, (expression,))
        return self._list(f"{sql} AND rowid BETWEEN ? AND ?", (expression, within.start, within.stop - 1))

    def scores(self, expression: str, within: range = ALL) -> list[tuple[int, float]]:
        """The same, each with its score by bm25: small is good."""
        sql = "SELECT rowid, bm25(words, 10, 4, 1, 12) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        return [(row, score) for row, score in self._rows(sql, (expression, within.start, within.stop - 1))]

    def named(self, name: str) -> list[int]:
        """Places of the documents that are called or numbered so."""
        return [place for (place,) in self._rows("SELECT place FROM names WHERE name = ? ORDER BY place", (name,))]

    def everything(self) -> set[int]:
        """The numbers of all artifacts."""
        return set(range(1, self.last + 1)).difference(*self.others.values())

    @property
    def artifacts(self) -> int:
        """How many there are."""
        return self.last - sum(map(len, self.others.values()))

    def keep(self, numbers: set[int], kinds: Collection[str]) -> set[int]:
        """Those documents that are of `kinds`."""
        if "artifact" in kinds:
            unwanted = [each for kind, each in self.others.items() if kind not in kinds]
            return numbers.difference(*unwanted) if unwanted else numbers
        return numbers & {number for kind in kinds for number in self.others.get(kind, ())}

    def ordered(self, order: str, after: tuple[str, str], limit: int = -1, *, back: bool = False) -> list[int]:
        """Artifacts in an order, those after (or, going back, before) a key and reference; the nearest first."""
        sql = f"SELECT group_concat(document) FROM ({BACK if back else FORWARD})"  # noqa: S608
        return self._list(sql, (order, *after, limit))

    def column(self, facet: str) -> Column:
        if facet not in self._columns:
            sql = "SELECT numbers, combinations, keys FROM facets WHERE facet = ?"
            numbers, combinations, keys = self._rows(sql, (facet,))[0]
            decoded = msgspec.json.decode(combinations, type=list[tuple[int, ...]])
            self._columns[facet] = Column(array("I", numbers), decoded, msgspec.json.decode(keys, type=list[str]))
        return self._columns[facet]

    def counts(self, facet: str) -> Mapping[str, int]:
        """How many of all artifacts have each value."""
        if facet not in self._counts:
            self._counts[facet] = self.column(facet).count(self.everything())
        return self._counts[facet]

    def values(self, facet: str, keys: Collection[str]) -> dict[str, tuple[Text, int | None]]:
        """Name and year of values by their keys."""
        sql = "SELECT key, name, year FROM facet_values WHERE facet = ? AND key IN (SELECT value FROM json_each(?))"
        return {key: (text_of(name), year) for key, name, year in self._rows(sql, (facet, _encode(keys)))}

    def vocabulary(self, lengths: range) -> list[tuple[str, str]]:
        """Words of these lengths, and how each is written."""
        sql = "SELECT words, shown FROM vocabulary WHERE length BETWEEN ? AND ?"
        return [(words, shown) for words, shown in self._rows(sql, (lengths.start, lengths.stop - 1))]

    def documents(self, numbers: Collection[int]) -> dict[int, sqlite3.Row]:
        return {row["id"]: row for row in self._rows(FOUND, (_encode(numbers),))}

    def texts(self, rows: Collection[int]) -> dict[int, tuple[str, str]]:
        """Story and label by row of the index."""
        sql = "SELECT id, story, label FROM texts WHERE id IN (SELECT value FROM json_each(?))"
        return {row: (story, label) for row, story, label in self._rows(sql, (_encode(rows),))}

    def rows_in(self, lang: str) -> range:
        """The rows of the index in a language; none where nothing is said in it."""
        if lang not in self.languages:
            return range(0)
        number = self.languages.index(lang)
        return range(number << PLACES, number + 1 << PLACES)

    def lang_of(self, row: int) -> str:
        return self.languages[row >> PLACES]

    def _read_facts(self, sha256: str) -> None:
        sql = "SELECT museum, name, museum_name, titled FROM pack WHERE sha256 = ? AND edition = ?"
        found = self._rows(sql, (sha256, EDITION))
        if not found:
            raise Unavailable(f"catalogue {self.file} of another pack or edition")
        self.museum, self.name, museum_name, titled = found[0]
        self.museum_name = text_of(museum_name)
        self.titled = msgspec.json.decode(titled, type=tuple[str, ...])
        self.languages = tuple(lang for (lang,) in self._rows("SELECT lang FROM languages ORDER BY number"))
        self.last = self._rows("SELECT coalesce(max(id), 0) FROM documents")[0][0]
        for number, kind in self._rows("SELECT id, kind FROM documents WHERE kind <> 'artifact'"):
            self.others.setdefault(kind, set()).add(number)

    def _list(self, sql: str, facts: Sequence[object]) -> list[int]:
        """Numbers that SQLite writes as one text: a tenth of the time that rows take."""
        return _numbers.decode(f"[{self._rows(sql, facts)[0][0] or ''}]")

    def _rows(self, sql: str, facts: Sequence[object] = ()) -> list[sqlite3.Row]:
        try:
            with self._connection() as connection:
                return connection.execute(sql, facts).fetchall()
        except sqlite3.DatabaseError as error:
            raise Unavailable(f"catalogue {self.file}: {error}") from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._free.pop()
        except IndexError:
            connection = _connect(self.file)
        try:
            yield connection
        finally:
            if len(self._free) < CONNECTIONS:
                self._free.append(connection)
            else:
                connection.close()
            if self._closed:
                self.close()


def _connect(file: Path) -> sqlite3.Connection:
    uri = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA cache_size=-500")  # kB: a search reads each page once
    connection.row_factory = sqlite3.Row
    return connection


def text_of(raw: str | None) -> Text:
    return _text.decode(raw) if raw else {}


def _encode(values: Collection[int] | Collection[str]) -> str:
    return _json.encode(list(values)).decode()
