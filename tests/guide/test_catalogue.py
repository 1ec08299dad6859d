"""Building and opening a catalogue, and listing what is in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import Damaged, Missing, Unavailable
from content_packs.format.pack import Pack
from content_packs.guide import model
from content_packs.guide.catalogue import BadCursor, Catalogue, build_catalogue, list_all
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


def refs(catalogues: list[Catalogue], **wanted: str) -> list[str]:
    return [card.ref for card in list_all(catalogues, **wanted).cards]  # type: ignore[arg-type]


def test_an_opened_catalogue_knows_its_pack(catalogue: Catalogue) -> None:
    assert (catalogue.museum, catalogue.name) == ("example", "example/main")


def test_codes_and_keypad_numbers_are_indexed(catalogue: Catalogue) -> None:
    assert catalogue.index() == [
        (DOCUMENTS[1].code, 20, "example/mask"),
        (DOCUMENTS[0].code, 101, "example/bells"),
        (DOCUMENTS[2].code, None, "example/slip"),
    ]


def test_a_list_goes_by_keypad_number_and_then_by_id(catalogue: Catalogue) -> None:
    assert refs([catalogue]) == ["example/mask", "example/bells", "example/slip"]


def test_a_list_keeps_to_gallery_theme_and_museum(catalogue: Catalogue) -> None:
    assert refs([catalogue], gallery="hall") == ["example/mask", "example/bells"]
    assert refs([catalogue], theme="music") == ["example/bells"]
    assert refs([catalogue], museum="example", theme="jade") == []
    assert refs([catalogue], museum="other") == []
    assert refs([catalogue], gallery="no\ud800name") == []


def test_a_card_has_a_small_picture(catalogue: Catalogue) -> None:
    card = list_all([catalogue], theme="music").cards[0]
    assert card.picture == picture()
    assert card.code == DOCUMENTS[0].code


def test_pages_follow_one_another_through_all_packs(pack: Pack, catalogue: Catalogue, tmp_path: Path) -> None:
    other = make_pack(tmp_path / "other", [artifact("drum"), artifact("horn")], museum="other")
    build_catalogue(other, tmp_path / "other.sqlite")
    second = Catalogue.open(tmp_path / "other.sqlite", other.sha256)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        page = list_all([second, catalogue], after=after, limit=2)
        seen += [card.ref for card in page.cards]
        after = page.after
        if not after:
            break
    second.close()
    assert seen == ["example/mask", "example/bells", "example/slip", "other/drum", "other/horn"]


def test_a_page_that_ends_the_list_leads_nowhere(catalogue: Catalogue) -> None:
    assert list_all([catalogue], limit=3).after == ""


@given(st.text(min_size=1))
def test_any_cursor_leads_somewhere_or_is_refused(cursor: str) -> None:
    with suppress(BadCursor):
        assert list_all([], after=cursor).cards == ()


def test_a_forged_cursor_is_refused(catalogue: Catalogue) -> None:
    for cursor in ("é", "YQ", "====", "x" * 1000, "_-_-"):
        with pytest.raises(BadCursor):
            list_all([catalogue], after=cursor)


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
