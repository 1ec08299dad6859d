"""The house: the office with all its rooms, for whichever process holds the folder: one that serves, or a command."""

import shutil
from functools import cached_property
from pathlib import Path

import structlog

from content_packs.exchange.fleet import Profile, Report, source_of
from content_packs.running.control import silent
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.days.fetching import fetch_day, take_day
from kiosk.days.keeping import Days, Reader
from kiosk.delivery.delivering import Deliver, deliver
from kiosk.delivery.receipting import take_receipts
from kiosk.device.contact import ServerContact
from kiosk.device.heartbeat import State, report_of
from kiosk.device.keys import read_identity
from kiosk.device.knowing import enrolled, must_be_enrolled
from kiosk.line import Line, Revoked
from kiosk.office import Office
from kiosk.ports import Brought, NotAdmitted
from kiosk.ready.checks import Seen
from kiosk.slots.fonts import missing_fonts
from kiosk.slots.slots import Slots, Who
from kiosk.store.mending import is_freshly_mended, open_store
from kiosk.store.store import FILE
from kiosk.wishes.sending import send_wishes

NEARLY_FULL = 0.95  # of the disk
STALE = 7  # days since what is shown was confirmed fresh
log = structlog.get_logger()


class House:
    """What is made once and known to the others."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clock = Clock(office.store, office.memory, office.now)
        self.slots = Slots(office, self.who, self.clock)
        self.contact = ServerContact(office, self.state)  # one of a process: its connections are used again

    def reach(self) -> ServerContact | None:
        """None before this device is enrolled."""
        return self.contact if enrolled(self.office) else None

    @cached_property
    def days(self) -> Days:
        return Days(self.office)

    def who(self) -> Who | None:
        own = enrolled(self.office)
        return Who(own.kiosk, own.profile) if own else None

    def profile(self) -> Profile:
        who = self.who()
        return who.profile if who else Profile(name="kiosk")

    def source(self) -> str:
        who = self.who()
        return source_of(who.kiosk) if who else ""

    def sealing(self) -> str:
        """The server's public key; empty before it is enrolled."""
        own = enrolled(self.office)
        return own.sealing if own else ""

    def line(self) -> Line:
        """To the server, for whoever brings something there."""

        def token(anew: bool) -> str:
            try:
                return self.contact.token(anew)
            except NotAdmitted as error:
                raise Revoked(str(error)) from None

        return Line(self.contact.web, token)

    def errands(self) -> None:
        """What else is done while the server is there: attendance goes home first, then the next days come."""
        for errand in (self._deliver, self._fetch_day, self._send_wishes):
            try:
                errand()
            except Exception as error:  # one in the way holds up no other
                log.warning("errand not done", errand=errand.__name__.strip("_"), why=str(error)[:200])

    def stick_errands(self, folder: Path) -> tuple[Brought, ...]:
        """What else is done while a stick is in. Each is judged by itself, whether or not its packs are taken."""
        found = list[Brought]()
        for errand in (self._take_receipts, self._take_day):
            try:
                found += errand(folder)
            except Exception as error:  # one in the way holds up no other
                log.warning("errand not done", errand=errand.__name__.strip("_"), why=str(error)[:200])
        return tuple(found)

    def _take_day(self, folder: Path) -> list[Brought]:
        return [take_day(self.days, folder, self._reader())]

    def _take_receipts(self, folder: Path) -> list[Brought]:
        found = take_receipts(self.office, folder)
        return [found] if found.number or found.why else []

    def _deliver(self) -> None:
        deliver(self.office, Deliver(), "sync", silent)

    def _fetch_day(self) -> None:
        line = self.line()
        fetch_day(self.days, line.web, line.token(False), self._reader())

    def _reader(self) -> Reader:
        own, identity = must_be_enrolled(self.office), read_identity(self.office.data)
        assert identity is not None
        return Reader(kiosk=own.kiosk, sealing=identity.device.sealing, signing=own.signing)

    def _send_wishes(self) -> None:
        line = self.line()
        send_wishes(self.office, line.web, line.token(False))

    def state(self) -> State:
        """How the kiosk is, for its heartbeat."""
        stamp, disk, sheet = self.clock.stamp(), shutil.disk_usage(self.office.data), self.days.sheet()
        return State(
            clock=stamp.clock or "unsure",
            boot=stamp.boot,
            shown=self.slots.shown(),
            offered=self.slots.offered(),
            failed=self.slots.failed(),
            confirmed=self.slots.fresh(),
            day=sheet.made if sheet else None,
            free=disk.free,
            used=used(self.office),
            backlog=self.office.outbox.backlog().waiting,
            warnings=self.warnings(),
        )

    def report(self) -> Report | None:
        """The same for a stick; none before it is enrolled."""
        own = enrolled(self.office)
        return report_of(self.state(), own.profile.edition, self.office.now()) if own else None

    def seen(self) -> Seen:
        """What the look for tomorrow is made from."""
        sheet, backlog = self.days.sheet(), self.office.outbox.backlog()
        library = self.slots.library()
        return Seen(
            now=self.clock.judged(),
            enrolled=self.who() is not None,
            packs=len(self.slots.shown()),
            failed=len({*self.slots.failed(), *self.slots.missing()}),
            fresh=self.slots.fresh(),
            fonts=tuple(missing_fonts(library.languages)),
            free=shutil.disk_usage(self.office.data).free,
            clock=not self.clock.belief().why,
            waiting=backlog.waiting,
            kept=backlog.refused + backlog.conflicting,
            day=sheet.made if sheet else None,
            shown=self.slots.shown(),
            offered=self.slots.offered(),
            unfit=self.slots.missing() | {pack: failed.why for pack, failed in self.slots.failed().items()},
        )

    def warnings(self) -> tuple[str, ...]:
        """Words of `fleet.WARNINGS`."""
        disk, backlog, fresh = shutil.disk_usage(self.office.data), self.office.outbox.backlog(), self.slots.fresh()
        found = {
            "clock": bool(self.clock.belief().why),
            "disk": disk.used > NEARLY_FULL * disk.total,
            "database": is_freshly_mended(self.office.store, self.clock.judged()),
            "stale": fresh is not None and (self.clock.judged() - fresh).days >= STALE,
            "outbox": bool(backlog.refused or backlog.conflicting or backlog.passed_over),
        }
        return (*self.slots.warnings(), *(word for word, holds in found.items() if holds))


def used(office: Office) -> int:
    """Bytes of the blobs here."""
    return sum(office.blobs.path(sha256).stat().st_size for sha256 in office.blobs)


def open_house(settings: Settings) -> House:
    """Of the settings' folder, whose lock is held."""
    house = House(Office(settings, open_store(settings.data / FILE)))
    furnish(house)
    return house


def furnish(house: House) -> None:
    """Whoever has the office finds the rest."""
    office = house.office
    office.slots, office.reach = house.slots, house.reach
    office.source, office.stamp, office.line = house.source, house.clock.stamp, house.line
    office.errands, office.stick_errands, office.look = house.errands, house.stick_errands, house.seen
    office.report = house.report
