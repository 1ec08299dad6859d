"""Builds a catalogue from an opened pack. An edge: it writes one file, whole or not at all.

Documents are read one after another (hashed on the way) in one transaction; a damaged one ends the build. The file gets
its name only when its bytes are on the disk, so it needs no journal while it grows.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from content_packs.format.blobs import fsync_folder
from content_packs.format.manifest import Entry
from content_packs.format.pack import Pack
from content_packs.guide.catalogue.rows import (
    Names,
    Row,
    artifact_row,
    exhibition_row,
    names_of,
    read_names,
    sort_key,
    tour_row,
)
from content_packs.guide.catalogue.schema import EDITION, INDEXES, NUMBERS, PLACES, SCHEMA
from content_packs.guide.catalogue.words import spell
from content_packs.guide.model import Artifact, Exhibition, Museum, Picture, Tour

if TYPE_CHECKING:
    from sqlite_utils import Database

_json = msgspec.json.Encoder(order="deterministic")


def build_catalogue(pack: Pack, file: Path) -> None:
    """Write the catalogue of `pack` to `file`, in place of what was there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".tmp-")
    try:
        _write(pack, Path(temporary))
        os.fsync(handle)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    fsync_folder(file.parent)


def _write(pack: Pack, file: Path) -> None:
    from sqlite_utils import Database  # 80 ms and 4 MB that a process which only reads does without

    database = Database(file)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-16000"):
            database.execute(f"PRAGMA {pragma}").fetchall()
        with database.atomic():
            _run(database, SCHEMA)
            database.execute("INSERT INTO pack VALUES (?, ?, ?, ?)", (pack.sha256, EDITION, pack.museum, pack.name))
            languages: dict[str, int] = {}
            for number, (entry, document, row) in enumerate(_documents(pack), 1):
                _add(database, number, entry, row, languages)
                if isinstance(document, Artifact):
                    _add_artifact(database, number, document)
            for lang, number in languages.items():
                database.execute("INSERT INTO languages VALUES (?, ?)", (number, lang))
            _run(database, INDEXES)
    finally:
        database.close()


def _documents(pack: Pack) -> Iterator[tuple[Entry, Artifact | Exhibition | Tour, Row]]:
    """The documents that can be found, in order of path."""
    names = read_names(pack.document("museum", Museum)) if "museum" in pack.entries else Names({}, {})
    for entry in pack.entries.values():
        match entry.kind:
            case "artifact":
                artifact = pack.document(entry.path, Artifact)
                yield entry, artifact, artifact_row(pack.museum, artifact, names)
            case "exhibition":
                exhibition = pack.document(entry.path, Exhibition)
                yield entry, exhibition, exhibition_row(pack.museum, exhibition)
            case "tour":
                tour = pack.document(entry.path, Tour)
                yield entry, tour, tour_row(pack.museum, tour)


def _add(database: "Database", number: int, entry: Entry, row: Row, languages: dict[str, int]) -> None:
    place = row.shelf << NUMBERS | number
    database.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, place, row.kind, row.ref, entry.path, entry.sha256, _encode(row.title), _encode(row.picture)),
    )
    for name in sorted(names_of(row)):
        database.execute("INSERT INTO names VALUES (?, ?)", (name, place))
    numbers = spell(" ".join(row.numbers))
    for wording in row.wordings:
        text = languages.setdefault(wording.lang, len(languages)) << PLACES | place
        database.execute("INSERT INTO texts VALUES (?, ?, ?)", (text, wording.story, wording.label))
        database.execute(  # the index grows in the order of its rows, a language after another
            "INSERT INTO spelled VALUES (?, ?, ?, ?, ?)",
            (text, spell(wording.title), spell(wording.label), spell(wording.story), numbers),
        )


def _add_artifact(database: "Database", number: int, artifact: Artifact) -> None:
    database.execute(
        "INSERT INTO artifacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, artifact.code, artifact.keypad, sort_key(artifact), artifact.gallery, artifact.on_view),
            *(artifact.date.earliest, artifact.date.latest),
            *(_encode(text) for text in (artifact.culture, artifact.period, artifact.material)),
        ),
    )
    for theme in dict.fromkeys(artifact.themes):
        database.execute("INSERT INTO themes VALUES (?, ?)", (theme, number))


def _encode(value: dict[str, str] | Picture | None) -> str | None:
    return None if value is None else _json.encode(value).decode()


def _run(database: "Database", script: str) -> None:
    """Each statement of `script`; not `executescript`, which would end the transaction."""
    for statement in script.split(";\n"):
        if statement.strip():
            database.execute(statement)
