"""The staff's pages of the fleet, and the doors that kiosks come through, on either database."""

import re
from datetime import timedelta
from html import unescape

import anyio
import httpx
import msgspec
import pytest

from companion.kiosks import revoked
from companion.kiosks.changing import WhichKiosk, revoke
from companion.kiosks.halting import halt_failing
from companion.kiosks.hearing import LONGEST
from companion.kiosks.hearing import PATH as HEARTBEAT
from companion.kiosks.judging import CONCERNS
from companion.publishing.publications.deciding import Publish, publish
from companion.web.staff.kiosks import PATH, WORDS
from companion.web.sync.enrolling import REPORT_LIMIT
from companion.web.sync.passing import NoPass, Shut, kiosk_asking
from content_packs.exchange.devices import make_device, sign
from content_packs.exchange.fleet import Enrolled, Failed, Heard
from tests.companion.kiosks.fleets import Fleet, asking, well
from tests.companion.publishing.town import PACK
from tests.companion.web.desks import Desk
from tests.companion.web.towns import TownDesk

FIELDS = {"name": "Van 2", "group": "kiosks", "quota": "8", "media-pictures": "1"}


def post(desk: Desk, path: str, body: bytes, address: str = "198.51.100.7", **fields: str) -> httpx.Response:
    """From a machine, without cookies."""

    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(desk.front, client=(address, 1))
        headers = {"content-type": "application/json"} | {name.replace("_", "-"): each for name, each in fields.items()}
        async with httpx.AsyncClient(transport=transport, base_url="http://staff.test") as client:
            return await client.post(path, content=body, headers=headers)

    return anyio.run(exchange)


def test_words_name_every_concern() -> None:
    assert set(WORDS) == set(CONCERNS)
    assert REPORT_LIMIT == LONGEST


def test_alliance_invites_a_device_enrols_and_its_report_stands_on_the_page(town_desk: TownDesk) -> None:
    mei, device = town_desk.enter("mei"), make_device()
    mei.get(f"{PATH}/invite")
    page = mei.post(f"{PATH}/invite", **FIELDS)
    code, command = re.findall(r'<code dir="ltr">([^<]+)</code>', page.text)
    assert unescape(command).startswith("kiosk enrol http://staff.test ")
    assert "<svg" in page.text
    assert code not in mei.get(PATH).text
    answer = post(town_desk.desk, "/sync/v1/enrol", msgspec.json.encode(asking(code, device)))
    assert answer.status_code == 200, answer.text
    enrolled = msgspec.json.decode(answer.content, type=Enrolled)
    assert enrolled.profile.media == ("pictures",)
    body = msgspec.json.encode(well(town_desk.desk.at, shown={PACK: 1}, offered={PACK: 2}))
    signed = sign(device, enrolled.kiosk, 1, HEARTBEAT, body)
    answer = post(town_desk.desk, HEARTBEAT, body, **signed)
    assert answer.status_code == 200, answer.text
    assert msgspec.json.decode(answer.content, type=Heard).number == 1
    again = post(town_desk.desk, HEARTBEAT, body, **signed)
    assert (again.status_code, again.json()["title"]) == (409, "used-number")
    shown = mei.get(f"{PATH}/{enrolled.kiosk}").text
    assert "copied card?" in shown
    assert PACK in shown
    assert f"{PATH}/{enrolled.kiosk}" in mei.get("/staff").text


def test_who_guesses_codes_is_slowed_down_and_others_are_not(town_desk: TownDesk) -> None:
    wrong = msgspec.json.encode(asking("ABCDE12345", make_device()))
    for _ in range(10):
        assert post(town_desk.desk, "/sync/v1/enrol", wrong).status_code == 404
    slow = post(town_desk.desk, "/sync/v1/enrol", wrong)
    assert (slow.status_code, slow.json()["title"]) == (429, "slow-down")
    assert int(slow.headers["retry-after"]) > 0
    assert post(town_desk.desk, "/sync/v1/enrol", wrong, address="198.51.100.8").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{}", 400), (b"[" * 3_000, 400), (b'{"code":"' + b"x" * 9_000 + b'"}', 413)]
)
def test_what_is_no_question_is_refused_with_problem_details(desk: Desk, body: bytes, status: int) -> None:
    answer = post(desk, "/sync/v1/enrol", body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_heartbeat_without_a_signature_or_too_long_is_refused(desk: Desk) -> None:
    assert post(desk, HEARTBEAT, b"{}").json()["title"] == "unknown-kiosk"
    for number in ("-1", "0", "x", "1" * 17, str(2**53)):
        fields = {"kiosk": "k-1", "kiosk-number": number, "kiosk-signature": "0" * 128}
        assert post(desk, HEARTBEAT, b"{}", **fields).status_code == 401
    assert post(desk, HEARTBEAT, b"x" * 400_001).status_code == 413


class _Asked:
    def __init__(self, token: str) -> None:
        self.headers = {"authorization": f"Bearer {token}"}


def test_pass_of_a_revoked_kiosk_is_refused_within_seconds(
    town_desk: TownDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, seconds = town_desk.desk.office, [0.0]
    monkeypatch.setattr(revoked, "monotonic", lambda: seconds[0])
    kiosk = Fleet(office).device()
    asked = _Asked(kiosk.say().token)
    assert kiosk_asking(asked, office) == kiosk.id  # type: ignore[arg-type]
    revoke(office, WhichKiosk(kiosk=kiosk.id), "staff:mei")
    seconds[0] = 5.0
    with pytest.raises(Shut):
        kiosk_asking(asked, office)  # type: ignore[arg-type]
    with pytest.raises(NoPass):
        kiosk_asking(_Asked("x"), office)  # type: ignore[arg-type]


def test_profile_is_changed_and_revoking_undone(town_desk: TownDesk) -> None:
    mei, kiosk = town_desk.enter("mei"), Fleet(town_desk.desk.office).device()
    base = f"{PATH}/{kiosk.id}"
    mei.get(base)
    assert mei.post(f"{base}/change", **FIELDS, museums="town, city").headers["location"] == f"{base}?done=change"
    assert kiosk.say().profile.museums == ("town", "city")
    mei.get(base)
    assert mei.post(f"{base}/change", **(FIELDS | {"group": "site"})).status_code == 400
    mei.get(base)
    assert mei.post(f"{base}/revoke").status_code == 303
    mei.get(base)
    assert mei.post(f"{base}/restore").status_code == 303
    assert kiosk.say().token
    mei.get(base)
    mei.post(f"{base}/revoke")
    mei.get(base)
    assert mei.post(f"{base}/forget").headers["location"] == f"{PATH}?done=forget"
    assert mei.get(base).status_code == 404


def test_editor_sees_kiosks_with_the_own_packs_and_changes_none(town_desk: TownDesk) -> None:
    fleet = Fleet(town_desk.desk.office)
    own, other = fleet.device("Own"), fleet.device("Other")
    own.say(shown={PACK: 1, "city/main": 1})
    other.say(shown={"city/main": 1})
    lin = town_desk.enter("lin", "editor", "town")
    page = lin.get(PATH).text
    assert "Own" in page
    assert "Other" not in page
    assert f"{PATH}/invite" not in page
    page = lin.get(f"{PATH}/{own.id}").text
    assert PACK in page
    assert "city/main" not in page
    assert "<form" not in page.partition("<main")[2]
    assert lin.get(f"{PATH}/{other.id}").status_code == 404
    token = {"csrf": lin.hidden("/staff/logout")["csrf"]}
    for act in ("change", "revoke", "restore", "settle", "forget"):
        assert lin.send("POST", f"{PATH}/{own.id}/{act}", token).status_code == 403
    assert lin.send("POST", f"{PATH}/invite", token).status_code == 403
    assert town_desk.enter("wang", "workshop").get(PATH).status_code == 403


@pytest.mark.parametrize("lang", ["zh-Hans", "zh-Hant", "ja", "fr", "ar"])
def test_pages_speak_every_language(town_desk: TownDesk, lang: str) -> None:
    kiosk = Fleet(town_desk.desk.office).device()
    kiosk.say(failed={PACK: Failed(version=2, why="x")}, free=0)
    mei = town_desk.enter("mei")
    for path in (PATH, f"{PATH}/{kiosk.id}", f"{PATH}/invite"):
        assert mei.get(f"{path}?lang={lang}").text.partition("<main")[2] != mei.get(path).text.partition("<main")[2]


def test_what_needs_attention_is_told_on_the_first_page(town_desk: TownDesk) -> None:
    office, mei = town_desk.desk.office, town_desk.enter("mei")
    publish(office, Publish(pack=PACK, version=1, group="kiosks"), "staff:mei")
    publish(office, Publish(pack=PACK, version=2, group="kiosks", percent=20), "staff:mei")
    kiosk = Fleet(office).device("Van 9")
    kiosk.say(offered={PACK: 2}, failed={PACK: Failed(version=2, why="no font")})
    assert "Kiosk “Van 9” needs you" in mei.get("/staff").text
    assert halt_failing(office) == 1
    assert "its stage was halted" in mei.get("/staff").text
    assert "halted by itself" in mei.get(f"/staff/packs/{PACK}").text
    kiosk.say()
    publish(office, Publish(pack=PACK, version=2, group="kiosks"), "staff:mei")
    page = mei.get("/staff").text
    assert "halted" not in page
    assert "Van 9" not in page
    town_desk.desk.at += timedelta(days=3)
    assert "Kiosks to look at: 1" in town_desk.enter("wu").get("/staff").text
