"""Packs on staff pages: what is seen, decided, undone, on either database."""

import re
from html import unescape
from typing import Any

import pytest

from companion.accounts import audit
from companion.publishing.previews.links import find_preview, hash_of_secret
from companion.shown import Status
from tests.companion.publishing.town import PACK
from tests.companion.web.towns import PAGE, TownDesk, decide

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202e{{7*7}}'


def actions(town_desk: TownDesk) -> list[tuple[str, str]]:
    found = audit.look_up(town_desk.desk.office, audit.Wish(limit=100)).entries
    return [(one.action, one.by) for one in reversed(found) if one.action.startswith(("pack.", "preview."))]


def test_waiting_versions_stand_first_and_are_told_on_the_first_page(town_desk: TownDesk) -> None:
    town_desk.town.publish(1, pack="city/main")
    page = town_desk.enter("mei").get("/staff/packs").text
    assert page.index("town/main") < page.index("city/main")
    assert "A new version waits to be published" in page


def test_every_page_brings_its_styles(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    for path in ("/staff/packs", PAGE, f"{PAGE}/versions/2", f"{PAGE}/publish", "/staff/keys", "/staff/storage"):
        assert ".dense" in mei.get(path).text.partition("</head>")[0], path


def test_nothing_pushed_says_how_to_push(town_desk: TownDesk) -> None:
    town_desk.desk.museum("empty")
    page = town_desk.enter("lin", "editor", "empty").get("/staff/packs").text
    assert "companion pack push DIR --to" in page


def test_versions_are_listed_with_key_size_and_what_shows_them(town_desk: TownDesk) -> None:
    town_desk.town.publish(1)
    page = town_desk.enter("mei").get(PAGE).text
    assert f'href="{PAGE}/versions/2"' in page
    assert "on the website" in page
    assert "2026-05-01" in page


def test_editor_publishes_rolls_back_and_withdraws(town_desk: TownDesk) -> None:
    lin = town_desk.enter("lin", "editor", "town")
    deeds: tuple[tuple[str, dict[str, Any], int | None], ...] = (
        ("publish", {"version": 1}, 1),
        ("publish", {"version": 2}, 2),
        ("rollback", {}, 1),
        ("withdraw", {}, None),
    )
    for act, fields, shown in deeds:
        answer = decide(lin, act, **fields)
        assert answer.headers["location"] == f"{PAGE}?done={act}", answer.text
        assert town_desk.shown() == shown
        told = lin.get(answer.headers["location"]).text
        assert "Undo: " in told
    assert actions(town_desk)[-4:] == [
        ("pack.publish", "staff:lin"),
        ("pack.publish", "staff:lin"),
        ("pack.rollback", "staff:lin"),
        ("pack.withdraw", "staff:lin"),
    ]


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [("publish", 1, 1), ("rollback", 2, 2), ("withdraw", 2, 2), ("first", None, None)],
)
def test_what_was_done_is_undone_by_the_link_that_is_offered(
    town_desk: TownDesk, act: str, before: int | None, after: int | None
) -> None:
    mei = town_desk.enter("mei")
    if act != "first":
        decide(mei, "publish", version=1)
    if act in ("rollback", "withdraw"):
        decide(mei, "publish", version=2)
    assert town_desk.shown() == before
    done = decide(mei, "publish", version=2) if act in ("publish", "first") else decide(mei, act)
    page = mei.get(done.headers["location"]).text
    link = re.search(rf'href="({PAGE}/[^"]+)">Undo', page)
    assert link, page
    asked = mei.get(unescape(link[1]))
    form = re.search(r'<form class="stack" method="post" action="([^"]+)"', asked.text)
    assert form
    mei.post(form[1])
    assert town_desk.shown() == after


def test_schedule_begins_at_its_time_and_can_be_cancelled(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    decide(mei, "publish", version=1)
    at = (town_desk.desk.at.astimezone()).replace(hour=23, minute=30)
    answer = decide(mei, "publish", version=2, at=f"{at:%Y-%m-%dT%H:%M}")
    told = mei.get(answer.headers["location"]).text
    assert "Scheduled: version 2" in told
    assert "UTC" in told
    assert town_desk.shown() == 1
    assert town_desk.town.shown(at) == 2
    decide(mei, "cancel")
    assert town_desk.town.shown(at) == 1


def test_double_click_publishes_once(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    mei.get(f"{PAGE}/publish?version=1")
    first = mei.post(f"{PAGE}/publish")
    again = mei.post(f"{PAGE}/publish")
    assert first.headers["location"] == again.headers["location"]
    assert [action for action, _ in actions(town_desk)] == ["pack.publish"]


def test_key_of_one_form_answers_for_no_other_decision(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    mei.get(f"{PAGE}/publish?version=1")
    mei.post(f"{PAGE}/publish")
    mei.post(f"{PAGE}/publish", version="2")
    assert town_desk.shown() == 2


def test_stages_are_for_groups_of_kiosks(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    decide(mei, "publish", version=1, new_group="halls")
    assert decide(mei, "publish", version=2, group="halls", percent=20).status_code == 303
    assert "20 %" in mei.get(PAGE).text
    refused = decide(mei, "publish", version=2, percent=20)
    assert refused.status_code == 400
    assert "per cent is for groups" in refused.text


def test_asking_changes_nothing(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    for act in ("publish", "rollback", "withdraw", "cancel"):
        mei.get(f"{PAGE}/{act}?version=1")
    assert town_desk.shown() is None
    assert actions(town_desk) == []


def test_version_below_the_floor_is_refused_with_the_reason(town_desk: TownDesk) -> None:
    town_desk.town.raise_floor(2)
    answer = town_desk.enter("mei").get(f"{PAGE}/publish?version=1")
    assert answer.status_code == 400
    assert "Readers would not accept this version" in answer.text
    assert "floor" in answer.text


@pytest.mark.parametrize(
    "query",
    ["version=x", "version=0", "version=-1", "version=99", f"version={2**70}", "at=tomorrow", "at=2001-01-01T00:00",
     "at=9999-12-31T23:59-23:00", "percent=0", "percent=101", "group=../site", "group=" + "g" * 999,
     "new_group=A%00b"],
)  # fmt: skip
def test_strange_fields_are_refused_and_change_nothing(town_desk: TownDesk, query: str) -> None:
    mei = town_desk.enter("mei")
    asked = mei.get(f"{PAGE}/publish?{query}")
    if asked.status_code == 200:
        assert mei.post(f"{PAGE}/publish").status_code == 400
    else:
        assert asked.status_code == 400
        assert 'class="fault"' in asked.text
    assert town_desk.shown() is None


def test_differences_are_told_by_document_and_language(town_desk: TownDesk) -> None:
    town_desk.town.publish(1)
    page = town_desk.enter("mei").get(f"{PAGE}/versions/2").text
    assert "<bdi>Bells of bronze</bdi>" in page
    assert "French" in page
    assert '<option value="1" selected>' in page
    against_nothing = town_desk.enter("ming").get(f"{PAGE}/versions/2?against=0").text
    assert "New · <bdi>Bells of bronze</bdi>" in against_nothing


def test_titles_of_a_hostile_pack_are_text_and_nothing_else(town_desk: TownDesk) -> None:
    town_desk.town.push(3, title={"en": HOSTILE, "zh-Hans": HOSTILE * 40})
    page = town_desk.enter("mei").get(f"{PAGE}/versions/3?against=1")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_version_whose_blobs_are_gone_is_not_compared(town_desk: TownDesk) -> None:
    town_desk.town.push(7, title={"en": "Looked at by nobody yet"})
    for sha256 in [*town_desk.desk.office.blobs]:
        town_desk.desk.office.blobs.path(sha256).unlink()
    page = town_desk.enter("mei").get(f"{PAGE}/versions/7")
    assert page.status_code == 200
    assert "cannot be compared" in page.text


def test_preview_link_is_shown_once_and_revoked(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    mei.get(f"{PAGE}/versions/2")
    made = mei.post(f"{PAGE}/preview", days="7")
    secret = re.search(r'<code dir="ltr">http://staff.test/preview/([^<]+)</code>', made.text)
    assert secret
    assert find_preview(town_desk.desk.office, hash_of_secret(secret[1]))
    page = mei.get(PAGE).text
    assert secret[1] not in page
    mei.post(f"{PAGE}/revoke")
    assert find_preview(town_desk.desk.office, hash_of_secret(secret[1])) is None
    assert actions(town_desk) == [("preview.make", "staff:mei"), ("preview.revoke", "staff:mei")]


def test_revoking_nothing_named_revokes_nothing(town_desk: TownDesk) -> None:
    mei = town_desk.enter("mei")
    mei.get(f"{PAGE}/versions/2")
    mei.post(f"{PAGE}/preview", days="7")
    mei.get(PAGE)
    assert mei.post(f"{PAGE}/revoke", token="").status_code == 400
    assert "No link is open" not in mei.get(PAGE).text


def test_refused_pack_is_told_with_its_reason(town_desk: TownDesk) -> None:
    town_desk.desk.office.status = lambda: Status(refused={PACK: "its <floor> is not here"})
    mei = town_desk.enter("mei")
    assert "its &lt;floor&gt; is not here" in mei.get("/staff/packs").text
    assert "its &lt;floor&gt; is not here" in mei.get(PAGE).text


@pytest.mark.parametrize("done", ["publish", "rollback", "<b>", "alert(1)", "same"])
def test_address_claims_no_decision_that_was_not_made(town_desk: TownDesk, done: str) -> None:
    page = town_desk.enter("mei").get(f"{PAGE}?done={done}").text
    assert "Published" not in page
    assert "Gone back" not in page
    assert "<b>" not in page


def test_language_of_the_reader(town_desk: TownDesk) -> None:
    town_desk.town.publish(1)
    mei = town_desk.enter("mei")
    for lang, word in (
        ("zh-Hans", "撤下"),
        ("ar", "سحب"),
        ("fr", "Retirer"),
        ("ja", "取り下げる"),
        ("zh-Hant", "撤下"),
    ):
        page = mei.get(f"{PAGE}?lang={lang}")
        assert page.status_code == 200
        assert word in page.text, lang
        for path in ("/staff/packs", f"{PAGE}/versions/2", f"{PAGE}/withdraw"):
            assert mei.get(f"{path}?lang={lang}").status_code == 200
