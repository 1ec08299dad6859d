"""Our own small files (modules, icons) under one address that changes when any of them does: kept forever.

`/static/{version}/{name}`; relative imports between modules hold. Loaded and compressed once, at start.
"""

from hashlib import sha256
from pathlib import Path

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


def load(folder: Path = FOLDER) -> dict[str, Body]:
    """All files by name; one of a type that is not in TYPES is an error of ours, found at start."""
    return {
        file.name: compress(file.read_bytes())
        for file in sorted(folder.iterdir())
        if file.is_file() and file.suffix in TYPES
    }


def version_of(files: dict[str, Body]) -> str:
    return sha256("".join(f"{name}\0{files[name].tag}\0" for name in sorted(files)).encode()).hexdigest()[:12]


FILES = load()
VERSION = version_of(FILES)


def url(name: str) -> str:
    """Where the page loads `name` from; KeyError for a file that is not there."""
    if name not in FILES:
        raise KeyError(name)
    return f"/static/{VERSION}/{name}"


def type_of(name: str) -> str:
    return TYPES[Path(name).suffix]
