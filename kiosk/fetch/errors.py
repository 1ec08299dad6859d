"""Why a source gave nothing: all `Unavailable`, so a reader of signed files keeps what it had (`format.trust`)."""

from content_packs.errors import Unavailable


class Offline(Unavailable):
    """No answer, or it broke off."""


class Portal(Unavailable):
    """Somebody else answers: a captive portal."""


class NotProven(Unavailable):
    """Whoever answers cannot prove to be the server."""


class Busy(Unavailable):
    """The server asks to come back later (429, 503)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the server is busy: it asks to come back in {seconds:.0f} s")
        self.seconds = seconds


class Shut(Unavailable):
    """The server knows this kiosk's pass not, or no longer."""

    def __init__(self) -> None:
        super().__init__("the server takes no pass of this kiosk: it may have been revoked")
