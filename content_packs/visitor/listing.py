"""Lists and searches of a whole library (edge: asks the catalogues)."""

from collections.abc import Mapping, Sequence

from content_packs.guide.catalogue import FACETS, Found, Wish, find
from content_packs.guide.library import Library


def find_in(library: Library, wish: Wish) -> Found:
    """One page of `wish`; `BadCursor` for a cursor that no page of that list gave."""
    return find([shelf.catalogue for shelf in library.shelves], wish)


def chosen(wanted: Mapping[str, Sequence[str] | None]) -> dict[str, tuple[str, ...]]:
    """What was chosen of each facet, as a request says it."""
    found = {facet: tuple(key for key in wanted.get(facet) or () if key) for facet in FACETS}
    return {facet: keys for facet, keys in found.items() if keys}
