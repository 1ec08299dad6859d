"""Heartbeats: how the kiosk is, signed with a number that was never used; the answer's pass opens the server's doors.

What other rooms know of the kiosk comes as a `State`. The pass is held in memory alone, for its hour.
"""

from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec

from content_packs.exchange.devices import sign
from content_packs.exchange.fleet import DOOR, Failed, Heard, Report
from kiosk.device.answers import read_answer
from kiosk.device.keys import next_number, read_identity
from kiosk.device.knowing import NotEnrolled, keep_heard, must_be_enrolled
from kiosk.edition import edition
from kiosk.fetch.port import Web

if TYPE_CHECKING:
    from kiosk.office import Office

PATH = f"{DOOR}/heartbeat"
EARLY = 300.0  # seconds before its end that a pass is not used any more
LIMIT = 200_000  # bytes of an answer


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the rooms of the kiosk know of it just now."""

    clock: str = "unsure"  # good, unsure
    boot: str = ""  # id of this boot
    shown: dict[str, int] = {}  # museum/pack → version on screen
    offered: dict[str, int] = {}  # what its channel names for it
    failed: dict[str, Failed] = {}
    confirmed: datetime | None = None  # when what it shows was last confirmed fresh
    day: datetime | None = None  # when its day sheet was made
    free: int = 0  # bytes of its disk
    used: int = 0  # bytes of its blobs
    backlog: int = 0  # events without a receipt
    warnings: tuple[str, ...] = ()  # words of fleet.WARNINGS


class _Pass(msgspec.Struct, frozen=True):
    token: str
    kiosk: str
    until: float  # of the monotonic clock


_passes: "WeakKeyDictionary[Office, _Pass]" = WeakKeyDictionary()


def beat(office: "Office", web: Web, state: State) -> Heard:
    """Say how the kiosk is; keep the profile, the server's keys and the pass of the answer."""
    identity, own = read_identity(office.data), must_be_enrolled(office)
    if identity is None:
        raise NotEnrolled
    body = msgspec.json.encode(report_of(state, own.profile.edition, office.now()))
    number = next_number(office.data, own.kiosk)
    fields = {"content-type": "application/json", **sign(identity.device, own.kiosk, number, PATH, body)}
    asked = monotonic()
    heard = read_answer(web.ask("POST", PATH, body, fields, LIMIT), Heard)
    keep_heard(office, heard)
    _passes[office] = _Pass(heard.token, own.kiosk, asked + heard.seconds - EARLY)
    return heard


def pass_of(office: "Office") -> str | None:
    """The pass of the last heartbeat while it holds: `authorization: Bearer ‹it›`; None: beat first."""
    found = _passes.get(office)
    if found is None or monotonic() >= found.until:
        return None
    return found.token if found.kiosk == must_be_enrolled(office).kiosk else None


def drop_pass(office: "Office") -> None:
    """The server did not take it (401)."""
    _passes.pop(office, None)


def report_of(state: State, profile: int, now: datetime) -> Report:
    """The report, within the bounds that the server reads (pure)."""
    facts = msgspec.structs.asdict(state)
    return msgspec.convert(
        facts | {"program": edition(), "at": now, "profile": profile, "failed": _short(state.failed)}, Report
    )


def _short(failed: dict[str, Failed]) -> dict[str, Failed]:
    return {pack: Failed(version=each.version, why=each.why[:300]) for pack, each in failed.items()}
