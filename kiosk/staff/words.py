"""The words of the kiosk's staff pages: own catalogues under `locale/`, in the languages of the interface."""

from functools import lru_cache
from pathlib import Path

from content_packs.visitor.words import Words, key

__all__ = ["Words", "key", "words_in"]
FOLDER = Path(__file__).parent / "locale"


@lru_cache(maxsize=8)
def words_in(lang: str) -> Words:
    return Words(lang, FOLDER / lang.replace("-", "_") / "LC_MESSAGES" / "staff.po")
