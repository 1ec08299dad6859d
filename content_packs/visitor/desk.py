"""What the pages need of whoever runs them: declared here, implemented by the companion and by the kiosk."""

from typing import Protocol, runtime_checkable


@runtime_checkable  # Litestar checks what it injects
class Desk(Protocol):
    """Called on the way from scan to story: must return at once and never raise."""

    def seen(self, ref: str, lang: str) -> None:
        """A story was opened by its code, in this language. Nothing about who."""
