"""The catalogue: one SQLite file per pack, built where the pack is used, for search and for lists of artifacts.

`build_catalogue` makes it, `Catalogue.open` reads it (in any thread), `find` asks several at once for a `Wish`.
An edge: it touches the disk. What is in a pack but in no list and no search is not here: see the library.
"""

from content_packs.guide.catalogue.build import build_catalogue
from content_packs.guide.catalogue.excerpt import mark_words
from content_packs.guide.catalogue.found import (
    FACETS,
    SORTS,
    BadCursor,
    Card,
    Facet,
    Found,
    Snippet,
    Value,
    Wish,
)
from content_packs.guide.catalogue.merge import find
from content_packs.guide.catalogue.reading import Catalogue

__all__ = [
    "FACETS",
    "SORTS",
    "BadCursor",
    "Card",
    "Catalogue",
    "Facet",
    "Found",
    "Snippet",
    "Value",
    "Wish",
    "build_catalogue",
    "find",
    "mark_words",
]
