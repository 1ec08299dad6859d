"""Shelves: packs opened with catalogues built beside them, once."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from content_packs.errors import Missing, Unavailable
from content_packs.guide.catalogue import Wish, find
from content_packs.running.shelves import open_library, open_shelf
from tests.packs import artifact, make_pack


def test_a_catalogue_is_built_once_and_opened_again(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack", [artifact("bells")])
    with capture_logs() as lines:
        shelf = open_shelf(tmp_path / "pack", tmp_path / "catalogues")
        open_shelf(tmp_path / "pack", tmp_path / "catalogues")
    assert [line["event"] for line in lines] == ["building catalogue", "built catalogue"]
    (file,) = (tmp_path / "catalogues").iterdir()
    first = file.stat().st_mtime_ns
    assert open_shelf(tmp_path / "pack", tmp_path / "catalogues").pack.sha256 == shelf.pack.sha256 == file.stem
    assert file.stat().st_mtime_ns == first
    assert [card.ref for card in find([shelf.catalogue], Wish(query="bells")).cards] == ["example/bells"]


def test_a_broken_pack_is_logged_and_the_others_are_shown(tmp_path: Path) -> None:
    make_pack(tmp_path / "good", [artifact("bells")])
    make_pack(tmp_path / "bad", [artifact("drum")], museum="other")
    (tmp_path / "bad" / "manifest.json").write_bytes(b"{}")
    with capture_logs() as lines:
        library = open_library([tmp_path / "bad", tmp_path / "none", tmp_path / "good"], tmp_path / "catalogues")
    assert list(library.museums) == ["example"]
    assert [line["folder"] for line in lines if line["log_level"] == "error"] == [
        str(tmp_path / "bad"),
        str(tmp_path / "none"),
    ]


def test_a_pack_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"manifest\.json"):
        open_shelf(tmp_path / "none", tmp_path)


def test_a_catalogue_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack", [artifact("bells")])
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match=r"catalogue was not built.*file"):
        open_shelf(tmp_path / "pack", tmp_path / "file" / "catalogues")


def test_a_pack_whose_museum_is_damaged_is_logged_and_the_others_are_shown(tmp_path: Path) -> None:
    folders = [tmp_path / "good", tmp_path / "bad"]
    make_pack(folders[0], [artifact("bells")])
    bad = make_pack(folders[1], [artifact("drum", museum="other")], museum="other")
    assert len(open_library(folders, tmp_path / "catalogues").museums) == 2  # their catalogues are built
    bad.blobs.path(bad.entries["museum"].sha256).write_bytes(b"{}")
    for _ in ("damaged", "missing"):  # set aside when it was found
        with capture_logs() as lines:
            library = open_library(folders, tmp_path / "catalogues")
        assert list(library.museums) == ["example"]
        assert [line["pack"] for line in lines] == ["other/main"]


def test_a_pack_named_twice_is_shown_once(tmp_path: Path) -> None:
    make_pack(tmp_path / "one", [artifact("bells", keypad=7)])
    make_pack(tmp_path / "two", [artifact("bells", keypad=7)], version=2)
    with capture_logs() as lines:
        library = open_library([tmp_path / "one", tmp_path / "two"], tmp_path / "catalogues")
    assert library.keypads == {7: ("example/bells",)}
    assert [line["folder"] for line in lines if line["log_level"] == "error"] == [str(tmp_path / "two")]
