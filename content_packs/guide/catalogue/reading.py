"""A catalogue opened: searched and listed in any thread. An edge: it reads one file that never changes.

Connections are read-only and immutable; a thread takes a free one or opens its own, and puts it back.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from content_packs.errors import Missing, Unavailable
from content_packs.guide.catalogue.found import Card
from content_packs.guide.catalogue.schema import EDITION, PLACES
from content_packs.guide.language import Text
from content_packs.guide.model import Picture

ALL = range(1 << 62)  # rows of the index
CONNECTIONS = 4  # kept open
_json = msgspec.json.Encoder()

FOUND = """
SELECT id, place, kind, ref, path, title, picture, coalesce(code, '') AS code
FROM documents LEFT JOIN artifacts ON artifacts.document = id WHERE id IN (SELECT value FROM json_each(?))
"""
LIST = """
SELECT ref, path, sha256, code, keypad, title, gallery, on_view, picture, sort
FROM artifacts JOIN documents ON documents.id = artifacts.document
WHERE sort > :after AND (:gallery = '' OR gallery = :gallery)
    AND (:theme = '' OR EXISTS (SELECT 1 FROM themes WHERE theme = :theme AND themes.document = artifacts.document))
ORDER BY sort LIMIT :limit
"""


class Catalogue:
    """One pack's catalogue. `close` it when another has taken its place; searches under way end well."""

    def __init__(self, file: Path, museum: str, name: str) -> None:
        self.file = file
        self.museum = museum
        self.name = name
        self.languages: tuple[str, ...] = ()  # by their numbers
        self.others: dict[str, set[int]] = {}  # kind -> numbers of the documents that are no artifacts
        self._free: list[sqlite3.Connection] = []  # append and pop are atomic
        self._closed = False

    @classmethod
    def open(cls, file: Path, sha256: str) -> "Catalogue":
        """The catalogue of the pack whose manifest has this hash; `Missing` where there is none that can be used."""
        catalogue = cls(file, "", "")
        try:
            found = catalogue._rows("SELECT museum, name FROM pack WHERE sha256 = ? AND edition = ?", (sha256, EDITION))
        except Unavailable:
            found = []
        if not found:
            catalogue.close()
            raise Missing(f"catalogue {file} of pack {sha256}")
        catalogue.museum, catalogue.name = found[0]
        catalogue.languages = tuple(lang for (lang,) in catalogue._rows("SELECT lang FROM languages ORDER BY number"))
        for number, kind in catalogue._rows("SELECT id, kind FROM documents WHERE kind <> 'artifact'"):
            catalogue.others.setdefault(kind, set()).add(number)
        return catalogue

    def close(self) -> None:
        self._closed = True
        while self._free:
            self._free.pop().close()

    def rows(self, expression: str, within: range = ALL) -> list[int]:
        """The rows of the index that match an expression that `query` wrote, in order."""
        sql = "SELECT group_concat(rowid) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        found = self._rows(sql, (expression, within.start, within.stop - 1))[0][0]
        return msgspec.json.decode(f"[{found or ''}]", type=list[int])  # a tenth of the time that rows take

    def scores(self, expression: str, within: range = ALL) -> list[tuple[int, float]]:
        """The same, each with its score by bm25: small is good."""
        sql = "SELECT rowid, bm25(words, 10, 4, 1, 12) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        return [(row, score) for row, score in self._rows(sql, (expression, within.start, within.stop - 1))]

    def named(self, name: str) -> list[int]:
        """Places of the documents that are called or numbered so."""
        return [place for (place,) in self._rows("SELECT place FROM names WHERE name = ? ORDER BY place", (name,))]

    def keep(self, numbers: set[int], kinds: Collection[str]) -> set[int]:
        """Those documents that are of `kinds`."""
        if "artifact" in kinds:
            unwanted = [each for kind, each in self.others.items() if kind not in kinds]
            return numbers.difference(*unwanted) if unwanted else numbers
        return numbers & {number for kind in kinds for number in self.others.get(kind, ())}

    def rows_in(self, lang: str) -> range:
        """The rows of the index in a language; none where nothing is said in it."""
        if lang not in self.languages:
            return range(0)
        number = self.languages.index(lang)
        return range(number << PLACES, number + 1 << PLACES)

    def lang_of(self, row: int) -> str:
        return self.languages[row >> PLACES]

    def documents(self, numbers: Collection[int]) -> dict[int, sqlite3.Row]:
        return {row["id"]: row for row in self._rows(FOUND, (_json.encode(list(numbers)).decode(),))}

    def texts(self, rows: Collection[int]) -> dict[int, tuple[str, str]]:
        """Story and label by row of the index."""
        sql = "SELECT id, story, label FROM texts WHERE id IN (SELECT value FROM json_each(?))"
        return {row: (story, label) for row, story, label in self._rows(sql, (_json.encode(list(rows)).decode(),))}

    def artifacts(
        self, *, gallery: str = "", theme: str = "", after: str = "", limit: int = 50
    ) -> list[tuple[str, Card]]:
        """Artifacts by keypad number, then id, each with the key that the next ones come after."""
        facts = {"gallery": gallery, "theme": theme, "after": after, "limit": limit}
        return [(row["sort"], _card(row)) for row in self._rows(LIST, facts)]

    def index(self) -> list[tuple[str, int | None, str]]:
        """Code, keypad number and reference of every artifact."""
        sql = "SELECT code, keypad, ref FROM artifacts JOIN documents ON documents.id = document ORDER BY sort"
        return [(code, keypad, ref) for code, keypad, ref in self._rows(sql)]

    def _rows(self, sql: str, facts: Mapping[str, object] | Sequence[object] = ()) -> list[sqlite3.Row]:
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
    connection.row_factory = sqlite3.Row
    return connection


def _card(row: sqlite3.Row) -> Card:
    return Card(
        ref=row["ref"],
        path=row["path"],
        sha256=row["sha256"],
        code=row["code"],
        keypad=row["keypad"],
        title=text_of(row["title"]),
        gallery=row["gallery"],
        on_view=bool(row["on_view"]),
        picture=picture_of(row["picture"]),
    )


def picture_of(raw: str | None) -> Picture | None:
    return None if raw is None else msgspec.json.decode(raw, type=Picture)


def text_of(raw: str) -> Text:
    return msgspec.json.decode(raw, type=Text)
