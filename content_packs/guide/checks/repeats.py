"""How much an SVG draws, where parts of it are drawn again and again by `use` and `url(#…)`. Pure.

A few lines can ask for billions of shapes: ten times what draws ten times what … So each part with an id is counted
once, with the parts that it holds or refers to, and the sum is known before anything is drawn.
"""

import re
from collections import Counter, defaultdict

_REFERENCE = re.compile(r"url\(\s*+['\"]?+\s*+#([^'\")\s]+)")
_ALL = ""  # the drawing itself, and whatever stands in no part with an id


class Repeats:
    """The parts of one drawing, as they are read."""

    def __init__(self) -> None:
        self._own: Counter[str] = Counter()  # elements of a part, but for those in a part of their own
        self._more: defaultdict[str, Counter[str]] = defaultdict(Counter)  # part -> parts drawn with it, how often
        self._open = [_ALL]

    def start(self, attributes: dict[str, str]) -> None:
        """An element begins."""
        around = self._open[-1]
        here = attributes.get("id") or around
        if here != around:
            self._more[around][here] += 1
        self._own[here] += 1
        self._open.append(here)
        for name, value in attributes.items():
            if name.rpartition(" ")[2] == "href" and value.startswith("#"):
                self._more[here][value[1:]] += 1
            else:
                self._more[here].update(_REFERENCE.findall(value) if "url(" in value else ())

    def end(self) -> None:
        """An element ends."""
        self._open.pop()

    def drawn(self) -> int:
        """How many elements are drawn in all; a part within itself counts once."""
        sizes: dict[str, int] = {}
        begun: set[str] = set()
        waiting = [_ALL]
        while waiting:
            part = waiting[-1]
            if part in begun:
                waiting.pop()
                more = self._more.get(part, Counter[str]())
                sizes.setdefault(part, self._own[part] + sum(times * sizes.get(one, 0) for one, times in more.items()))
            else:
                begun.add(part)
                waiting += [one for one in self._more.get(part, ()) if one not in begun]
        return sizes[_ALL]
