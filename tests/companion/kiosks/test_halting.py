"""A stage stops by itself where kiosks would not show its version, and nothing else stops."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.accounts import audit
from companion.kiosks.changing import WhichKiosk, revoke
from companion.kiosks.halting import halt_failing, halting
from companion.publishing import plans
from companion.publishing.plans import NothingStaged
from companion.publishing.publications import rows
from companion.publishing.publications.deciding import Publish, Rollback, publish, rollback
from content_packs.exchange.fleet import Failed, Report
from content_packs.format.trust.documents import Step
from tests.companion.kiosks.fleets import Fleet, well
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import PACK, Town

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
STAGE = Step(version=2, percent=20)
FAILS = {PACK: Failed(version=2, why="no letters for ar")}


def reports(failed: int, fine: int, others: int = 0) -> list[Report]:
    return [
        *(well(NOW, failed=FAILS) for _ in range(failed)),
        *(well(NOW, offered={PACK: 2}) for _ in range(fine)),
        *(well(NOW, offered={PACK: 1}, failed={PACK: Failed(version=1, why="")}) for _ in range(others)),
    ]


@pytest.mark.parametrize(
    ("failed", "fine", "halts"),
    [(0, 9, False), (1, 0, True), (1, 4, True), (1, 5, False), (2, 5, True), (2, 900, True), (0, 0, False)],
)
def test_two_kiosks_or_one_in_five_halt_a_stage(failed: int, fine: int, halts: bool) -> None:
    assert halting(reports(failed, fine, others=7), PACK, STAGE) is halts


def test_halting_leaves_what_all_show_and_what_else_is_planned() -> None:
    later = int(NOW.timestamp()) + 9
    steps = (
        Step(version=1),
        Step(version=2, percent=20),
        Step(version=3, percent=10),
        Step(version=2, since=later),
        Step(version=4, since=later),
    )
    assert plans.halt(steps, 2, PACK, "kiosks", NOW) == (steps[0], steps[2], steps[4])
    with pytest.raises(NothingStaged):
        plans.halt((Step(version=1), Step(version=2)), 2, PACK, "kiosks", NOW)


@pytest.fixture
def staged(alliance: Alliance, tmp_path: Path) -> Fleet:
    """Version 1 for all kiosks, version 2 for 20 %."""
    town = Town(alliance, tmp_path / "packs")
    town.push(1)
    town.push(2)
    fleet = Fleet(alliance.office)
    publish(fleet.office, Publish(pack=PACK, version=1, group="kiosks"), "staff:mei")
    publish(fleet.office, Publish(pack=PACK, version=2, group="kiosks", percent=20), "staff:mei")
    return fleet


def steps_of(fleet: Fleet) -> tuple[Step, ...]:
    return fleet.office.store.read(lambda db: rows.steps_of(db, "kiosks", PACK))


def test_a_stage_that_fails_is_halted_once_and_the_log_says_so(staged: Fleet) -> None:
    kiosks = [staged.device(f"Van {n}") for n in range(2)]
    assert halt_failing(staged.office) == 0
    for kiosk in kiosks:
        kiosk.say(offered={PACK: 2}, shown={PACK: 1}, failed=FAILS)
    assert halt_failing(staged.office) == 1
    assert [(step.version, step.percent) for step in steps_of(staged)] == [(1, 100)]
    entry = audit.look_up(staged.office, audit.Wish(action="pack.halt")).entries[0]
    assert (entry.by, entry.subject, entry.detail["group"], entry.detail["percent"]) == (
        "job",
        f"{PACK} 2",
        "kiosks",
        20,
    )
    assert halt_failing(staged.office) == 0


def test_reports_from_before_it_was_published_again_halt_nothing(staged: Fleet, alliance: Alliance) -> None:
    kiosk = staged.device()
    kiosk.say(offered={PACK: 2}, failed=FAILS)
    alliance.now = alliance.now.replace(hour=13)
    publish(staged.office, Publish(pack=PACK, version=2, group="kiosks", percent=50), "staff:mei")
    assert halt_failing(staged.office) == 0
    kiosk.say(offered={PACK: 2}, failed=FAILS)
    assert halt_failing(staged.office) == 1


def test_other_groups_and_versions_for_all_go_on(staged: Fleet) -> None:
    staged.device(group="vans").say(offered={PACK: 2}, failed=FAILS)
    assert halt_failing(staged.office) == 0
    rollback(staged.office, Rollback(pack=PACK, group="kiosks", version=2), "staff:mei")
    staged.device().say(offered={PACK: 2}, failed=FAILS)
    assert halt_failing(staged.office) == 0
    assert [(step.version, step.percent) for step in steps_of(staged)] == [(2, 100)]


def test_revoked_kiosks_halt_nothing(staged: Fleet) -> None:
    kiosk = staged.device()
    kiosk.say(offered={PACK: 2}, failed=FAILS)
    revoke(staged.office, WhichKiosk(kiosk=kiosk.id), "staff:mei")
    assert halt_failing(staged.office) == 0
