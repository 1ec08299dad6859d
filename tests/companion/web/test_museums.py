"""An editor of one museum sees that one alone."""

import pytest

from companion.accounts import audit
from tests.companion.web.desks import Browser, Desk


@pytest.fixture
def editor(desk: Desk) -> Browser:
    desk.museum("jinsha")
    for museum in ("sanxia", "jinsha"):
        desk.office.store.write_now(
            lambda db, museum=museum: audit.record(  # type: ignore[misc]
                db, by=f"museum:{museum}", action="pack.push", subject=f"{museum}/first", museum=museum, now=desk.at
            )
        )
    return desk.enter("lin", "editor", "sanxia")


def test_editor_sees_the_log_of_the_own_museum_alone(editor: Browser) -> None:
    page = editor.get("/staff/audit").text
    assert "sanxia/first" in page
    assert "jinsha" not in page


@pytest.mark.parametrize("query", ["museum=jinsha", "museum=*", "museum=jinsha&museum=sanxia", "by=museum:jinsha"])
def test_editor_sees_no_other_museum_by_asking_for_it(editor: Browser, query: str) -> None:
    answer = editor.get(f"/staff/audit?{query}")
    assert answer.status_code == 403 or "jinsha/first" not in answer.text


def test_editor_neither_sees_nor_changes_people(editor: Browser, desk: Desk) -> None:
    assert editor.get("/staff/people").status_code == 403
    assert "/staff/people" not in editor.get("/staff").text
    form = editor.hidden("/staff/logout")
    for act in ("add", "reset", "close", "open"):
        assert (
            editor.send("POST", f"/staff/people/{act}", {**form, "name": "lin", "role": "alliance"}).status_code == 403
        )


def test_workshop_staff_see_no_log(desk: Desk) -> None:
    wang = desk.enter("wang", "workshop")
    assert wang.get("/staff/audit").status_code == 403
    assert "/staff/audit" not in wang.get("/staff").text
