"""Who reads: the language and variant of one answer, decided from the request alone (pure).

By `?lang=`, else what was chosen before (a cookie), else Accept-Language by CLDR, else the museums' own language.
The interface speaks six languages; a pack may hold others, and then the interface stands in with the nearest.
"""

from functools import lru_cache

import msgspec

from content_packs.guide.language import direction, fallback, match, negotiate
from content_packs.guide.model import VARIANTS
from content_packs.visitor.dress import Dress

INTERFACE = ("zh-Hans", "zh-Hant", "en", "ja", "fr", "ar")


class UnknownLanguage(Exception):
    def __init__(self, lang: str) -> None:
        super().__init__(f"no such language here: {lang[:35]!r}")


class UnknownVariant(Exception):
    def __init__(self, variant: str) -> None:
        super().__init__(f"no such variant: {variant[:35]!r}; there are {', '.join(VARIANTS)}")


class Reader(msgspec.Struct, frozen=True):
    lang: str  # wanted for content
    ui: str  # of the interface: one of INTERFACE
    variant: str
    dress: Dress | None = None  # of the pages that are made for this reader

    @property
    def direction(self) -> str:
        return direction(self.ui)

    def order(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """The order of languages in which this reader is offered a text."""
        return fallback(self.lang, languages)


class Asked(msgspec.Struct, frozen=True):
    """What a request says about its reader, as sent."""

    lang: str = ""  # ?lang=
    variant: str = ""  # ?variant=
    kept_lang: str = ""  # cookies
    kept_variant: str = ""
    accept: str = ""  # Accept-Language


@lru_cache(maxsize=4096)
def decide(asked: Asked, languages: tuple[str, ...]) -> Reader:
    """The reader of one answer; `UnknownLanguage` or `UnknownVariant` for a `?lang=` or `?variant=` that is neither.

    `languages` are those of the library, the museums' own first. What a cookie or header says is never an error.
    """
    available = tuple(dict.fromkeys((*languages, *INTERFACE)))
    chosen = match(asked.lang, available) if asked.lang else None
    if asked.lang and not chosen:
        raise UnknownLanguage(asked.lang)
    if asked.variant and asked.variant not in VARIANTS:
        raise UnknownVariant(asked.variant)
    kept = asked.kept_lang if asked.kept_lang in available else ""
    lang = chosen or kept or negotiate(asked.accept, available) or available[0]
    variant = asked.variant or (asked.kept_variant if asked.kept_variant in VARIANTS else "standard")
    return Reader(lang, lang if lang in INTERFACE else match(lang, INTERFACE) or "en", variant)
