"""The order `export`: what waits here goes onto a stick, in letters that the server alone opens (docs/kiosk-home.md).

Nothing leaves the outbox by it: an event goes on a receipt alone, whichever way that comes. A letter that lies on the
stick whole, and still brings something, is not written again; those that bring nothing more are taken away. Letters of
which this kiosk knows nothing are left: after its database was lost they may be all that there is.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import structlog

from content_packs.exchange.receipts import BATCH_LIMIT
from content_packs.exchange.stick import StickFault, StickFolder
from content_packs.exchange.stick_outbox import (
    LONGEST,
    What,
    letter_path,
    name_of,
    outbox_of,
    read_letter_name,
    write_letter,
)
from content_packs.exchange.wishes import MOST, Wishes
from content_packs.format.blobs import TEMPORARY
from content_packs.format.manifest import Blob
from content_packs.running.control import silent
from content_packs.running.orders import Progress
from kiosk.delivery import rows
from kiosk.delivery.batching import cut
from kiosk.delivery.receipting import Receipting
from kiosk.device.keys import next_number, read_identity
from kiosk.device.knowing import must_be_enrolled, server_of
from kiosk.wishes import rows as wished

if TYPE_CHECKING:
    from kiosk.office import Office
    from kiosk.outbox.rows import Waiting

FRAGMENTS = 64  # letters of one kiosk on a stick that are not full; more are written anew as few
ALL = 1_000_000  # wishes: far beyond what a kiosk keeps
log = structlog.get_logger()


class NoFolder(Exception):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"{folder}: {why}; name the folder of the stick itself, as /media/you/STICK")


class ExportStick(msgspec.Struct, frozen=True, kw_only=True):
    folder: str  # absolute
    again: bool = False  # what was refused for a reason that may have passed, too


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    state: Literal["done", "full", "broken"]  # of the stick
    folder: str
    kiosk: str
    server: str
    events: int = 0  # that wait here and are on the stick
    wishes: int = 0  # of bookings, likewise
    new: int = 0  # of both, written now
    left: int = 0  # events that wait and are not on it
    released: int = 0  # events and wishes that the server has, as receipts on the stick say
    report: bool = False  # how this kiosk is, is on it too
    kept: int = 0  # events that the server would not take: they stay here, for people to look at
    refused: tuple[str, ...] = ()  # receipts that were not taken, and why
    why: str = ""


def export(office: "Office", wish: ExportStick, by: str, progress: Progress = silent) -> Exported:
    own = must_be_enrolled(office)
    stick = StickFolder(_checked(Path(wish.folder), office.data))
    if wish.again:
        office.outbox.try_again()
    office.outbox.flush()
    work = Exporting(office, stick, progress)
    state, why = _carry_out(stick, work)
    backlog = office.outbox.backlog()
    return Exported(
        state=state,
        folder=wish.folder,
        kiosk=own.kiosk,
        server=server_of(office),
        events=work.events,
        wishes=work.wishes,
        new=work.new,
        left=max(backlog.waiting - work.events, 0),
        released=work.released,
        report=work.reported,
        kept=backlog.refused + backlog.conflicting,
        refused=tuple(work.refused[:20]),
        why=why,
    )


def _carry_out(stick: StickFolder, work: "Exporting") -> tuple[Literal["done", "full", "broken"], str]:
    try:
        with stick.alone():
            work.run()
    except StickFault as error:
        return ("full" if error.full else "broken"), str(error)
    return "done", ""


def _checked(folder: Path, data: Path) -> Path:
    if not folder.is_absolute():
        raise NoFolder(folder, "is no whole path")
    if folder.is_symlink():
        raise NoFolder(folder, "is a link")
    if not folder.is_dir():
        raise NoFolder(folder, "is no folder that is there (is the stick plugged in, and mounted?)")
    if folder.resolve().is_relative_to(data.resolve()) or data.resolve().is_relative_to(folder.resolve()):
        raise NoFolder(folder, "is where this kiosk keeps its own")
    return folder


class Exporting:
    """Onto one stick, held alone. Its numbers are right also where it broke off."""

    def __init__(self, office: "Office", stick: StickFolder, progress: Progress) -> None:
        self.events = self.wishes = self.new = self.released = 0
        self.reported = False
        self.refused: list[str] = []
        self._office, self._stick, self._progress = office, stick, progress
        self._own = must_be_enrolled(office)
        identity = read_identity(office.data)
        assert identity is not None
        self._device = identity.device

    def run(self) -> None:
        self._take_receipts()
        lying = self._lying()
        good = self._good(lying)
        kept = set() if is_scattered(len(good), self._office.outbox.backlog().waiting) else good
        covered = self._office.store.read(lambda db: rows.ids_in(db, kept))
        over = (lying & self._office.store.read(rows.names)) - kept
        self._drop(over - good)  # what brings nothing more makes room
        self._write_events(covered)
        self._write_wishes(covered)
        self._write_report()
        self._stick.settle()
        self._drop(over & good)
        self._office.outbox.note(rows.spend)
        self._stick.settle()

    def _take_receipts(self) -> None:
        receipting = Receipting(self._office, self._stick)
        _, self.refused = receipting.take()
        self.released = receipting.released
        self._office.outbox.compact()

    def _lying(self) -> set[str]:
        """Names of letters in this kiosk's outbox on the stick."""
        outbox = outbox_of(self._own.kiosk)
        files = self._stick.names(outbox)
        for name in files:
            if name.startswith(TEMPORARY):  # cut off while it was written
                self._stick.drop(f"{outbox}/{name}")
        return set(filter(None, map(read_letter_name, files)))

    def _good(self, lying: set[str]) -> set[str]:
        """Those that still bring something, and are whole: hashed as they lie there."""
        needed = self._office.store.read(rows.needed) & lying
        return {name for name in needed if self._is_whole(name)}

    def _is_whole(self, name: str) -> bool:
        path = letter_path(self._own.kiosk, name)
        length = self._stick.length(path)
        return 0 < length <= LONGEST and self._stick.holds(path, Blob(name, length))

    def _write_events(self, covered: set[str]) -> None:
        total = self._office.outbox.backlog().waiting
        for events in self._waiting():
            lacking = [each for each in events if each.id not in covered]
            self.events += len(events) - len(lacking)
            while lacking:
                sending = cut(self._office.outbox.source, None, lacking)
                self._write("events", sending.body, sending.ids, sending.sha256)
                self.events += len(sending.ids)
                lacking = lacking[len(sending.ids) :]
                self._progress(self.events, max(total, self.events), "")

    def _waiting(self) -> Iterator[list["Waiting"]]:
        """A batch at a time, as many as there are when it is asked."""
        after = -1
        while found := self._office.outbox.waiting(after, BATCH_LIMIT):
            after = found[-1].number
            yield found

    def _write_wishes(self, covered: set[str]) -> None:
        found = self._office.store.read(lambda db: wished.waiting(db, ALL))
        lacking = [each for each in found if each.number not in covered]
        self.wishes = len(found) - len(lacking)
        for start in range(0, len(lacking), MOST):
            some = tuple(lacking[start : start + MOST])
            self._write("wishes", msgspec.json.encode(Wishes(wishes=some)), tuple(each.number for each in some))
            self.wishes += len(some)

    def _write_report(self) -> None:
        """In place of the last one: how this kiosk is, for the fleet's page."""
        try:
            report = self._office.report()
        except Exception as error:  # nobody's attendance waits for it
            log.warning("no report for the stick", why=str(error)[:200])
            return
        if report is None:
            return
        before = self._office.store.read(rows.reports)
        self._write("report", msgspec.json.encode(report), ())
        self.reported = True
        self._drop(before)
        self._office.outbox.note(lambda db: rows.forget(db, before))

    def _write(self, what: What, body: bytes, ids: tuple[str, ...], batch: str = "") -> None:
        """Remembered first: a receipt of a letter that was not remembered would let nothing go."""
        number = next_number(self._office.data, self._own.kiosk)
        sealed = write_letter(self._device, self._own.kiosk, number, what, body, self._own.sealing)
        sent = rows.Sent(name_of(sealed), what, batch, ids)
        self._office.outbox.note(lambda db: rows.add(db, sent))
        self._stick.write(letter_path(self._own.kiosk, sent.name), [sealed])
        self.new += len(ids)

    def _drop(self, names: set[str]) -> None:
        for name in sorted(names):
            self._stick.drop(letter_path(self._own.kiosk, name))


def is_scattered(number: int, waiting: int) -> bool:
    """Whether so many letters hold so few events that they are better written anew (pure)."""
    return number > FRAGMENTS + 2 * (waiting // BATCH_LIMIT)
