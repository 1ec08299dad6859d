"""Enrolment on the device: keys are made here, a code that somebody was given is shown with them, and the answer kept.

In this order, so that a power cut at any instant is mended by the same command: keys on the disk, the question, the
root pinned, the identity in one rename, facts.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from content_packs.errors import PackError
from content_packs.exchange.devices import Device
from content_packs.exchange.fleet import CODE_LENGTH, CODE_LETTERS, DOOR, Enrol, Enrolled, normal_code
from content_packs.format.trust.verifier import begin
from kiosk.device.answers import SMALL, ServerRefused, read_answer
from kiosk.device.keys import Identity, coming_keys, drop_coming, read_identity, take_identity
from kiosk.device.knowing import CONTACT, ENROLLED
from kiosk.edition import BUILT, edition
from kiosk.fetch.curl import CurlWeb
from kiosk.fetch.port import NotOurs, Unreachable, Web
from kiosk.outbox import rows as events
from kiosk.outbox.leaving import Left, write_waiting
from kiosk.store import facts

if TYPE_CHECKING:
    from kiosk.office import Office

PATH = f"{DOOR}/enrol"
JSON = {"content-type": "application/json"}
KNOWN = "known-key"  # the server's word for it
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:.]{2,45}")


class BadAddress(Exception):
    def __init__(self, typed: str, why: str) -> None:
        super().__init__(f"{typed[:200]!r} is no address of a server: {why}")


class BadCode(Exception):
    def __init__(self) -> None:
        super().__init__(f"a code is {CODE_LENGTH} letters and digits, as ABCDE-12345: look at it again")


class IsKiosk(Exception):
    def __init__(self, kiosk: str, server: str) -> None:
        super().__init__(
            f"this device is the kiosk {kiosk} of {server} already: --again makes it another one, with new keys"
        )


class EventsWait(Exception):
    """Under another identity the server would not take them: a kiosk speaks for itself alone."""

    def __init__(self, kiosk: str, number: int) -> None:
        super().__init__(
            f"{number:,} events of {kiosk} wait here, and no other kiosk can bring them home. First: kiosk sync; or "
            "kiosk export DIR, companion kiosk receive DIR at the server, and kiosk export DIR again for its receipts. "
            "--leave-behind puts them into a file on this device instead, and the server never counts them"
        )


class EnrolKiosk(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    code: str
    again: bool = False  # a new identity in place of the one that is there
    leave_behind: bool = False  # with `again`: events that wait go into a file
    insecure: bool = False  # http beyond this machine: for tries


class BecameKiosk(msgspec.Struct, frozen=True, kw_only=True):
    kiosk: str
    server: str
    name: str
    group: str
    left_behind: str = ""  # file with the events that were


def enrol(office: "Office", wish: EnrolKiosk, by: str) -> BecameKiosk:
    """This device is a kiosk of that server from now on."""
    server, code = read_server(wish.url, insecure=wish.insecure), read_code(wish.code)
    web = CurlWeb(server)
    try:
        return enrol_at(office, web, server, code, again=wish.again, leave_behind=wish.leave_behind)
    except Unreachable as error:
        raise Unreachable(
            f"{server} does not answer ({error}): look at the address and at this device's network, then say it again; "
            "the code stays good"
        ) from None
    finally:
        web.close()


def enrol_at(
    office: "Office", web: Web, server: str, code: str, *, again: bool = False, leave_behind: bool = False
) -> BecameKiosk:
    before = read_identity(office.data)
    if before and before.enrolled and not again:
        raise IsKiosk(before.enrolled.kiosk, before.server)
    waiting = _waiting(office)
    if waiting and before and before.enrolled and not leave_behind:
        raise EventsWait(before.enrolled.kiosk, waiting)
    device, found = _ask(office, web, code)
    _pin(office, found.root, anew=before is not None and before.server != server)
    made = Identity(signing=device.signing, sealing=device.sealing, server=server, enrolled=found)
    left = None
    if before and before.enrolled and _waiting(office):
        left = write_waiting(office.outbox, office.data, before.enrolled.kiosk, office.now())
    take_identity(office.data, made)
    office.store.write(lambda db: _keep(db, found, left))
    profile = found.profile
    return BecameKiosk(
        kiosk=found.kiosk,
        server=server,
        name=profile.name,
        group=profile.group,
        left_behind=str(left.file) if left else "",
    )


def read_server(typed: str, *, insecure: bool = False) -> str:
    """The origin of a server, as `https://guide.example.org`, or `BadAddress`."""
    text = typed.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadAddress(typed, "as https://guide.example.org") from None
    scheme = parts.scheme.lower()
    if scheme not in ("https", "http") or not _HOST.fullmatch(host):
        raise BadAddress(typed, "as https://guide.example.org")
    if parts.username or parts.password or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise BadAddress(typed, "nothing stands behind its name, as https://guide.example.org")
    if scheme == "http" and host not in LOOPBACK and not insecure:
        raise BadAddress(typed, "https alone: who listens could take the code (--insecure-http for tries)")
    shown = f"[{host}]" if ":" in host else host.lower()
    return f"{scheme}://{shown}{f':{port}' if port else ''}"


def read_code(typed: str) -> str:
    """A code in normal form, or `BadCode`."""
    code = normal_code(typed[:100])
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        raise BadCode
    return code


def _ask(office: "Office", web: Web, code: str) -> tuple[Device, Enrolled]:
    """With the keys that were made for it; they are made once more where the server knows them by another code."""
    device = coming_keys(office.data)
    try:
        return device, _show(web, code, device)
    except ServerRefused as error:
        if error.kind != KNOWN:
            raise
    drop_coming(office.data)
    device = coming_keys(office.data)
    return device, _show(web, code, device)


def _show(web: Web, code: str, device: Device) -> Enrolled:
    said = Enrol(code=code, signing=device.signing_public, sealing=device.sealing_public, program=edition())
    return read_answer(web.ask("POST", PATH, msgspec.json.encode(said), JSON, SMALL), Enrolled)


def _pin(office: "Office", root: bytes, *, anew: bool) -> None:
    """The same alliance's newer root follows from the one that is pinned; another server's takes its place."""
    try:
        begin(office.memory, root, BUILT, anew)
    except PackError as error:
        raise NotOurs(f"the server's root is none: {error}") from None


def _waiting(office: "Office") -> int:
    """Events that no receipt is here for."""
    office.outbox.flush()
    return office.outbox.backlog().waiting


def _keep(db: facts.Db, found: Enrolled, left: Left | None) -> None:
    if left:
        events.leave(db, left.number)
    facts.keep(db, ENROLLED, found)
    facts.forget(db, CONTACT)
