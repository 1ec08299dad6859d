"""What pages promise to every reader: something to read, marked where it is not in their language."""

from pathlib import Path

import pytest

from content_packs.guide.library import Library
from content_packs.visitor import pages
from content_packs.visitor.reader import INTERFACE
from tests.packs import artifact, picture, stories
from tests.visitor.libraries import make_library, reader_of


@pytest.fixture
def bells(tmp_path: Path) -> Library:
    bells = artifact("bells", keypad=101, stories=stories(en="They ring."), pictures=(picture(),))
    return make_library(tmp_path, [bells])


@pytest.mark.parametrize("lang", INTERFACE)
def test_every_page_is_there_in_every_language(bells: Library, lang: str) -> None:
    reader = reader_of(lang)
    for page in (
        pages.home(bells, reader),
        pages.home(Library([]), reader),
        pages.museum(bells, reader, "example"),
        pages.artifact(bells, reader, "example/bells"),
        pages.search(bells, reader, "", None, 1),
        pages.codes(bells, reader, "K7M", ["example/bells"]),
        pages.failure(reader, 404, ("en",)),
        pages.offline(reader),
    ):
        assert page.startswith(f'<!doctype html>\n<html lang="{lang}"')
        assert page.rstrip().endswith("</html>")
