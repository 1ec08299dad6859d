"""The packs of the settings, opened for the library, each beside the catalogue that is built from it here.

A catalogue is built once per pack version, by a niced process of its own that ends with it (`python -m
companion.shelves FOLDER FILE`), so that the server never holds what building needs. A pack that cannot be opened is
logged and passed over: the others are shown. An edge: it touches the disk.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog

from content_packs.errors import Missing, PackError, Unavailable
from content_packs.format.pack import open_folder
from content_packs.guide.catalogue import Catalogue
from content_packs.guide.library import Library, Shelf

NICENESS = 10

log = structlog.get_logger()


def open_library(packs: Iterable[Path], catalogues: Path, address: str = "") -> Library:
    """A library of all of `packs` that can be opened, shown at `address`."""
    shelves = list(_shelves(packs, catalogues))
    try:
        return Library(shelves, address)
    except PackError:
        return Library([shelf for shelf in shelves if _can_be_shown(shelf)], address)


def _can_be_shown(shelf: Shelf) -> bool:
    """Whether all documents that a library keeps in memory can be read."""
    try:
        Library([shelf])
    except PackError as error:
        log.error("pack not opened", pack=shelf.pack.name, why=str(error))
        return False
    return True


def _shelves(packs: Iterable[Path], catalogues: Path) -> Iterator[Shelf]:
    names: set[str] = set()
    for folder in packs:
        try:
            shelf = open_shelf(folder, catalogues)
        except PackError as error:
            log.error("pack not opened", folder=str(folder), why=str(error))
            continue
        if shelf.pack.name in names:  # twice, or in two versions: its keypad numbers would each mean two artifacts
            log.error("pack not opened", folder=str(folder), why=f"{shelf.pack.name} is named before")
            continue
        names.add(shelf.pack.name)
        yield shelf


def open_shelf(folder: Path, catalogues: Path) -> Shelf:
    """A pack and its catalogue, which is built first if there is none."""
    pack = open_folder(folder)
    file = catalogues / f"{pack.sha256}.sqlite"
    try:
        catalogue = Catalogue.open(file, pack.sha256)
    except Missing:
        log.info("building catalogue", pack=pack.name, documents=len(pack.entries))  # a large one takes half a minute
        _build_apart(folder, file)
        log.info("built catalogue", pack=pack.name, bytes=file.stat().st_size)
        catalogue = Catalogue.open(file, pack.sha256)
    return Shelf(pack, catalogue)


def _build_apart(folder: Path, file: Path) -> None:
    words = [sys.executable, "-m", "companion.shelves", str(folder), str(file)]
    done = subprocess.run(words, check=False, stderr=subprocess.PIPE, text=True)  # noqa: S603 (our own words)
    if done.returncode:
        why = done.stderr.strip().splitlines()
        raise Unavailable(f"{folder}: its catalogue was not built: {why[-1] if why else done.returncode}")


def build(folder: Path, file: Path) -> None:
    """The work of that process."""
    from content_packs.guide.catalogue import build_catalogue

    os.nice(NICENESS)
    build_catalogue(open_folder(folder), file)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
