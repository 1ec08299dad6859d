"""What the group may show now, by whoever is asked: sticks first, then the server; none is trusted. An edge."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from content_packs.errors import Missing, PackError, Unavailable, Untrusted
from content_packs.exchange.stick import StickFault, StickFolder
from content_packs.format.limits import LIMITS
from content_packs.format.trust import names
from content_packs.format.trust.clock import from_seconds
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import read_stick
from content_packs.format.trust.errors import RolledBack
from content_packs.format.trust.files import expiry_of, lines_of
from content_packs.format.trust.memory import Memory, Trial
from content_packs.format.trust.sources import METADATA, Source, fetch_target
from content_packs.format.trust.verifier import Verifier, held_until
from kiosk.fetch.folder import FolderSource
from kiosk.fetch.sources import Source as BlobSource
from kiosk.fetch.web import WebSource, telling
from kiosk.office import Office
from kiosk.ports import Contact, NotAdmitted
from kiosk.sync.sticks import Stick, days_since, why_refused

log = structlog.get_logger()
ROLE = f"{names.STICKS}.json"


class NotTaken(Untrusted):
    """The stick that was to be taken; why stands in its account."""


class Asked(msgspec.Struct, frozen=True):
    """Whom a sync asks: sticks in these folders, and the server."""

    folders: tuple[Path, ...] = ()
    server: bool = True


class Found(msgspec.Struct, frozen=True):
    """What may be shown, and who has it."""

    confirmed: Confirmed
    sources: tuple[BlobSource, ...]
    trouble: Exception | None = None  # of the server, where a stick helped


class Confirming:
    """`sticks`: what each was, also where none helped. One that is merely older has blobs of what is known to be right:
    it decides nothing, and is a source."""

    def __init__(self, office: Office, contact: Contact, asked: Asked) -> None:
        self.office, self.contact, self.asked = office, contact, asked
        self.sticks: list[Stick] = []
        self._older: list[BlobSource] = []

    def confirm(self) -> Found:
        """Each source that was verified is one of blobs, too."""
        sources, confirmed = list[BlobSource](), None
        trouble: Exception | None = None
        for folder in self.asked.folders:
            try:
                confirmed = self._stick(folder)
                sources.append(FolderSource(folder))
            except (PackError, OSError) as error:
                trouble = error
        sources += self._older
        if self.asked.server:
            try:
                server = WebSource(self.contact.web, self._greet())
                confirmed = self._verifier(server).refresh(self.contact.profile().group, self.office.now())
                sources.append(server)
                trouble = None
            except (PackError, NotAdmitted) as error:
                trouble = error
        elif confirmed is None and self._older:
            confirmed = self._verifier(FolderSource(self.office.data)).remembered(self.contact.profile().group)
        if confirmed is None:
            raise trouble or Unavailable("nobody was asked")
        return Found(confirmed, tuple(sources), trouble if self.asked.server else None)

    def _stick(self, folder: Path) -> Confirmed:
        stick, found = judge(self.office.memory, folder, self.contact.profile().group, self.office.now())
        self.sticks.append(stick)
        if isinstance(found, Confirmed):
            return found
        log.warning("a stick was not accepted", folder=str(folder), why=stick.why)
        if isinstance(found, RolledBack):
            self._older.append(FolderSource(folder))
        raise NotTaken(stick.why) if isinstance(found, Untrusted | Missing) else found

    def _verifier(self, source: Source) -> Verifier:
        return Verifier(self.office.memory, source)

    def _greet(self) -> Callable[[bool], str]:
        """By a heartbeat; the pass that it brought, and a new one where that is over."""

        def token(anew: bool) -> str:
            with telling("the heartbeat"):
                return self.contact.token(anew)

        token(True)
        return token


def judge(memory: Memory, folder: Path, group: str, now: datetime) -> tuple[Stick, Confirmed | Exception]:
    """A stick, and what the group may show by it or why it is refused. What is accepted, the memory keeps."""
    verifier = Verifier(memory, FolderSource(folder))
    said = _said(folder, group)
    try:
        confirmed = verifier.accept_stick(group, now)
    except (PackError, OSError) as error:
        groups = said.group.split(", ") if said.group else []
        return _aged(said, verifier, now, why=why_refused(error, group, groups)), error
    until = min(held_until(memory), said.good_until or held_until(memory))
    return _aged(msgspec.structs.replace(said, good_until=until, accepted=True), verifier, now), confirmed


def plugged(office: Office) -> list[Stick]:
    """The sticks that are in, judged without believing or keeping anything: for pages."""
    judged = [look_at(office, folder) for folder in find_sticks(office.settings.sticks)]
    return [stick for stick in judged if stick]


def look_at(office: Office, folder: Path) -> Stick | None:
    """One of them; None before this kiosk is enrolled: nobody knows its group."""
    contact = office.contact
    if contact is None:
        return None
    return judge(Trial(office.memory), folder, contact.profile().group, office.now())[0]


def find_sticks(places: tuple[Path, ...]) -> list[Path]:
    """Folders with signed files, where sticks appear: `/media/‹label›` or `/media/‹user›/‹label›`."""
    return [
        folder
        for place in places
        for pattern in ("*", "*/*")
        for folder in sorted(place.glob(pattern))
        if is_stick(folder)
    ]


def is_stick(folder: Path) -> bool:
    """Whether it has signed files; one that cannot be read, or whose name nobody could be told, is none."""
    try:
        str(folder).encode()
        return (folder / METADATA).is_dir()
    except (OSError, UnicodeEncodeError):
        return False


def _said(folder: Path, group: str) -> Stick:
    """What a stick says of itself, not verified."""
    bare = Stick(folder=str(folder), label="".join(filter(str.isprintable, folder.name)))
    try:
        raw = StickFolder(folder).read(f"{METADATA}/{ROLE}", LIMITS.stick)
        lines = lines_of(raw) if raw else {}
        groups = sorted(filter(None, map(names.read_stick_path, lines)))
        if raw is None or not groups:
            return bare
        mine = group if group in groups else groups[0]
        path = names.stick_path(mine)
        document = read_stick(fetch_target(FolderSource(folder), path, lines[path], LIMITS.stick), mine)
    except (PackError, StickFault):
        return bare
    shown = mine if mine == group else ", ".join(groups)
    issued = from_seconds(document.issued)
    return msgspec.structs.replace(bare, group=shown, issued=issued, good_until=expiry_of(raw))


def _aged(stick: Stick, verifier: Verifier, now: datetime, why: str = "") -> Stick:
    try:
        at = verifier.judged(now)
    except PackError:  # it was never given a root
        at = now
    days = days_since(stick.issued, at) if stick.issued else 0
    return msgspec.structs.replace(stick, days=days, why=why)
