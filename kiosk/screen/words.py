"""The words of the kiosk's own screen: catalogues under `locale/`, in the languages of the visitors' interface."""

from functools import lru_cache
from pathlib import Path

from content_packs.visitor.words import Words, key

__all__ = ["Words", "key", "words_in"]
FOLDER = Path(__file__).parent / "locale"


@lru_cache(maxsize=16)
def words_in(lang: str) -> Words:
    return Words(lang, FOLDER / lang.replace("-", "_") / "LC_MESSAGES" / "screen.po")
