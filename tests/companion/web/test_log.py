"""The page of the audit log."""

import re

import pytest

from companion.accounts import audit
from companion.accounts.rows import Db
from companion.web.staff.log import ACTIONS
from tests.companion.processes import HOUSE
from tests.companion.web.desks import Desk


def test_log_is_paged_and_narrowed(desk: Desk) -> None:
    mei = desk.enter("mei")

    def fill(db: Db) -> None:
        for number in range(120):
            audit.record(db, by="job", action="pack.publish", subject=f"row-{number:03}", now=desk.at, version=number)

    desk.office.store.write_now(fill)
    seen: list[str] = []
    path = "/staff/audit?by=job&action=pack.publish"
    while path:
        page = mei.get(path).text
        seen += [f"row-{number:03}" for number in range(119, -1, -1) if f"row-{number:03}" in page]
        path = page.partition('<a href="/staff/audit?action=pack.publish&amp;by=job&amp;before=')[2].partition('"')[0]
        path = path and f"/staff/audit?by=job&action=pack.publish&before={path}"
    assert seen == [f"row-{number:03}" for number in range(119, -1, -1)]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 100, "٣", "1.5"])
def test_strange_place_in_the_log_is_its_beginning(desk: Desk, before: str) -> None:
    assert desk.enter("mei").get(f"/staff/audit?before={before}").status_code == 200


def test_every_action_that_is_recorded_has_words() -> None:
    nouns = "alliance|backup|channel|kiosk|museum|pack|preview|staff"
    recorded: set[str] = set()
    for file in (HOUSE / "companion").rglob("*.py"):
        text = file.read_text()
        if re.search(r"\brecord\(|_record\(", text):
            recorded |= set(re.findall(rf'"((?:{nouns})\.[a-z-]+)"', text))
    assert len(recorded) >= 15
    assert recorded <= {*ACTIONS, "staff.seal"}
    assert {f"pack.{kind}" for kind in ("publish", "rollback", "withdraw", "cancel")} <= ACTIONS.keys()
