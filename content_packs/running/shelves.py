"""Packs opened for the library, each beside the catalogue that is built from it here.

A catalogue is built once per pack version, by a niced process of its own that ends with it (`python -m
content_packs.running.shelves CATALOGUE FOLDER [MANIFEST [KNOWN]]`), so that the server never holds what building
needs. Of a version that was pushed, that process first hashes the media that the version shown before does not have. A
pack that cannot be opened is logged and passed over: the others are shown. An edge: it touches the disk.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog

from content_packs.errors import Missing, PackError, Unavailable
from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.pack import Pack, open_folder, open_pack
from content_packs.guide.catalogue import Catalogue
from content_packs.guide.library import Library, Shelf

NICENESS = 10

log = structlog.get_logger()


def open_library(packs: Iterable[Path], catalogues: Path, address: str = "") -> Library:
    """A library of all of `packs` that can be opened, shown at `address`."""
    return library_of(_shelves(packs, catalogues), address)


def library_of(shelves: Iterable[Shelf], address: str = "") -> Library:
    """Of all whose documents can be read."""
    shelves = list(shelves)
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
    return beside_catalogue(open_folder(folder), catalogues, (str(folder),))


def beside_catalogue(pack: Pack, catalogues: Path, words: tuple[str, ...]) -> Shelf:
    """`words` say where the process that builds finds the pack."""
    file = catalogue_file(catalogues, pack.sha256)
    try:
        catalogue = Catalogue.open(file, pack.sha256)
    except Missing:
        build_apart(pack.name, file, words)
        catalogue = Catalogue.open(file, pack.sha256)
    return Shelf(pack, catalogue)


def catalogue_file(catalogues: Path, sha256: str) -> Path:
    return catalogues / f"{sha256}.sqlite"


def build_apart(name: str, file: Path, words: tuple[str, ...]) -> None:
    log.info("building catalogue", pack=name)  # a large one takes half a minute
    command = [sys.executable, "-m", "content_packs.running.shelves", str(file), *words]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)  # noqa: S603 (our own words)
    if done.returncode:
        why = done.stderr.strip().splitlines()
        raise Unavailable(f"{name}: its catalogue was not built: {why[-1] if why else done.returncode}")
    log.info("built catalogue", pack=name, bytes=file.stat().st_size)


def build(file: Path, folder: Path, sha256: str = "", known: str = "") -> None:
    """The work of that process: of a built pack's folder, or of a manifest in a store."""
    from content_packs.guide.catalogue import build_catalogue

    os.nice(NICENESS)
    if not sha256:
        build_catalogue(open_folder(folder), file)
        return
    blobs = FileBlobs(folder)
    pack = open_pack(blobs.read(sha256, LIMITS.manifest), blobs)
    hash_media(pack, _opened(blobs, known) if known else None)
    build_catalogue(pack, file)


def _opened(blobs: FileBlobs, sha256: str) -> Pack | None:
    try:
        return open_pack(blobs.read(sha256, LIMITS.manifest), blobs)
    except PackError:  # swept meanwhile: then all is hashed
        return None


def hash_media(pack: Pack, known: Pack | None) -> None:
    """As they lie on the disk, those that `known` does not name; an error at the first that is not what it says."""
    before = {entry.sha256 for entry in known.kind("media")} if known else set()
    for sha256 in sorted({entry.sha256 for entry in pack.kind("media")} - before):
        pack.blobs.verify(sha256)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
