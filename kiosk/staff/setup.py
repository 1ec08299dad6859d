"""`/staff/setup`: a box that is no kiosk yet becomes one on its own screen, by an address and a code.

The same enrolment as `kiosk enrol`. It asks for no PIN where none was set: the code is what lets somebody in. The first
sync begins at once, while the PIN is chosen.
"""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency

from content_packs.exchange.fleet import read_invitation
from kiosk.device.answers import ServerBusy, ServerRefused
from kiosk.device.enrolling import BadAddress, BadCode, EnrolKiosk, IsKiosk, enrol
from kiosk.device.knowing import enrolled
from kiosk.fetch.port import Insecure, NotOurs, Unreachable
from kiosk.staff.answers import HOME, Answer, go, page
from kiosk.staff.bringing import look_for_news
from kiosk.staff.entering import ENTER, FIRST
from kiosk.staff.visit import OPEN, AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import key, words_in

PATH, NEWS = f"{HOME}/setup", f"{HOME}/news"
PRESET = "https://"
LONGEST = 300  # characters of a field
REFUSED = {  # the server's word → ours
    "wrong-code": key("setup-wrong-code"),
    "used-code": key("setup-used-code"),
    "old-code": key("setup-old-code"),
}
FAULTS: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (BadAddress, key("setup-bad-address")),
    (BadCode, key("setup-bad-code")),
    (ServerBusy, key("setup-busy")),
    (ServerRefused, key("setup-refused")),
    (Unreachable, key("setup-no-network")),
    (Insecure, key("setup-insecure")),
    (NotOurs, key("setup-portal")),
)


class Typed(msgspec.Struct, frozen=True):
    url: str = PRESET
    code: str = ""


@get(PATH, opt=OPEN)
async def show_setup(visit: NamedDependency[Visit]) -> Answer:
    return await _elsewhere(visit) or _setup(visit, Typed())


@post(PATH, opt=OPEN)
async def enrol_here(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    if there := await _elsewhere(visit):
        return there
    typed = read_form(await form_of(request))
    try:
        await off_loop(enrol, visit.room.office, EnrolKiosk(url=typed.url, code=typed.code), "screen")
    except IsKiosk:  # by the command, just now
        return go(HOME)
    except tuple(kind for kind, _ in FAULTS) as error:
        return _setup(visit, typed, words_in(visit.lang)(word_of(error)))
    look_for_news(visit.room)
    return go(NEWS if visit.is_staff else FIRST)


def read_form(form: dict[str, str]) -> Typed:
    """What a scanner typed, into whichever field, is address and code in one (pure)."""
    url, code = form.get("url", "")[:LONGEST].strip(), form.get("code", "")[:LONGEST].strip()
    for text in (url, code):
        scanned = text[text.lower().rfind("http") :] if "http" in text.lower() else text
        if found := read_invitation(scanned):
            return Typed(*found)
    return Typed(url, code)


def word_of(error: Exception) -> str:
    if isinstance(error, ServerRefused) and error.kind in REFUSED:
        return REFUSED[error.kind]
    return next(word for kind, word in FAULTS if isinstance(error, kind))


async def _elsewhere(visit: Visit) -> Answer | None:
    """Where a kiosk, or a PIN, is there already."""
    if await off_loop(enrolled, visit.room.office):
        return go(HOME)
    return go(ENTER) if not visit.is_staff and await off_loop(visit.room.has_pin) else None


def _setup(visit: Visit, typed: Typed, wrong: str = "") -> Answer:
    title = words_in(visit.lang)("setup")
    return page(visit, "setup.html", title, status=400 if wrong else 200, wrong=wrong, typed=typed, longest=LONGEST)


HANDLERS = [show_setup, enrol_here]
