"""Who reaches whose packs: the alliance all, an editor the own museum's, workshop staff none; no form but our own."""

import pytest

from tests.companion.web.desks import Browser
from tests.companion.web.towns import PAGE, TownDesk

OTHERS = "/staff/packs/city/main"
WAYS = ("", "/versions/1", "/publish?version=1", "/rollback?version=1", "/withdraw", "/cancel")
DEEDS = ("publish", "rollback", "withdraw", "cancel", "preview", "revoke")


@pytest.fixture
def editor(town_desk: TownDesk) -> Browser:
    town_desk.town.publish(1, pack="city/main")
    town_desk.town.publish(1)
    return town_desk.enter("lin", "editor", "town")


def test_editor_sees_the_own_museum_alone(editor: Browser) -> None:
    page = editor.get("/staff/packs").text
    assert "town/main" in page
    for answer in (page, editor.get("/staff/packs?museum=city").text, editor.get("/staff").text):
        assert "city" not in answer.partition("<body>")[2]


@pytest.mark.parametrize("way", WAYS)
def test_another_museums_pack_is_not_there_for_an_editor(editor: Browser, way: str) -> None:
    answer = editor.get(OTHERS + way)
    assert answer.status_code == 404
    assert answer.text == editor.get(f"/staff/packs/nowhere/main{way}").text


@pytest.mark.parametrize("deed", DEEDS)
def test_another_museums_pack_is_not_changed_by_an_editor(town_desk: TownDesk, editor: Browser, deed: str) -> None:
    editor.get(PAGE)
    form = editor.hidden("/staff/logout")
    answer = editor.send("POST", f"{OTHERS}/{deed}", {**form, "version": "1", "days": "1", "all": "1"})
    assert answer.status_code == 404
    assert town_desk.shown("city/main") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/staff/packs/town/../city/main",
        "/staff/packs/town%2F..%2Fcity/main",
        "/staff/packs/town/..%2Fcity%2Fmain",
        "/staff/packs/town/main/../../city/main",
        "/staff/packs//city/main",
        "/staff/packs/city%00/main",
        "/staff/packs/CITY/main",
        "/staff/packs/town;city/main",
        "/staff/packs/%63ity/main",
        "/staff/packs/town/main/versions/1?museum=city",
    ],
)
def test_no_other_way_of_writing_leads_to_another_museum(editor: Browser, path: str) -> None:
    answer = editor.get(path)
    assert answer.status_code in (301, 303, 307, 404) or "city/main" not in answer.text


@pytest.mark.parametrize("path", ["/staff/packs", PAGE, f"{PAGE}/versions/1", f"{PAGE}/publish?version=1"])
def test_workshop_staff_reach_none_of_it(town_desk: TownDesk, path: str) -> None:
    wang = town_desk.enter("wang", "workshop")
    assert wang.get(path).status_code == 403
    assert "/staff/packs" not in wang.get("/staff").text


@pytest.mark.parametrize("deed", DEEDS)
def test_form_without_the_sessions_token_is_refused(town_desk: TownDesk, deed: str) -> None:
    mei = town_desk.enter("mei")
    mei.get(PAGE)
    token = mei.hidden("/staff/logout")["csrf"]
    fields = {"version": "1", "days": "1", "all": "1"}
    for csrf in ("", "0" * len(token), token[:-1]):
        assert mei.send("POST", f"{PAGE}/{deed}", {**fields, "csrf": csrf}).status_code == 403
    answer = mei.send("POST", f"{PAGE}/{deed}", {**fields, "csrf": token}, origin="https://evil.example")
    assert answer.status_code == 403
    assert town_desk.shown() is None


@pytest.mark.parametrize("path", ["/staff/packs/town/nothing", "/staff/packs/nobody/main", f"{PAGE}/versions/9",
                                  f"{PAGE}/versions/{10**30}", f"{PAGE}/versions/x", f"{PAGE}/delete"])  # fmt: skip
def test_what_is_not_there_is_not_found(town_desk: TownDesk, path: str) -> None:
    assert town_desk.enter("mei").get(path).status_code == 404
