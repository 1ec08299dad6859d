"""A catalogue opened: searched and listed in any thread. An edge: it reads one file that never changes.

Connections are read-only and immutable; a thread takes a free one or opens its own, and puts it back.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from content_packs.errors import Missing, Unavailable
from content_packs.guide.catalogue.excerpt import excerpt
from content_packs.guide.catalogue.found import Card, Found, Hit, Snippet
from content_packs.guide.catalogue.query import Term
from content_packs.guide.catalogue.schema import EDITION
from content_packs.guide.language import Text
from content_packs.guide.model import Picture

T = TypeVar("T")
_json = msgspec.json.Encoder()

# A document is ranked by its best text: the reader's language first, then where the words stand (title or number,
# label, story), then bm25. SQLite takes the bare columns from the row that gives the
# minimum. Long texts are read for one page only.
SEARCH = """
WITH matches AS MATERIALIZED (
    SELECT rowid AS text, bm25(words, 10, 4, 1, 12) AS score,
        CASE WHEN bm25(words, 1, 0, 0, 1) < 0 THEN 0 WHEN bm25(words, 0, 1, 0, 0) < 0 THEN 1 ELSE 2 END AS field
    FROM words WHERE words MATCH :match
), bests AS (
    SELECT document, lang, text, score, (lang <> :lang) * 10 + field AS class,
        min((lang <> :lang) * 100000 + field * 10000 + score) AS rank
    FROM matches JOIN texts ON texts.id = text GROUP BY document
), firsts AS (
    SELECT bests.*, ref, min(score) OVER () AS top, count(*) OVER () AS total
    FROM bests JOIN documents ON documents.id = document
    WHERE kind IN (SELECT value FROM json_each(:kinds))
    ORDER BY rank, ref LIMIT :limit
)
SELECT kind, firsts.ref AS ref, path, title, picture, coalesce(code, '') AS code, class, score, top, total,
    firsts.lang AS lang, coalesce(own.lang, found.lang) AS plain_lang, coalesce(own.plain, found.plain) AS plain
FROM firsts JOIN documents ON documents.id = firsts.document
JOIN texts AS found ON found.id = firsts.text
LEFT JOIN artifacts ON artifacts.document = firsts.document
LEFT JOIN texts AS own ON own.document = firsts.document AND own.lang = :lang
ORDER BY rank, firsts.ref
"""
LIST = """
SELECT ref, path, sha256, code, keypad, title, gallery, on_view, picture, sort
FROM artifacts JOIN documents ON documents.id = artifacts.document
WHERE sort > :after AND (:gallery = '' OR gallery = :gallery)
    AND (:theme = '' OR EXISTS (SELECT 1 FROM themes WHERE theme = :theme AND themes.document = artifacts.document))
ORDER BY sort LIMIT :limit
"""


class Membership(msgspec.Struct, frozen=True):
    """An artifact's place in an exhibition or tour."""

    artifact: str  # reference, as is `ref`
    kind: str  # exhibition, tour
    ref: str
    path: str
    position: int  # from 0


class Catalogue:
    """One pack's catalogue. `close` it when another has taken its place; searches under way end well."""

    def __init__(self, file: Path, museum: str, name: str) -> None:
        self.file = file
        self.museum = museum
        self.name = name
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
        return catalogue

    def close(self) -> None:
        self._closed = True
        while self._free:
            self._free.pop().close()

    def match(self, expression: str, terms: Sequence[Term], *, lang: str, kinds: Collection[str], limit: int) -> Found:
        """The best documents for an FTS5 expression that `query` wrote, and how many there are."""
        facts = {"match": expression, "lang": lang, "kinds": _json.encode(list(kinds)).decode(), "limit": limit}
        rows = self._rows(SEARCH, facts) if expression else []
        return Found(total=rows[0]["total"] if rows else 0, hits=tuple(_hit(row, terms) for row in rows))

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

    def memberships(self) -> list[Membership]:
        """Which artifact stands where in which exhibition or tour."""
        sql = "SELECT artifact, kind, ref, path, position FROM places JOIN documents ON documents.id = document"
        return [Membership(*row) for row in self._rows(f"{sql} ORDER BY artifact, kind, ref, position")]

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
            self._free.append(connection)
            if self._closed:
                self.close()


def _connect(file: Path) -> sqlite3.Connection:
    uri = f"{file.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _hit(row: sqlite3.Row, terms: Sequence[Term]) -> Hit:
    return Hit(
        kind=row["kind"],
        ref=row["ref"],
        path=row["path"],
        title=_read(row["title"], Text),
        code=row["code"],
        picture=_picture(row),
        lang=row["lang"],
        snippet=Snippet(row["plain_lang"], excerpt(row["plain"], terms)),
        rank=(row["class"], -row["score"] / row["top"]),
    )


def _card(row: sqlite3.Row) -> Card:
    return Card(
        ref=row["ref"],
        path=row["path"],
        sha256=row["sha256"],
        code=row["code"],
        keypad=row["keypad"],
        title=_read(row["title"], Text),
        gallery=row["gallery"],
        on_view=bool(row["on_view"]),
        picture=_picture(row),
    )


def _picture(row: sqlite3.Row) -> Picture | None:
    return None if row["picture"] is None else _read(row["picture"], Picture)


def _read(raw: str, into: type[T]) -> T:
    return msgspec.json.decode(raw, type=into)
