"""Facets counted and chosen. Each counts without its own choice, so that it shows what else could be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

import msgspec

from content_packs.guide.catalogue.found import FACETS, Facet, Value, Wish
from content_packs.guide.catalogue.reading import Catalogue
from content_packs.guide.language import Text

MANY = 200  # values of the facet of which more are wanted
CHOSEN = 10  # values of one facet that are heeded
_NONE: frozenset[int] = frozenset()


class Chosen(msgspec.Struct, frozen=True):
    """What a choice leaves of one catalogue."""

    catalogue: Catalogue
    found: set[int]  # without any choice
    having: Mapping[str, set[int] | frozenset[int]]  # facet -> artifacts that have what was chosen

    def but(self, facet: str = "") -> set[int]:
        """What is left by all choices but that of one facet."""
        wanted = [some for name, some in self.having.items() if name != facet]
        return self.found.intersection(*wanted) if wanted else self.found

    def count(self, facet: str) -> Mapping[str, int]:
        left = self.catalogue.keep(self.but(facet), ("artifact",))
        if facet == "museum":
            return {self.catalogue.museum: len(left)} if left else {}
        if len(left) == self.catalogue.artifacts:
            return self.catalogue.counts(facet)
        return self.catalogue.column(facet).count(left)


def choose(catalogue: Catalogue, found: set[int], chosen: Mapping[str, Sequence[str]]) -> Chosen:
    wanted = {facet: set(keys[:CHOSEN]) for facet, keys in chosen.items() if keys and facet in FACETS}
    return Chosen(catalogue, found, {facet: _having(catalogue, found, facet, keys) for facet, keys in wanted.items()})


def count(choices: Sequence[Chosen], wish: Wish) -> tuple[Facet, ...]:
    """Every facet's most frequent values, by count and then by key; those that were chosen always."""
    return tuple(_facet(choices, facet, wish) for facet in FACETS)


def _having(catalogue: Catalogue, found: set[int], facet: str, keys: set[str]) -> set[int] | frozenset[int]:
    if facet == "museum":
        return found if catalogue.museum in keys else _NONE
    return catalogue.column(facet).having(keys)


def _facet(choices: Sequence[Chosen], facet: str, wish: Wish) -> Facet:
    counts = _sum([each.count(facet) for each in choices])
    chosen = dict.fromkeys(wish.chosen.get(facet, ())[:CHOSEN])
    most = nsmallest(MANY if facet == wish.more else wish.values, counts.items(), key=lambda one: (-one[1], one[0]))
    keys = list(dict.fromkeys([*(key for key, _ in most), *chosen]))
    names = _names([each.catalogue for each in choices], facet, keys)
    values = (_value(key, counts.get(key, 0), names.get(key, ({}, None)), key in chosen) for key in keys)
    return Facet(name=facet, values=tuple(values), different=len(counts))


def _sum(counts: Sequence[Mapping[str, int]]) -> Mapping[str, int]:
    if len(counts) == 1:
        return counts[0]
    found: dict[str, int] = {}
    for each in counts:
        for key, count in each.items():
            found[key] = found.get(key, 0) + count
    return found


def _value(key: str, count: int, known: tuple[Text, int | None], chosen: bool) -> Value:
    return Value(key=key, name=known[0], count=count, chosen=chosen, year=known[1])


def _names(catalogues: Iterable[Catalogue], facet: str, keys: Sequence[str]) -> dict[str, tuple[Text, int | None]]:
    """Names and years as the packs have them: what the first does not say, the next may."""
    names: dict[str, tuple[Text, int | None]] = {}
    for one in catalogues:
        known = {one.museum: (one.museum_name, None)} if facet == "museum" else one.values(facet, keys)
        for key, (name, year) in known.items():
            before = names.get(key, ({}, year))
            names[key] = (name | before[0], before[1])
    return names
