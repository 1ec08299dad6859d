"""Ids of rows, and what else a row may be called in other sheets. Pure.

An id is what a code on a label follows from, so the best is one that stands in the sheet. Where none does, the
accession number makes one, else the title.
"""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from content_packs.format.paths import is_name
from content_packs.guide.source.workbook.names import plain
from content_packs.guide.source.workbook.values import Unfit

_LONGEST = 64
_LATIN = 0.6  # of a text's letters must be left in an id that says something


def slug(text: str) -> str:
    """The text as an id: `Bronze bell, 1952.3` is `bronze-bell-1952-3`; "" where too little of it would be left."""
    bare = unicodedata.normalize("NFKD", text)
    letters = sum(char.isalnum() for char in bare)
    name = re.sub(r"[^a-z0-9]+", "-", "".join(c for c in bare.lower() if not unicodedata.combining(c))).strip("-")
    name = name[:_LONGEST].strip("-")
    enough = sum(char.isalnum() for char in name) >= _LATIN * min(letters, _LONGEST)
    return name if is_name(name) and enough else ""


def made_id(text: str) -> str:
    """An id from any text, the same each time."""
    return slug(text) or f"x{sha256(unicodedata.normalize('NFKC', text.strip()).encode()).hexdigest()[:8]}"


def given_id(text: str) -> str:
    """An id as it stands in a sheet."""
    if is_name(text):
        return text
    hint = slug(text)
    mend = f"write it like {hint!r}" if hint else "use lower-case letters, digits and hyphens, at most 64"
    raise Unfit("bad-id", f"{text[:80]!r} cannot be an id", mend)


class Aliases:
    """Ids by every name that a row goes by: id, accession number, title. What two share means neither."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._known: set[str] = set()

    def add(self, name: str, called: Iterable[str]) -> None:
        self._known.add(name)
        for one in called:
            key = plain(one)
            self._ids[key] = name if self._ids.get(key, name) == name else ""

    def find(self, called: str) -> str:
        """The id meant; what is not known is given back as it is."""
        return called if called in self._known else self._ids.get(plain(called), "") or called
