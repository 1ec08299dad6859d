"""A staged version stops by itself when kiosks would not show it. `halting` decides (pure), `halt_failing` acts."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import structlog

from companion.kiosks import rows
from companion.publishing import plans
from companion.publishing.plans import Refused
from companion.publishing.publications import rows as publications
from companion.publishing.publications.deciding import PUBLISH, Halt, halt
from content_packs.exchange.fleet import Report
from content_packs.format.trust.documents import Step

if TYPE_CHECKING:
    from companion.office import Office

MOST = 2  # kiosks on which a version may not fail
SHARE = 5  # or one in so many of those that it was offered to
JOB = "job"
EVER = datetime.fromtimestamp(0, UTC)

log = structlog.get_logger()


class Stage(msgspec.Struct, frozen=True):
    """A version that some kiosks of a group show before all others, and how those are."""

    group: str
    pack: str
    step: Step
    reports: tuple[Report, ...]


def halting(reports: Iterable[Report], pack: str, step: Step) -> bool:
    """Whether `step`, a stage of `pack`, has failed on too many kiosks: two, or one in five that have it."""
    having = [report for report in reports if _has(report, pack, step.version)]
    failed = sum(1 for report in having if _fails(report, pack, step.version))
    return failed >= MOST or 0 < len(having) <= SHARE * failed


def halt_failing(office: "Office") -> int:
    """Halt every stage that has failed on too many; how many were halted."""
    now = office.now()
    stages = office.store.read(lambda db: _stages(db, now))
    return sum(_halt(office, stage) for stage in stages if halting(stage.reports, stage.pack, stage.step))


def _halt(office: "Office", stage: Stage) -> bool:
    try:
        halt(office, Halt(pack=stage.pack, version=stage.step.version, group=stage.group), JOB)
    except Refused:  # somebody decided meanwhile
        return False
    log.warning("stage halted", pack=stage.pack, version=stage.step.version, group=stage.group)
    return True


def _stages(db: rows.Db, now: datetime) -> list[Stage]:
    """Of groups in which something failed; reports from before a version was published say nothing of this time."""
    groups = rows.failing_groups(db)
    if not groups:
        return []
    found = []
    for pack, held in publications.all_steps(db).items():
        for group in groups:
            for step in plans.staged(held.get(group, ()), now):
                since = _published(db, pack, group, step.version)
                reports = tuple(report for seen, report in rows.reports_of(db, group) if seen >= since)
                found.append(Stage(group, pack, step, reports))
    return found


def _published(db: rows.Db, pack: str, group: str, version: int) -> datetime:
    """When it was last decided to show it; long ago where the history does not say."""
    made = (each for each in publications.history(db, pack, group) if (each.kind, each.version) == (PUBLISH, version))
    return next((each.at for each in made), EVER)


def _has(report: Report, pack: str, version: int) -> bool:
    return version in (report.offered.get(pack), report.shown.get(pack)) or _fails(report, pack, version)


def _fails(report: Report, pack: str, version: int) -> bool:
    failed = report.failed.get(pack)
    return failed is not None and failed.version == version
