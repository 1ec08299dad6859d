"""Our own small files (modules, icons) under one address that changes when any of them does: kept forever.

`/static/{version}/{name}`; relative imports between modules hold. Loaded and compressed once, at start.
"""

from hashlib import sha256
from pathlib import Path

import msgspec

from content_packs.visitor.answers import Body, compress

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".json": "application/json",
}


class StaticFile(msgspec.Struct, frozen=True):
    name: str
    type: str
    body: Body


def load(folder: Path = FOLDER) -> dict[str, StaticFile]:
    """All files by name; a file of a type that is not in TYPES is an error of ours, found at start."""
    return {
        file.name: StaticFile(file.name, TYPES[file.suffix], compress(file.read_bytes()))
        for file in sorted(folder.iterdir())
        if file.is_file() and not file.name.startswith(".")
    }


def version(files: dict[str, StaticFile]) -> str:
    digest = sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name].body.identity)
    return digest.hexdigest()[:12]


FILES = load()
VERSION = version(FILES)


def url(name: str) -> str:
    """Where the page loads `name` from; KeyError for a file that is not there."""
    return f"/static/{VERSION}/{FILES[name].name}"
