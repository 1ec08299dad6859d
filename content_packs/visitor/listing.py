"""Lists and searches of artifacts, page by page, as references and a cursor (edge: asks the catalogues)."""

import msgspec

from content_packs.guide.catalogue import BadCursor, Found, list_all, search_all
from content_packs.guide.library import Library


class Listed(msgspec.Struct, frozen=True):
    refs: list[str]
    after: str  # cursor of the next page; empty where this is the last


def search(library: Library, query: str, *, lang: str, museum: str = "", limit: int, offset: int = 0) -> Found:
    """What was found in every kind of document."""
    catalogues = [shelf.catalogue for shelf in library.shelves]
    return search_all(catalogues, query, lang=lang, museum=museum, limit=limit, offset=offset)


def list_artifacts(library: Library, query: str, *, museum: str, lang: str, cursor: str, limit: int) -> Listed:
    """Artifacts by search where there is a query, else in order; `BadCursor` for a cursor that no page gave."""
    catalogues = [shelf.catalogue for shelf in library.shelves]
    if not query.strip():
        page = list_all(catalogues, museum=museum, after=cursor, limit=limit)
        return Listed([card.ref for card in page.cards], page.after)
    offset = _offset(cursor)
    found = search_all(catalogues, query, lang=lang, kinds=("artifact",), museum=museum, limit=limit, offset=offset)
    after = str(offset + limit) if found.total > offset + limit else ""
    return Listed([hit.ref for hit in found.hits], after)


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 4):
        raise BadCursor(cursor)
    return int(cursor)
