"""The order `kiosk.receive`: takes in what kiosks put on a stick, and writes the receipts back (docs/kiosk-home.md).

A letter that is damaged, forged or of nobody is told of and left; the others are taken. A receipt is written once what
it says is on this server's disk, never before. Nothing is taken off the stick: a kiosk that reads its receipts clears
away what it needs no more. Taking in the same stick twice changes nothing.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import structlog

from companion.accounts import audit
from companion.kiosks import rows
from companion.kiosks.identity import public_keys, sealing_key, signing_seed
from companion.kiosks.rows import Kiosk
from companion.reception import StoreCounter
from companion.sticks.checking import check_folder
from companion.sticks.letters import Taking, is_same
from content_packs.errors import PackError
from content_packs.exchange.signed import NotSigned
from content_packs.exchange.stick import DAYS, StickFolder, read_day_name
from content_packs.exchange.stick_outbox import (
    LONGEST,
    LONGEST_ANSWER,
    OUTBOX,
    Answer,
    BadLetter,
    answer_path,
    letter_path,
    outbox_of,
    read_answer,
    read_letter_name,
    receipts_of,
    write_answer,
)
from content_packs.format.blobs import TEMPORARY
from content_packs.format.paths import is_name
from content_packs.running.control import silent
from content_packs.running.orders import Progress

if TYPE_CHECKING:
    from companion.office import Office

KIOSKS = 1_000  # on one stick
LETTERS = 10_000  # of one kiosk, in one run
FAULTS = 20  # that are told of a kiosk
ACTION = "kiosk.receive"
COUNTED = ("new", "known", "conflicting", "refused", "wishes", "reports")
log = structlog.get_logger()


class ReceiveStick(msgspec.Struct, frozen=True, kw_only=True):
    folder: str  # absolute


class OfKiosk(msgspec.Struct, frozen=True, kw_only=True):
    """What came from one kiosk."""

    kiosk: str
    name: str = ""
    left: Literal["", "unknown", "revoked"] = ""  # nothing of it was taken, and why
    letters: int = 0  # that lay there
    new: int = 0  # events
    known: int = 0
    conflicting: int = 0  # another event of the same id is here: both are kept for people to look at
    refused: int = 0  # they stay on the kiosk
    wishes: int = 0  # of bookings, that were answered
    reports: int = 0  # that were newer than what was known of it
    receipts: int = 0  # written now
    faulty: int = 0  # letters or receipts that something was wrong with
    faults: tuple[str, ...] = ()  # the first of them: which file, and what


class Received(msgspec.Struct, frozen=True, kw_only=True):
    folder: str
    kiosks: tuple[OfKiosk, ...] = ()
    silent: tuple[str, ...] = ()  # ids of kiosks that the stick was for and that put nothing on it

    @property
    def faulty(self) -> bool:
        return any(each.faulty or each.left for each in self.kiosks)


def receive(office: "Office", wish: ReceiveStick, by: str, progress: Progress = silent) -> Received:
    stick = StickFolder(check_folder(Path(wish.folder), office.settings.data))
    with stick.alone():
        there = [name for name in stick.names(OUTBOX) if is_name(name)][:KIOSKS]
        known = {each.id: each for each in office.store.read(rows.all_kiosks)}
        work = Receiving(office, stick, by, progress)
        total = {kiosk: work.letters(kiosk) for kiosk in there}
        work.total = sum(map(len, total.values()))
        found = [work.take(kiosk, known.get(kiosk), names) for kiosk, names in total.items() if names]
        silent_ones = _silent(stick, known, {each.kiosk for each in found})
    return Received(folder=wish.folder, kiosks=tuple(found), silent=tuple(silent_ones))


class Receiving:
    """From one stick, held alone."""

    def __init__(self, office: "Office", stick: StickFolder, by: str, progress: Progress) -> None:
        self.total = self.done = 0  # letters
        self._office, self._stick, self._by, self._progress = office, stick, by, progress
        self._private, self._seed = sealing_key(office), signing_seed(office)
        self._keys, _ = public_keys(office)
        self._desk = StoreCounter(lambda: office)

    def letters(self, kiosk: str) -> list[str]:
        """Their names."""
        try:
            files = self._stick.names(outbox_of(kiosk))
        except PackError:  # a file, where a folder should be
            return []
        return [name for name in map(read_letter_name, files) if name][:LETTERS]

    def take(self, id_: str, kiosk: Kiosk | None, names: list[str]) -> OfKiosk:
        if kiosk is None or kiosk.revoked:
            self.done += len(names)
            name, why = (kiosk.profile.name, "revoked") if kiosk else ("", "unknown")
            log.warning("letters left on a stick", kiosk=id_, why=why, letters=len(names))
            return OfKiosk(kiosk=id_, name=name, left="revoked" if kiosk else "unknown", letters=len(names))
        taking, faults, written = Taking(self._office, kiosk, self._private, self._desk), list[str](), 0
        for name in names:
            try:
                written += self._take(taking, kiosk, name)
            except PackError as error:
                faults.append(f"{letter_path(id_, name)}: {error}")
            self.done += 1
            self._progress(self.done, self.total, kiosk.profile.name)
        faults += self._settle(id_)
        found = _told(kiosk, taking, len(names), written, faults)
        self._record(found)
        return found

    def _take(self, taking: Taking, kiosk: Kiosk, name: str) -> bool:
        """Whether a receipt was written: not where the same lies there."""
        sealed = self._stick.read(letter_path(kiosk.id, name), LONGEST)
        if sealed is None:
            raise BadLetter("it cannot be read, or is a link")
        answer = taking.take(name, sealed)
        if self._lies_there(answer):
            return False
        self._stick.write(answer_path(kiosk.id, name), [write_answer(answer, self._seed)])
        return True

    def _lies_there(self, answer: Answer) -> bool:
        try:
            raw = self._stick.read(answer_path(answer.kiosk, answer.sealed), LONGEST_ANSWER)
            return raw is not None and is_same(read_answer(raw, self._keys), answer)
        except (NotSigned, PackError):  # forged, cut or endless: written anew
            return False

    def _settle(self, kiosk: str) -> list[str]:
        """Receipts last from now on; what a cut left half written goes."""
        try:
            folder = receipts_of(kiosk)
            for name in self._stick.names(folder):
                if name.startswith(TEMPORARY):
                    self._stick.drop(f"{folder}/{name}")
            self._stick.settle()
        except PackError as error:
            return [f"{receipts_of(kiosk)}: {error}"]
        return []

    def _record(self, found: OfKiosk) -> None:
        """Where something came that was not here."""
        counts = {
            word: getattr(found, word) for word in ("new", "known", "conflicting", "refused", "wishes", "reports")
        }
        log.info("stick received", kiosk=found.kiosk, letters=found.letters, faulty=found.faulty, **counts)
        if not found.receipts:
            return
        now = self._office.now()
        self._office.store.write_now(
            lambda db: audit.record(db, by=self._by, action=ACTION, subject=found.kiosk, now=now, **counts)
        )


def _told(kiosk: Kiosk, taking: Taking, letters: int, written: int, faults: list[str]) -> OfKiosk:
    bare = OfKiosk(
        kiosk=kiosk.id,
        name=kiosk.profile.name,
        letters=letters,
        receipts=written,
        faulty=len(faults),
        faults=tuple(faults[:FAULTS]),
    )
    return msgspec.structs.replace(bare, **{word: taking.counts[word] for word in COUNTED})


def _silent(stick: StickFolder, known: dict[str, Kiosk], heard: set[str]) -> list[str]:
    """Whose day sheet went out on this stick, and who put nothing on it."""
    went = set(filter(None, map(read_day_name, stick.names(DAYS))))
    return [id_ for id_ in sorted(went - heard) if id_ in known and not known[id_].revoked]
