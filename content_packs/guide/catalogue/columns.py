"""Facets as they are kept: for each, a column that names a combination of values for every document.

Most artifacts have one period and several themes; a combination is a number either way, so counting a facet is counting
numbers in one array. Values are told apart by their key: the folded text in the museum's own language. Pure.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress
from statistics import median_low

import msgspec

from content_packs.guide.catalogue.rows import Names
from content_packs.guide.catalogue.words import fold
from content_packs.guide.language import Text
from content_packs.guide.model import Artifact

KEY = 100  # characters
SEPARATORS = str.maketrans({"；": ";"})


class Column(msgspec.Struct, frozen=True):
    numbers: Sequence[int]  # number of a document -> number of a combination; 0 is none
    combinations: Sequence[tuple[int, ...]]  # of numbers of values
    keys: Sequence[str]  # of values

    def count(self, documents: Iterable[int]) -> dict[str, int]:
        """How many of `documents` have each value."""
        counts: dict[str, int] = {}
        for combination, count in Counter(map(self.numbers.__getitem__, documents)).items():
            for value in self.combinations[combination]:
                key = self.keys[value]
                counts[key] = counts.get(key, 0) + count
        return counts

    def having(self, keys: Collection[str]) -> set[int]:
        """The documents that have any of these values."""
        values = {number for number, key in enumerate(self.keys) if key in keys}
        wanted = {number for number, one in enumerate(self.combinations) if not values.isdisjoint(one)}
        return set(compress(range(len(self.numbers)), map(wanted.__contains__, self.numbers)))


class Growing:
    """A column while its documents are read, the first of them numbered 1."""

    def __init__(self) -> None:
        self.numbers = array("I", [0])
        self.combinations: dict[tuple[int, ...], int] = {(): 0}
        self.names: dict[str, Text] = {}
        self._values: dict[str, int] = {}
        self._years: dict[str, array[int]] = {}

    def add(self, values: Mapping[str, Text], year: int | None) -> None:
        """The next document's values, by key, and when it was made."""
        for key, name in values.items():
            self._values.setdefault(key, len(self._values))
            self.names[key] = name | self.names.get(key, {})
            if year is not None:
                self._years.setdefault(key, array("q")).append(year)
        combination = tuple(self._values[key] for key in values)
        self.numbers.append(self.combinations.setdefault(combination, len(self.combinations)))

    def year(self, key: str) -> int | None:
        """About when artifacts of this value were made: one wrong date moves nothing."""
        return median_low(self._years[key]) if key in self._years else None


def facet_values(museum: str, artifact: Artifact, names: Names, languages: Sequence[str]) -> dict[str, dict[str, Text]]:
    """Facet -> key -> name, of one artifact."""
    return {
        "gallery": {f"{museum}/{artifact.gallery}": names.galleries.get(artifact.gallery, {})}
        if artifact.gallery
        else {},
        "theme": {theme: names.themes.get(theme, {}) for theme in artifact.themes},
        "period": dict(_told(artifact.period, languages)),
        "culture": dict(_told(artifact.culture, languages)),
        "material": dict(_told(artifact.material, languages)),
        "on_view": {"true" if artifact.on_view else "false": {}},
    }


def _told(text: Text, languages: Sequence[str]) -> Iterator[tuple[str, Text]]:
    """The values that a label fact lists, "Christian; Dutch": translations that list as many go with them."""
    own = next((lang for lang in (*languages, *sorted(text)) if text.get(lang)), "")
    parts = {lang: _split(words) for lang, words in text.items()}
    for index, name in enumerate(parts.get(own, ())):
        if key := " ".join(fold(name).split())[:KEY]:
            yield key, {lang: some[index] for lang, some in parts.items() if len(some) == len(parts[own])}


def _split(words: str) -> list[str]:
    return [part.strip() for part in words.translate(SEPARATORS).split(";") if part.strip()]
