"""Building and opening a catalogue, and listing what is in it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from content_packs.errors import Damaged, Missing, Unavailable
from content_packs.format.pack import Pack
from content_packs.guide import model
from content_packs.guide.catalogue import Catalogue, Wish, build_catalogue, find
from tests.packs import artifact, make_pack, picture

DOCUMENTS = (
    artifact("bells", keypad=101, themes=("bronze", "music"), gallery="hall", pictures=(picture(),)),
    artifact("mask", keypad=20, themes=("bronze",), gallery="hall"),
    artifact("slip"),
    model.Exhibition(id="shu", title={"en": "Shu"}, artifacts=("example/bells", "other/drum")),
    model.Tour(
        id="short", title={"en": "Short"}, stops=(model.Stop(scene="a/b"), model.Stop(artifact="example/bells"))
    ),
)


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return make_pack(tmp_path, DOCUMENTS)


@pytest.fixture
def catalogue(pack: Pack, tmp_path: Path) -> Iterator[Catalogue]:
    build_catalogue(pack, tmp_path / "catalogue.sqlite")
    opened = Catalogue.open(tmp_path / "catalogue.sqlite", pack.sha256)
    yield opened
    opened.close()


def test_an_opened_catalogue_knows_its_pack(catalogue: Catalogue) -> None:
    assert (catalogue.museum, catalogue.name) == ("example", "example/main")


def test_codes_and_keypad_numbers_are_indexed(catalogue: Catalogue) -> None:
    assert catalogue.index() == [
        (DOCUMENTS[1].code, 20, "example/mask"),
        (DOCUMENTS[0].code, 101, "example/bells"),
        (DOCUMENTS[2].code, None, "example/slip"),
    ]


def test_a_card_has_a_small_picture(catalogue: Catalogue) -> None:
    card = find([catalogue], Wish(chosen={"theme": ("music",)})).cards[0]
    assert card.picture == picture()
    assert card.code == DOCUMENTS[0].code


def test_the_catalogue_of_another_pack_is_missing(catalogue: Catalogue) -> None:
    with pytest.raises(Missing):
        Catalogue.open(catalogue.file, "0" * 64)


def test_a_catalogue_of_another_edition_is_missing(pack: Pack, catalogue: Catalogue) -> None:
    with sqlite3.connect(catalogue.file) as connection:
        connection.execute("UPDATE pack SET edition = 'older'")
    connection.close()
    with pytest.raises(Missing):
        Catalogue.open(catalogue.file, pack.sha256)


def test_a_file_that_is_no_catalogue_is_missing(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_bytes(b"no database\n" * 1000)
    for name in ("absent", "empty", "text", "blobs"):
        with pytest.raises(Missing):
            Catalogue.open(tmp_path / name, pack.sha256)


def test_a_catalogue_cut_short_after_opening_is_unavailable(catalogue: Catalogue) -> None:
    catalogue.close()
    catalogue.file.write_bytes(catalogue.file.read_bytes()[:5000])
    with pytest.raises(Unavailable):
        catalogue.index()
    catalogue.close()


def test_a_damaged_document_leaves_no_catalogue(pack: Pack, tmp_path: Path) -> None:
    blob = pack.blobs.path(pack.entries["artifacts/slip"].sha256)
    blob.chmod(0o644)
    blob.write_bytes(b"{}")
    before = set(tmp_path.iterdir())
    with pytest.raises(Damaged):
        build_catalogue(pack, tmp_path / "catalogue.sqlite")
    assert set(tmp_path.iterdir()) == before


def test_building_again_replaces_the_file_under_its_readers(pack: Pack, catalogue: Catalogue, tmp_path: Path) -> None:
    changed = make_pack(tmp_path / "changed", [artifact("drum")])
    build_catalogue(changed, catalogue.file)
    assert len(catalogue.index()) == 3
    again = Catalogue.open(catalogue.file, changed.sha256)
    assert [ref for _, _, ref in again.index()] == ["example/drum"]
    again.close()


def test_the_same_pack_gives_the_same_catalogue(pack: Pack, catalogue: Catalogue, tmp_path: Path) -> None:
    build_catalogue(pack, tmp_path / "again.sqlite")
    assert (tmp_path / "again.sqlite").read_bytes() == catalogue.file.read_bytes()


def test_kinds_of_a_later_format_are_passed_over(tmp_path: Path) -> None:
    class Poem(msgspec.Struct, frozen=True):
        id: str

    pack = make_pack(tmp_path, [artifact("drum"), Poem("ode")])  # type: ignore[list-item]
    build_catalogue(pack, tmp_path / "catalogue.sqlite")
    opened = Catalogue.open(tmp_path / "catalogue.sqlite", pack.sha256)
    assert len(opened.index()) == 1
    opened.close()
