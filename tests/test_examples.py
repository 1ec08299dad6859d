"""The example packs: what a newcomer sees first holds itself to more than the checks ask."""

import re
from pathlib import Path

import pytest

import content_packs
from companion.pack_check import check_folder

EXAMPLES = Path(content_packs.__file__).parent / "examples"
FOLDERS = sorted(folder.parent for folder in EXAMPLES.glob("*/pack.toml"))
DELIBERATE = {"missing-translation", "missing-alt"}  # in ja, fr and ar, so that marked fallback is seen
NO_ARTIFACTS = {"empty-pack"}  # the alliance shows what its members own
DRAWINGS = sorted(EXAMPLES.rglob("*.svg"))
LOOKED_INTO = {EXAMPLES / "chongqing-example/artifacts/river-scroll/river-scroll.svg"}  # drawn to be enlarged
STORIES = sorted(EXAMPLES.rglob("*.zh-Hans*.md"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_lacks_nothing_but_some_translations(folder: Path) -> None:
    others = [other for other in FOLDERS if other != folder]
    _, problems = check_folder(folder, others, decode=False)
    allowed = DELIBERATE | (NO_ARTIFACTS if not (folder / "artifacts").exists() else set())
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
