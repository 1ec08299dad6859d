"""What about a kiosk needs attention (pure)."""

from datetime import datetime, timedelta

from companion.kiosks.rows import Kiosk
from content_packs.exchange.fleet import WARNINGS, Report

SILENT = timedelta(days=2)
STALE = timedelta(days=7)  # nothing it shows was confirmed fresh
WRONG = timedelta(minutes=10)  # its clock beside ours
SPACE = 500_000_000  # bytes of its disk
BACKLOG = 20_000  # events

CONCERNS = (  # the worst first
    "cloned",  # a number came again
    "failed",
    "damaged",
    "database",
    "never",  # enrolled and not heard of
    "silent",
    "outbox",
    "disk",
    "clock",
    "stale",
    "fonts",
    "behind",  # shows another version than its channel offers
)
URGENT = frozenset({"cloned", "failed", "damaged", "database"})


def concerns(kiosk: Kiosk, now: datetime) -> tuple[str, ...]:
    """Words of CONCERNS, the worst first; then warnings of the kiosk's own that this edition does not know."""
    if kiosk.revoked:
        return ()
    found = {"cloned"} if kiosk.doubted else set[str]()
    if kiosk.seen is None:
        return (*sorted(found), "never")
    if now - kiosk.seen > SILENT:
        found.add("silent")
    own: tuple[str, ...] = ()
    if kiosk.report:
        found |= _of_report(kiosk.report, kiosk.seen, now)
        own = tuple(each for each in kiosk.report.warnings if each not in WARNINGS)
    return (*sorted(found, key=CONCERNS.index), *own)


def _of_report(report: Report, seen: datetime, now: datetime) -> set[str]:
    known = set(report.warnings) & set(WARNINGS)
    said = {
        "failed": bool(report.failed),
        "disk": report.free < SPACE,
        "clock": report.clock != "good" or abs(report.at - seen) > WRONG,
        "outbox": report.backlog > BACKLOG,
        "stale": report.confirmed is None or now - report.confirmed > STALE,
        "behind": any(report.shown.get(pack) != version for pack, version in report.offered.items()),
    }
    return known | {word for word, holds in said.items() if holds}


def shows_of(report: Report | None, museum: str) -> bool:
    """Whether it shows, or was offered, packs of this museum."""
    if report is None:
        return False
    return any(pack.startswith(f"{museum}/") for pack in (*report.shown, *report.offered, *report.failed))
