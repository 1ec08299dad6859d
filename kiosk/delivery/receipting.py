"""Receipts that came back on a stick: what the server has, is let go of here, and leaves the stick.

The server's signature, this kiosk's name and the letter's hash must all be right, and the letter one that was sealed
here: else nothing is let go of, and the file is left for people to look at.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from content_packs.errors import PackError, Untrusted
from content_packs.exchange.fleet import Enrolled, source_of
from content_packs.exchange.receipts import NotOfBatch, let_go
from content_packs.exchange.stick import StickFault, StickFolder
from content_packs.exchange.stick_outbox import (
    LONGEST_ANSWER,
    Answer,
    answer_path,
    letter_path,
    open_answers,
    read_answer,
    read_answer_name,
    receipts_of,
)
from kiosk.delivery import rows
from kiosk.device.keys import read_identity
from kiosk.device.knowing import must_be_enrolled
from kiosk.ports import Brought
from kiosk.wishes.sending import take_answers

if TYPE_CHECKING:
    from kiosk.office import Office

AT_ONCE = 10_000  # receipts of one stick
log = structlog.get_logger()


class NotOurs(Untrusted):
    """A receipt that is signed, and not for what was sealed here."""


def take_receipts(office: "Office", folder: Path) -> Brought:
    """Of the stick at `folder`, for a sync or an import. `number`: letters that were answered."""
    stick = StickFolder(folder)
    try:
        with stick.alone():
            taken, refused = Receipting(office, stick).take()
            stick.settle()
    except PackError as error:
        return Brought(what="receipts", why=str(error))
    return Brought(what="receipts", number=taken, why="; ".join(refused[:3]))


class Receipting:
    """Of one stick, which the caller holds alone."""

    def __init__(self, office: "Office", stick: StickFolder) -> None:
        self._office, self._stick = office, stick
        self._own: Enrolled = must_be_enrolled(office)
        self.released = 0  # events that the server has, and wishes that it answered

    def take(self) -> tuple[int, list[str]]:
        """(receipts that were taken, why others were not)."""
        taken, refused = 0, list[str]()
        files = self._stick.names(receipts_of(self._own.kiosk))
        for name in filter(None, map(read_answer_name, files[:AT_ONCE])):
            try:
                taken += self._take(name)
            except StickFault:
                raise
            except PackError as error:
                log.warning("receipt not taken", stick=str(self._stick.root), letter=name, why=str(error))
                refused.append(f"receipt {name[:12]}…: {error}")
        return taken, refused

    def _take(self, name: str) -> bool:
        raw = self._stick.read(answer_path(self._own.kiosk, name), LONGEST_ANSWER)
        if raw is None:
            return False
        answer = read_answer(raw, self._own.signing)
        if (answer.kiosk, answer.sealed) != (self._own.kiosk, name):
            raise NotOurs("it is for another kiosk, or for another letter")
        sent = self._office.store.read(lambda db: rows.find(db, name))
        if sent is None or sent.spent:  # of a database that was lost, or all of it went home another way
            self._drop(name, letter=sent is not None or _is_all_there(answer))
            return False
        self._settle(sent, answer)
        self._office.outbox.note(lambda db: rows.forget(db, [name]))
        self._drop(name, letter=True)
        return True

    def _settle(self, sent: rows.Sent, answer: Answer) -> None:
        if answer.what != sent.what:
            raise NotOurs("it answers another kind of letter")
        if answer.what == "events":
            if answer.receipts is None:
                raise NotOurs("it has no receipts")
            try:
                receipts = list(let_go(sent.ids, source_of(self._own.kiosk), sent.batch, answer.receipts))
            except NotOfBatch as error:
                raise NotOurs(str(error)) from None
            self._office.outbox.settle(receipts)
            self.released += sum(each.outcome in ("new", "known") for each in receipts)
        elif answer.what == "wishes":
            identity = read_identity(self._office.data)
            assert identity is not None
            told = open_answers(answer.wishes, identity.device.sealing).answers
            self.released += take_answers(self._office, [each for each in told if each.number in sent.ids])

    def _drop(self, name: str, *, letter: bool) -> None:
        """The letter first: a receipt that is still there is taken once more, to no harm."""
        kiosk = self._own.kiosk
        try:
            if letter:
                self._stick.drop(letter_path(kiosk, name))
                self._stick.drop(answer_path(kiosk, name))
        except StickFault as error:  # write-protected: what was let go of is let go of all the same
            log.info("receipt left on the stick", why=str(error))


def _is_all_there(answer: Answer) -> bool:
    """Whether the server keeps all that the letter held, so that nobody needs it any more."""
    if answer.what != "events":
        return True
    return answer.receipts is not None and all(each.outcome != "refused" for each in answer.receipts.receipts)
