"""The catalogue: one SQLite file per pack, built where the pack is used, for search and for lists of artifacts.

`build_catalogue` makes it, `Catalogue.open` reads it (in any thread), `search_all` and `list_all` ask several at once.
An edge: it touches the disk. What is in a pack but in no list and no search is not here: see the library.
"""

from content_packs.guide.catalogue.build import build_catalogue
from content_packs.guide.catalogue.found import BadCursor, Card, Found, Hit, Page, Snippet
from content_packs.guide.catalogue.merge import list_all, search_all
from content_packs.guide.catalogue.reading import Catalogue

__all__ = [
    "BadCursor",
    "Card",
    "Catalogue",
    "Found",
    "Hit",
    "Page",
    "Snippet",
    "build_catalogue",
    "list_all",
    "search_all",
]
