"""How facts are told in a language: instants, sizes, groups, titles. `time` of parts.html is for tables."""

from collections.abc import Iterable
from datetime import datetime

from companion.web.words import key, words_in
from content_packs.format.trust.documents import SITE
from content_packs.guide.language import Text, choose, direction, fallback

UNITS = ((10**9, key("gigabytes")), (10**6, key("megabytes")), (10**3, key("kilobytes")))
TITLE = 160  # characters of a title that are shown
ISOLATE, POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class Telling:
    """For templates, as `tell`."""

    def __init__(self, lang: str) -> None:
        self._words = words_in(lang)
        self._rtl = direction(lang) == "rtl"

    def number(self, number: int) -> str:
        return self._words.number(number)

    def size(self, count: int) -> str:
        for unit, name in UNITS:
            if count >= unit:
                value = count / unit
                return self._words(name, number=self._words.number(round(value, 1 if value < 100 else None)))
        return self._words(key("bytes"), number=self._words.number(count))

    def at(self, at: datetime) -> str:
        """In a sentence, with the time zone."""
        here = at.astimezone()
        return self.fact(f"{self._words.day(here.date().isoformat())} {here:%H:%M} ({zone(here)})")

    def where(self, group: str) -> str:
        return self._words(key("on-site")) if group == SITE else self._words(key("on-group"), group=self.fact(group))

    def version(self, version: int | None) -> str:
        return (
            self._words(key("version-nothing")) if version is None else self._words(key("version-n"), version=version)
        )

    def fact(self, text: str) -> str:
        """Left-to-right text inside a sentence that runs from right to left."""
        return f"{ISOLATE}{text}{POP}" if self._rtl else text

    def title(self, title: Text) -> str:
        """Whatever a pack says, cut to what a line bears."""
        found = choose(title, fallback(self._words.lang, tuple(title)))
        text = " ".join(found.text.split()) if found else ""
        return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"

    def language(self, tag: str) -> str:
        return self._words.language(tag[:35]) if tag else self._words(key("no-language"))

    def listed(self, names: Iterable[str]) -> str:
        return self._words.listed(self.fact(name) for name in names)


def zone(at: datetime) -> str:
    """The server's time zone at that time: `CST, UTC+08:00`."""
    here = at.astimezone()
    offset = f"UTC{here.isoformat()[-6:]}" if here.utcoffset() else "UTC"
    name = here.tzname() or ""
    return offset if not name.isalpha() or name == "UTC" else f"{name}, {offset}"
