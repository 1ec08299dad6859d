"""Vendored viewers: small enough after the tap, kept forever, and missed without harm."""

from pathlib import Path

import brotli
import pytest

from content_packs.visitor import vendor
from content_packs.visitor.statics import TYPES
from tests.packs import artifact
from tests.serving import Served
from tests.visitor.libraries import make_library

fetched = pytest.mark.skipif(not vendor.FILES, reason="the viewers could not be fetched when this was built")


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(make_library(tmp_path, [artifact("bells")]))


def test_without_a_build_there_are_none(tmp_path: Path) -> None:
    assert vendor.read_index(tmp_path) == {}
    (tmp_path / vendor.INDEX).write_text("{broken")
    assert vendor.read_index(tmp_path) == {}


def test_a_viewer_that_is_not_there_has_no_address() -> None:
    assert vendor.url("nothing.js") == ""
    assert not vendor.is_here("nothing.js")


@fetched
@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_viewer_is_sent_precompressed_and_kept_forever(served: Served, coding: str) -> None:
    answer = served.get(vendor.url("pannellum.css"), accept_encoding=coding)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers.get("content-encoding", "identity") == coding
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == vendor.read("pannellum.css", "identity")
    assert served.get(vendor.url("pannellum.css"), if_none_match=answer.headers["etag"]).status_code == 304


@fetched
def test_an_older_version_gives_what_is_here_and_is_not_kept(served: Served) -> None:
    answer = served.get("/static/000000000000/pannellum.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"


@fetched
def test_pages_allow_the_styles_that_viewers_make(served: Served) -> None:
    policy = served.get("/").headers["content-security-policy"]
    assert vendor.STYLES
    assert all(f"'{style}'" in policy for style in vendor.STYLES)
    assert "unsafe" not in policy


@fetched
def test_every_vendored_file_has_a_type_and_its_codings() -> None:
    for name in vendor.FILES:
        assert Path(name).suffix in TYPES
        assert brotli.decompress(vendor.read(name, "br")) == vendor.read(name, "identity")
