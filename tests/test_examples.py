"""The example packs: what a newcomer sees first holds itself to more than the checks ask."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from companion.commands.pack_check import check_folder
from companion.demo import EXAMPLES, example_sources

FOLDERS = example_sources()
DELIBERATE = {"missing-translation", "missing-alt"}  # in ja, fr and ar, so that marked fallback is seen
NO_ARTIFACTS = {"empty-pack"}  # the alliance shows what its members own
DRAWINGS = sorted(EXAMPLES.rglob("*.svg"))
LOOKED_INTO = {EXAMPLES / "chongqing-example/artifacts/river-scroll/river-scroll.svg"}  # drawn to be enlarged
STORIES = sorted(EXAMPLES.rglob("*.zh-Hans*.md"))
SIGNED = sorted(EXAMPLES.rglob("*.sign.md"))
MUSEUMS = ("chongqing-example", "sichuan-example")


def tables(museum: str, kind: str, file: str) -> list[dict[str, Any]]:
    """What the TOML files of one kind say, artifacts or tours or scenes."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in (EXAMPLES / museum / kind).glob(f"*/{file}")]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_lacks_nothing_but_some_translations(folder: Path) -> None:
    others = [other for other in FOLDERS if other != folder]
    _, problems = check_folder(folder, others, decode=False)
    allowed = DELIBERATE | (NO_ARTIFACTS if folder.name == "joint-example" else set())
    assert [str(problem) for problem in problems if problem.rule not in allowed] == []
    assert [str(problem) for problem in problems if re.search(r"\bin .*\b(en|zh-Hans)\b", problem.what)] == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.relative_to(EXAMPLES)))
def test_what_is_told_in_chinese_is_told_in_english(story: Path) -> None:
    assert story.with_name(story.name.replace(".zh-Hans", ".en")).exists()


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.stem)
def test_a_drawing_is_small_and_stands_alone(drawing: Path) -> None:
    text = drawing.read_text(encoding="utf-8")
    assert len(text.encode()) <= (500_000 if drawing in LOOKED_INTO else 60_000)
    assert not re.search(
        r"<(text|script|image|filter|style|foreignObject)\b|href=|https?://(?!www\.w3\.org/2000/svg)", text
    )


@pytest.mark.parametrize("museum", MUSEUMS)
def test_a_museum_shows_twelve_artifacts_and_one_to_walk_around(museum: str) -> None:
    artifacts = tables(museum, "artifacts", "artifact.toml")
    models = [model for artifact in artifacts for model in artifact.get("model", ())]
    assert len(artifacts) >= 12
    assert [model["ar"] for model in models if model["usdz"] and model["annotation"]] == [True]


def test_there_is_a_picture_to_look_into_and_a_comparison() -> None:
    artifacts = [artifact for museum in MUSEUMS for artifact in tables(museum, "artifacts", "artifact.toml")]
    assert any(picture.get("zoom") for artifact in artifacts for picture in artifact["picture"])
    assert any(artifact.get("comparison") for artifact in artifacts)


def test_a_virtual_tour_leads_through_three_rooms_of_which_one_is_heard() -> None:
    tours = tables("sichuan-example", "tours", "tour.toml")
    assert max(sum("scene" in stop for stop in tour["stop"]) for tour in tours if tour.get("virtual")) >= 3
    heard = [scene["audio"] for scene in tables("sichuan-example", "scenes", "scene.toml") if "audio" in scene]
    assert {audio["language"] for audios in heard for audio in audios} == {"zh-Hans", "en"}


@pytest.mark.parametrize("story", SIGNED, ids=lambda story: str(story.relative_to(EXAMPLES)))
def test_a_story_in_sign_language_says_that_its_film_is_not_made(story: Path) -> None:
    said = "还没有拍" if ".zh-Hans." in story.name else "not been made yet"
    assert said in story.read_text(encoding="utf-8")


def test_one_museum_keeps_its_collection_in_a_workbook() -> None:
    folder = EXAMPLES / "tea-road-example"
    source, problems = check_folder(folder, [], decode=False)
    assert folder in FOLDERS
    assert source is not None
    assert (len(source.artifacts), list(source.exhibitions), problems) == (4, ["tea-road"], [])
