"""What tests of the format write and break."""

from pathlib import Path

from hypothesis import strategies as st

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry, hash_of
from content_packs.format.pack import BLOBS, write_pack

SEGMENTS = st.from_regex(r"[a-z0-9]([a-z0-9._-]{0,5}[a-z0-9])?", fullmatch=True).filter(lambda s: ".." not in s)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=3).map("/".join)


def entry(path: str, raw: bytes = b"{}", kind: str = "artifact") -> Entry:
    return Entry(path=path, kind=kind, type="application/json", sha256=hash_of(raw), length=len(raw))


def numbered(count: int) -> list[Entry]:
    return [entry(f"artifacts/a{number}") for number in range(count)]


def write(folder: Path, contents: dict[str, bytes]) -> str:
    """A pack of documents at these paths; returns its SHA-256."""
    FileBlobs(folder / BLOBS).put_all(contents.values())
    return write_pack(folder, "town", "main", 1, ["en"], [entry(path, raw) for path, raw in contents.items()])
