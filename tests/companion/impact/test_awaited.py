"""Which kiosks have not reported: told above the figures, in files and by recompute, on either database."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from companion.impact.recomputing import Recompute, recompute
from companion.kiosks import rows
from companion.office import Office
from content_packs.exchange.fleet import Profile
from content_packs.running.control import silent
from tests.companion.impact.towns import Town, at
from tests.companion.kiosks.fleets import well
from tests.companion.web.conftest import desk
from tests.companion.web.desks import Desk

__all__ = ["desk"]
APRIL = "since=2026-04&until=2026-04"


@pytest.fixture
def office(desk: Desk) -> Office:
    return desk.office


class Fleet:
    """Kiosks in the store, and reports of theirs that were taken."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.number = 0

    def enrol(self, name: str, museum: str) -> None:
        self._write(
            rows.Kiosk(
                id=name.lower(), profile=Profile(name=name, museums=(museum,)), signing=f"{name}-signing",
                sealing=f"{name}-sealing", number=0, by="staff:mei", enrolled=self.office.now(),
            )
        )  # fmt: skip
        self.say(name)

    def say(self, name: str, **facts: Any) -> None:
        self.number += 1
        raw, now = msgspec.json.encode(well(self.office.now(), **facts)), self.office.now()
        taken = self.office.store.write_now(
            lambda db: rows.take_report(db, name.lower(), self.number, raw, failing=False, now=now)
        )
        assert taken

    def revoke(self, name: str) -> None:
        now = self.office.now()
        self.office.store.write_now(lambda db: rows.set_revoked(db, name.lower(), now))

    def _write(self, kiosk: rows.Kiosk) -> None:
        assert self.office.store.write_now(lambda db: rows.add_kiosk(db, kiosk))


@pytest.fixture
def fleet(desk: Desk, town: Town) -> Fleet:
    """Since March: one reports, two do not since, one of them of another museum and at a session in April."""
    desk.at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    fleet = Fleet(desk.office)
    for name, museum in (("Good", "sanxia"), ("Quiet", "sanxia"), ("Zither", "jinsha")):
        fleet.enrol(name, museum)
    town.session(at(4, 20), kiosk="zither")
    desk.at = datetime(2026, 5, 2, 8, tzinfo=UTC)
    fleet.say("Good", backlog=3)
    return fleet


def test_page_counts_kiosks_that_have_not_reported_and_leads_to_them(desk: Desk, fleet: Fleet) -> None:
    page = desk.enter("mei").get(f"/staff/impact?{APRIL}").text
    assert "2 of 3 kiosks have not reported since" in page
    assert page.index("Zither") < page.index("Quiet"), "those of the sessions asked for come first"
    assert '<a href="/staff/kiosks">' in page


def test_editor_is_told_of_the_kiosks_that_the_museum_may_see(desk: Desk, fleet: Fleet) -> None:
    page = desk.enter("lin", "editor", "sanxia").get(f"/staff/impact?{APRIL}").text
    assert "1 of 2 kiosks has not reported since" in page
    assert "Zither" not in page


def test_kiosk_that_was_silent_since_with_events_is_awaited(desk: Desk, fleet: Fleet) -> None:
    desk.later(days=2)
    assert "3 of 3 kiosks have not reported" in desk.enter("mei").get(f"/staff/impact?{APRIL}").text


def test_later_and_revoked_kiosks_are_not_awaited(desk: Desk, fleet: Fleet) -> None:
    fleet.enrol("Newcomer", "sanxia")
    fleet.revoke("Quiet")
    mei = desk.enter("mei")
    assert "1 of 2 kiosks has not reported since" in mei.get(f"/staff/impact?{APRIL}").text
    fleet.say("Zither")
    assert "Every kiosk has reported since" in mei.get(f"/staff/impact?{APRIL}").text


def test_nothing_is_said_where_there_are_no_kiosks(desk: Desk, town: Town) -> None:
    mei = desk.enter("mei")
    assert '<a href="/staff/kiosks">Kiosks</a></p>' not in mei.get(f"/staff/impact?{APRIL}").text
    assert "kiosks" not in mei.get(f"/api/v1/impact?{APRIL}").json()["about"]


def test_a_file_and_recompute_say_it_too(desk: Desk, fleet: Fleet) -> None:
    told = desk.enter("mei").get(f"/api/v1/impact?{APRIL}").json()["about"]["kiosks"]
    assert told.startswith("2 of 3 not since 2026-0")
    done = recompute(desk.office, Recompute(check=True), "command", silent)
    assert (done.awaited.kiosks, sorted(done.awaited.late)) == (3, ["Quiet", "Zither"])
