"""The order in which letters stand on a line that is written right to left, or in both directions (UAX 9)."""

from unicodedata import bidirectional

import msgspec
from bidi import algorithm
from bidi.mirror import MIRRORED

TURNED = str.maketrans(MIRRORED)
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})


class Stretch(msgspec.Struct, frozen=True):
    """Letters of one direction, in the order in which they are read."""

    text: str
    rtl: bool

    @property
    def shown(self) -> str:
        """As it looks: a bracket that opens to the right looks like one that closes."""
        return self.text.translate(TURNED) if self.rtl else self.text


def stretches(text: str, rtl: bool) -> list[Stretch]:
    """`text` of a paragraph that runs right to left or not, from the left edge to the right."""
    if not rtl and not any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text):
        return [Stretch(text, rtl=False)]
    found: list[tuple[int, list[int]]] = []
    for at, level in _seen(text, rtl):
        if found and found[-1][0] == level:
            found[-1][1].append(at)
        else:
            found.append((level, [at]))
    # From first to last, so that joiners, which the algorithm drops, stay where they shape a word.
    return [Stretch(text[min(places) : max(places) + 1], bool(level % 2)) for level, places in found]


def _seen(text: str, rtl: bool) -> list[tuple[int, int]]:
    """(position in the text, embedding level) of the letters as they stand from left to right."""
    kept = algorithm.get_empty_storage()
    kept["base_level"], kept["base_dir"] = int(rtl), "R" if rtl else "L"
    algorithm.get_embedding_levels(text, kept)
    for at, letter in enumerate(kept["chars"]):
        letter["at"] = at
    algorithm.explicit_embed_and_overrides(kept)
    algorithm.resolve_weak_types(kept)
    algorithm.resolve_neutral_types(kept, debug=False)
    algorithm.resolve_implicit_levels(kept, debug=False)
    algorithm.reorder_resolved_levels(kept, debug=False)
    return [(letter["at"], letter["level"]) for letter in kept["chars"]]
