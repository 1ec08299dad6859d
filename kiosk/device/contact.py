"""The contact to the server: passes by heartbeats that say how this kiosk is, and the newest profile."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from content_packs.exchange.fleet import Profile
from kiosk.device.answers import ServerBusy, ServerRefused
from kiosk.device.heartbeat import State, beat, drop_pass, pass_of
from kiosk.device.knowing import must_be_enrolled, server_of
from kiosk.fetch.curl import CurlWeb
from kiosk.fetch.errors import Busy
from kiosk.ports import NotAdmitted

if TYPE_CHECKING:
    from kiosk.office import Office


class ServerContact:
    def __init__(self, office: "Office", state: Callable[[], State]) -> None:
        """`state`: how the kiosk is just now."""
        self._office, self._state = office, state
        self._web: CurlWeb | None = None

    @property
    def kiosk(self) -> str:
        return must_be_enrolled(self._office).kiosk

    @property
    def web(self) -> CurlWeb:
        url = server_of(self._office)
        if self._web is None or self._web.url != url:
            self._web = CurlWeb(url)
        return self._web

    def profile(self) -> Profile:
        return must_be_enrolled(self._office).profile

    def token(self, anew: bool) -> str:
        if anew:
            drop_pass(self._office)
        found = pass_of(self._office)
        return found or self._beat()

    def _beat(self) -> str:
        try:
            return beat(self._office, self.web, self._state()).token
        except ServerBusy as error:
            raise Busy(error.seconds) from None
        except ServerRefused as error:
            raise NotAdmitted(str(error)) from None
