"""The kiosk's desk: what the visitors' pages need of the kiosk that runs them."""

from collections.abc import Callable

Opened = Callable[[str, str], None]
"""(reference of an artifact, language): a story was opened. Returns at once and never raises."""


class KioskDesk:
    """Tells that stories are opened; nobody's visit is kept."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def seen(self, ref: str, lang: str) -> None:
        self._opened(ref, lang)


def nowhere(ref: str, lang: str) -> None:
    """Where nothing is counted."""
