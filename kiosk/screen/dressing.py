"""The kiosk's dress of visitors' pages: a bar within reach, and what the screen's modules need (pure)."""

from collections.abc import Sequence
from functools import lru_cache

from content_packs.guide.language import direction
from content_packs.visitor.dress import Choice, Worn
from content_packs.visitor.render import render as render_as_visitor
from content_packs.visitor.words import words_in as visitors_words
from kiosk.screen.render import render, trusted

COUNTDOWN = 15  # seconds in which a visitor may say that they are still there


class ScreenDress:
    def __init__(self, idle: float, *, phones: bool) -> None:
        """`idle`: seconds without a touch until the countdown; `phones`: whether they can open the same pages."""
        self._idle = round(idle)
        self._phones = phones

    def __call__(self, lang: str, path: str, languages: Sequence[Choice]) -> Worn:
        bar = render("bar.html", lang, languages=languages, settings=_settings(lang), path=path, phones=self._phones)
        return Worn(self.head(lang), bar, self.foot(lang))

    def head(self, lang: str) -> str:
        return render("head.html", lang, idle=self._idle)

    def foot(self, lang: str) -> str:
        return render("foot.html", lang, idle=self._idle, countdown=COUNTDOWN, dir=direction(lang))


@lru_cache(maxsize=16)
def _settings(lang: str) -> str:
    """Size, light and contrast, as on the visitor's own pages."""
    return trusted(render_as_visitor("settings.html", visitors_words(lang)))
