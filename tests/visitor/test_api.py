"""`/api/v1`: what it answers, and how it refuses."""

from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from resvg_py import svg_to_bytes

from content_packs.guide import codes, model
from tests.packs import Document, artifact, make_pack, stories
from tests.serving import Served, library_of

BELL = codes.issue("example", "bell")


@pytest.fixture
def served(tmp_path: Path) -> Served:
    documents: list[Document] = [
        artifact(
            "bell",
            title={"zh-Hans": "编钟", "en": "Bells"},
            keypad=7,
            stories={**stories(en="They ring.", zh_Hans="钟声。"), **stories("easy", en="Bells ring.")},
            related=("example/drum", "elsewhere/gong"),
            date=model.Date(earliest=-433, latest=-400),
            culture={"en": "Zeng"},
        ),
        artifact("drum", title={"zh-Hans": "鼓"}, keypad=8, on_view=False),
        model.Exhibition(id="sound", title={"en": "Sound"}, artifacts=("example/bell", "away/x", "example/drum")),
        model.Tour(
            id="round",
            title={"en": "Round"},
            stops=(model.Stop(artifact="example/drum"), model.Stop(artifact="example/bell")),
        ),
    ]
    return Served(library_of([make_pack(tmp_path / "pack", documents)], tmp_path))


def test_story_answers_to_its_code_in_any_spelling(served: Served) -> None:
    for typed in (BELL, BELL.lower(), codes.show(BELL)):
        story = served.json(f"/api/v1/stories/{typed}?lang=en")
        assert story["title"] == {"lang": "en", "text": "Bells"}
        assert story["story"]["html"] == "<p>They ring.</p>"
        assert story["code"] == codes.show(BELL)


def test_story_is_told_in_the_variant_asked_for_or_says_what_stands_in(served: Served) -> None:
    assert served.json(f"/api/v1/stories/{BELL}?lang=en&variant=easy")["story"]["html"] == "<p>Bells ring.</p>"
    kids = served.json(f"/api/v1/stories/{BELL}?lang=fr&variant=kids")["story"]
    assert (kids["lang"], kids["variant"]) == ("en", "standard")


def test_places_lead_to_the_next_artifact_that_is_here(served: Served) -> None:
    places = {place["kind"]: place for place in served.json(f"/api/v1/stories/{BELL}?lang=en")["places"]}
    assert places["exhibition"]["next"]["ref"] == "example/drum"
    assert places["tour"]["next"] is None


def test_related_artifacts_of_museums_that_are_away_are_passed_over(served: Served) -> None:
    assert [card["ref"] for card in served.json(f"/api/v1/stories/{BELL}")["related"]] == ["example/drum"]


def test_mistyped_code_is_a_problem_with_candidates(served: Served) -> None:
    wrong = ("A" if BELL[0] != "A" else "B") + BELL[1:]
    answer = served.get(f"/api/v1/stories/{wrong}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["candidates"] == [codes.show(BELL)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/stories/nothing", 404),
        (f"/api/v1/stories/{BELL}?lang=xx", 400),
        (f"/api/v1/stories/{BELL}?variant=loud", 400),
        ("/api/v1/artifacts/nobody/bell", 404),
        ("/api/v1/artifacts?limit=0", 400),
        ("/api/v1/artifacts?cursor=%21%21", 400),
        ("/api/v1/artifacts?q=drum&cursor=abc", 400),
        ("/api/v1/exhibitions/example/none", 404),
        ("/api/v1/tours/example/none", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/search?q=bell&cursor=abc", 400),
        ("/api/v1/artifacts?sort=best", 400),
        ("/api/v1/artifacts?on_view=perhaps", 400),
        ("/api/v1/artifacts?facets=true&values=1000", 400),
        (f"/api/v1/artifacts?{'&theme=x' * 11}", 400),
    ],
)
def test_wrong_questions_are_problem_details(served: Served, path: str, status: int) -> None:
    answer = served.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert served.errors == []


def test_lists_go_page_by_page_without_gap_or_double(served: Served) -> None:
    first = served.json("/api/v1/artifacts?limit=1")
    second = served.json(f"/api/v1/artifacts?limit=1&cursor={first['next']}")
    assert [card["ref"] for card in first["cards"] + second["cards"]] == ["example/bell", "example/drum"]
    assert (first["total"], first["previous"], second["next"]) == (2, None, None)
    assert served.json(f"/api/v1/artifacts?limit=1&cursor={second['previous']}")["cards"] == first["cards"]


def test_what_may_have_been_meant_is_offered(served: Served) -> None:
    assert served.json("/api/v1/search?q=blels")["meant"] == "bells"
    assert served.json("/api/v1/artifacts?q=blels")["meant"] == "bells"
    assert served.json("/api/v1/search?q=bells")["meant"] is None


def test_a_list_is_narrowed_and_its_facets_counted_when_asked(served: Served) -> None:
    narrowed = served.json("/api/v1/artifacts?culture=zeng&culture=chu&facets=true&lang=en")
    assert [card["ref"] for card in narrowed["cards"]] == ["example/bell"]
    assert narrowed["facets"]["culture"] == {
        "different": 1,
        "values": [
            {"key": "zeng", "name": {"lang": "en", "text": "Zeng"}, "count": 1, "chosen": True, "year": -433},
            {"key": "chu", "name": None, "count": 0, "chosen": True, "year": None},
        ],
    }
    assert served.json("/api/v1/artifacts?culture=zeng")["facets"] is None
    assert served.json("/api/v1/artifacts?museum=away")["total"] == 0
    assert [card["ref"] for card in served.json("/api/v1/artifacts?on_view=false")["cards"]] == ["example/drum"]


def test_a_list_comes_in_the_order_that_is_asked_for(served: Served) -> None:
    for sort, first in (("walk", "bell"), ("oldest", "bell"), ("title", "bell"), ("newest", "bell")):
        listed = served.json(f"/api/v1/artifacts?sort={sort}&lang=en")["cards"]
        assert listed[0]["ref"] == f"example/{first}"
    assert served.json("/api/v1/artifacts?sort=title&lang=zh-Hans")["cards"][0]["ref"] == "example/bell"


def test_search_finds_one_character_of_chinese(served: Served) -> None:
    found = served.json("/api/v1/search?q=钟&lang=zh-Hans")
    assert [hit["ref"] for hit in found["hits"]] == ["example/bell"]
    assert served.json("/api/v1/artifacts?q=鐘")["cards"][0]["ref"] == "example/bell"


def test_museums_exhibitions_and_tours_are_listed(served: Served) -> None:
    assert served.json("/api/v1/museums")[0]["id"] == "example"
    assert [card["ref"] for card in served.json("/api/v1/exhibitions")[0]["artifacts"]] == [
        "example/bell",
        "example/drum",
    ]
    assert served.json("/api/v1/tours/example/round")["stops"][0]["ref"] == "example/drum"


def test_api_is_described_without_another_host(served: Served) -> None:
    text = served.get("/schema/openapi.json").text
    assert "/api/v1/stories/{code}" in text
    assert "//cdn" not in text


def test_type_is_said_once_and_failures_are_not_kept(served: Served) -> None:
    for path in ("/search?q=bell", "/nothing", "/sw.js"):
        assert served.get(path).headers["content-type"].count("charset") == 1
    for path in ("/nothing", "/api/v1/nothing"):
        assert served.get(path).headers["cache-control"] == "no-store"


def read_symbol(svg: str) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(bytes(svg_to_bytes(svg_string=svg, width=300)))))
    return str(found.text)


def test_symbol_of_an_artifact_opens_its_story_at_the_host_that_was_asked(served: Served) -> None:
    answer = served.get("/api/v1/artifacts/example/bell/qr.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert read_symbol(answer.text) == f"HTTP://MUSEUM.TEST/Q/{BELL}"
    assert f"<title>{codes.show(BELL)}</title>" in answer.text
    lower = served.get("/api/v1/artifacts/example/bell/qr.svg?case=lower").text
    assert read_symbol(lower) == f"http://museum.test/q/{BELL.lower()}"


def test_symbol_carries_the_address_of_the_settings(served: Served) -> None:
    served.display.now.library.address = "https://guide.example.org"
    answer = served.get("/api/v1/artifacts/example/bell/qr.svg", host="elsewhere.test")
    assert read_symbol(answer.text) == f"HTTPS://GUIDE.EXAMPLE.ORG/Q/{BELL}"


def test_symbol_is_kept_and_asked_for_again_by_its_tag(served: Served) -> None:
    first = served.get("/api/v1/artifacts/example/bell/qr.svg")
    assert first.headers["cache-control"] == "public, max-age=3600"
    again = served.get("/api/v1/artifacts/example/bell/qr.svg", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_no_symbol_is_a_problem(served: Served) -> None:
    for path, host, status in (
        ("/api/v1/artifacts/example/nothing/qr.svg", "museum.test", 404),
        ("/api/v1/artifacts/example/bell/qr.svg?case=Camel", "museum.test", 400),
        ("/api/v1/artifacts/example/bell/qr.svg", "a" * 3_000, 400),
        ("/api/v1/artifacts/example/bell/qr.svg", "<script>", 400),
    ):
        answer = served.get(path, host=host)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
