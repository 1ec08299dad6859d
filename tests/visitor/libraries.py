"""Libraries for tests of pages, made from structs: `make_library(tmp_path, [artifact("bells")])`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from content_packs.guide.catalogue import Catalogue, build_catalogue
from content_packs.guide.language import match
from content_packs.guide.library import Library, Shelf
from content_packs.visitor.reader import INTERFACE, Reader
from tests.packs import Document, make_pack


def make_shelf(folder: Path, documents: Iterable[Document], **facts: Any) -> Shelf:
    """A pack in `folder` with its catalogue beside it."""
    pack = make_pack(folder, documents, **facts)
    build_catalogue(pack, folder / "catalogue.sqlite")
    return Shelf(pack, Catalogue.open(folder / "catalogue.sqlite", pack.sha256))


def make_library(folder: Path, documents: Iterable[Document], **facts: Any) -> Library:
    return Library([make_shelf(folder, documents, **facts)])


def reader_of(lang: str, variant: str = "standard") -> Reader:
    return Reader(lang, match(lang, INTERFACE) or "en", variant)
