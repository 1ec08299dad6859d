"""Ids from what an export calls its records: safe, readable, the same every time. Pure."""

import re
import unicodedata
from hashlib import sha256

_LONGEST = 64


def slug(text: str) -> str:
    """`W.569.4A` -> `w-569-4a`; letters of other scripts by their number; empty where nothing is left."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.strip()) if not unicodedata.combining(char))
    spelled = re.sub(r"[^\x00-\x7f]", lambda match: _spell(match[0]), plain)
    name = re.sub(r"[^a-z0-9]+", "-", spelled.lower()).strip("-")
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9].rstrip('-')}-{sha256(text.encode(errors='replace')).hexdigest()[:8]}"


def _spell(char: str) -> str:
    return f"u{ord(char):x}" if char.isalnum() else "-"


class Names:
    """What each artifact is known by in the export -> its id here."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}  # id -> number of its record
        self.known: dict[str, str] = {}  # other name -> id

    def add(self, name: str, number: int, others: list[str]) -> list[str]:
        """Take it in; those of its names that are another's already."""
        self.ids[name] = number
        return [other for other in others if self.known.setdefault(other.strip(), name) != name]

    def find(self, text: str) -> str | None:
        """The id of what a reference means."""
        found = self.known.get(text.strip())
        if found:
            return found
        name = slug(text)
        return name if name in self.ids else None


class Places:
    """Galleries or themes: declared in the mapping, or made from values as they come."""

    def __init__(self, declared: dict[str, dict[str, str]]) -> None:
        self.names = dict(declared)  # id -> name
        self.made: dict[str, dict[str, str]] = {}

    def place(self, word: dict[str, str]) -> str:
        """The id of what is called so; empty where it cannot have one."""
        for name, text in self.names.items():
            if set(text.values()) & set(word.values()):
                return name
        name = slug(next(iter(word.values()), ""))
        if name and name not in self.names:
            self.names[name] = self.made[name] = word
        return name
