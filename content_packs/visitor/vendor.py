"""Other people's viewers, as the build hook left them under `static/vendor`; none where it could not fetch them.

`/static/{version}/{name}`, where the version is of that file alone: kept forever, and a new release of one viewer
leaves the others as they are. Too large to be held in memory for the few that ask: read when they are sent.
"""

from pathlib import Path

import msgspec

from content_packs.visitor.statics import FOLDER as STATIC

FOLDER = STATIC / "vendor"
INDEX = "vendor.json"
SUFFIXES = {"br": ".br", "gzip": ".gz", "identity": ""}


class Vendored(msgspec.Struct, frozen=True):
    version: str
    styles: tuple[str, ...] = ()  # CSP hashes of style elements that it makes itself


class _Index(msgspec.Struct, frozen=True):
    files: dict[str, Vendored]


def read_index(folder: Path = FOLDER) -> dict[str, Vendored]:
    """What is there by name; nothing where no build has fetched it."""
    try:
        return msgspec.json.decode((folder / INDEX).read_bytes(), type=_Index).files
    except (OSError, msgspec.MsgspecError):
        return {}


FILES = read_index()
STYLES = tuple(style for each in FILES.values() for style in each.styles)


def url(name: str) -> str:
    """Where the page loads it from; empty where it is not there."""
    return f"/static/{FILES[name].version}/{name}" if name in FILES else ""


def is_here(*names: str) -> bool:
    return all(name in FILES for name in names)


def read(name: str, coding: str) -> bytes:
    """The bytes of one file in `br`, `gzip` or `identity`; OSError where the folder was taken away."""
    return (FOLDER / (name + SUFFIXES[coding])).read_bytes()
