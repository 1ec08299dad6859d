"""Heartbeats: a kiosk says how it is, signed; the answer is a pass, its profile and the server's keys.

Numbers only rise. One that was used before is refused, and the kiosk is marked: two devices speak with one key (a card
was copied), or somebody sends an old letter again.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from companion.kiosks import rows
from companion.kiosks.errors import BadReport, RevokedKiosk, UnknownKiosk, UsedNumber
from companion.kiosks.identity import public_keys
from companion.kiosks.passes import issue
from content_packs.exchange.devices import is_signed
from content_packs.exchange.fleet import DOOR, Heard, Profile, Report

if TYPE_CHECKING:
    from companion.office import Office

PATH = f"{DOOR}/heartbeat"
LONGEST = 400_000  # bytes of a report
HIGHEST = 2**53  # number
_REPORT = msgspec.json.Decoder(Report)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A heartbeat as it came."""

    kiosk: str
    number: int
    signature: str
    body: bytes


def hear(office: "Office", wish: Letter, by: str) -> Heard:
    """The answer to a report that its kiosk signed, once it is on the disk."""
    _check_signature(office, wish)
    report, now = read_report(wish.body), office.now()
    written = msgspec.json.encode(report)

    def work(db: rows.Db) -> Profile | int:
        taken = rows.take_report(db, wish.kiosk, wish.number, written, bool(report.failed), now)
        return taken if taken is not None else _refuse(db, wish, now)

    taken = office.store.write_now(work)
    if isinstance(taken, int):
        raise UsedNumber(wish.number, taken)
    signing, sealing = public_keys(office)
    token = issue(office, wish.kiosk)
    return Heard(token=token, now=now, number=wish.number, profile=taken, signing=signing, sealing=sealing)


def read_report(body: bytes) -> Report:
    """A report whose instants all have a zone, or `BadReport`."""
    try:
        report = _REPORT.decode(body)
        return msgspec.structs.replace(
            report,
            at=_aware(report.at),
            confirmed=_aware(report.confirmed) if report.confirmed else None,
            day=_aware(report.day) if report.day else None,
        )
    except OverflowError:
        raise BadReport("an instant is beyond all years") from None
    except msgspec.ValidationError as error:
        raise BadReport(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadReport("it is no JSON") from None


def _check_signature(office: "Office", wish: Letter) -> None:
    known = office.store.read(lambda db: rows.known(db, wish.kiosk))
    if known is None or not is_signed(known.signing, wish.kiosk, wish.number, PATH, wish.body, wish.signature):
        raise UnknownKiosk
    if known.revoked:
        raise RevokedKiosk


def _refuse(db: rows.Db, wish: Letter, now: datetime) -> int:
    """In the transaction, so that the mark is kept: the last number."""
    known = rows.known(db, wish.kiosk)
    if known is None:
        raise UnknownKiosk
    if known.revoked:
        raise RevokedKiosk
    rows.doubt(db, wish.kiosk, now)
    return known.number


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
