"""The screen's own small files under one address that changes when any of them does: `/screen/{version}/{name}`."""

from pathlib import Path

from content_packs.visitor import statics

FILES = statics.load(Path(__file__).parent / "static")
VERSION = statics.version_of(FILES)
ROOT = "/screen"


def url(name: str) -> str:
    """Where the page loads `name` from; KeyError for a file that is not there."""
    if name not in FILES:
        raise KeyError(name)
    return f"{ROOT}/{VERSION}/{name}"
