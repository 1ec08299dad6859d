"""Sources: the folders that museums keep, read into structs (SOURCE.md)."""

from content_packs.guide.source.files import Refused, resolve
from content_packs.guide.source.reading import read_source

__all__ = ["Refused", "read_source", "resolve"]
