from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.guide.source.lock import LOCK, accept, digest, parse_lock, show, stale_texts, updated_lock
from tests.guide.sources import ARTIFACT, Files, found_in, read_changed

A = "artifacts/bell/artifact.toml"
TITLE = (A, "title", "en")
STORY = ("artifacts/bell/story.en.md", "words", "en")


def stale(root: Path, changes: Files) -> set[tuple[str, str, str]]:
    """What is stale after `changes` to a source whose lock was fresh."""
    kept = updated_lock(read_changed(root))
    return set(stale_texts(read_changed(root, changes | {LOCK: kept})))


def test_source_without_a_lock_is_fresh(tmp_path: Path) -> None:
    assert stale_texts(read_changed(tmp_path)) == frozenset()


def test_translation_is_stale_when_its_original_alone_changes(tmp_path: Path) -> None:
    assert stale(tmp_path, {A: ARTIFACT.replace('"钟"', '"编钟"')}) == {TITLE}
    assert stale(tmp_path, {"artifacts/bell/story.zh-Hans.md": "改了。\n"}) == {STORY}


def test_translation_changed_with_its_original_is_fresh(tmp_path: Path) -> None:
    assert stale(tmp_path, {A: ARTIFACT.replace('"钟"', '"编钟"').replace('"Bell"', '"Bells"')}) == set()


def test_translation_of_a_variant_follows_that_variant(tmp_path: Path) -> None:
    easy: Files = {"artifacts/bell/story.zh-Hans.easy.md": "钟。\n", "artifacts/bell/story.en.easy.md": "A bell.\n"}
    kept = updated_lock(read_changed(tmp_path, easy))
    changes = easy | {LOCK: kept, "artifacts/bell/story.zh-Hans.easy.md": "大钟。\n"}
    assert stale_texts(read_changed(tmp_path, changes)) == {("artifacts/bell/story.en.easy.md", "words", "en")}


def test_stale_translation_stays_stale_through_builds(tmp_path: Path) -> None:
    before = updated_lock(read_changed(tmp_path))
    source = read_changed(tmp_path, {LOCK: before, A: ARTIFACT.replace('"钟"', '"编钟"')})
    assert stale_texts(source) == {TITLE}
    assert updated_lock(source) == before


@pytest.mark.parametrize("place", ["", A, "artifacts/bell", "artifacts/bell/", f"{A}:title@en"])
def test_stale_translation_is_accepted_at_its_place(tmp_path: Path, place: str) -> None:
    changes: Files = {A: ARTIFACT.replace('"钟"', '"编钟"')}
    kept = updated_lock(read_changed(tmp_path))
    source = read_changed(tmp_path, changes | {LOCK: kept})
    after = accept(source, place)
    assert stale_texts(read_changed(tmp_path, changes | {LOCK: after})) == frozenset()
    assert accept(source, "artifacts/drum") == kept


def test_accepting_keeps_what_could_not_be_read(tmp_path: Path) -> None:
    kept = updated_lock(read_changed(tmp_path))
    source = read_changed(tmp_path, {LOCK: kept, A: "title ="})
    assert accept(source) == kept


def test_stale_text_is_told_where_it_stands(tmp_path: Path) -> None:
    kept = updated_lock(read_changed(tmp_path))
    changes: Files = {LOCK: kept, A: ARTIFACT.replace('"钟"', '"编钟"'), "artifacts/bell/story.zh-Hans.md": "改了。\n"}
    problems = found_in(tmp_path, changes)
    assert [(p.file, p.line, p.rule) for p in problems] == [
        (A, 1, "stale-translation"),
        ("artifacts/bell/story.en.md", 0, "stale-translation"),
    ]
    assert f"--accept {show(TITLE)}" in problems[0].mend


def test_lock_is_one_sorted_line_for_each_translation(tmp_path: Path) -> None:
    lines = updated_lock(read_changed(tmp_path)).splitlines()[1:]
    assert lines == sorted(lines)
    assert f"{A} title en {digest('钟')} {digest('Bell')}" in lines
    assert len(lines) == 4  # two texts of the artifact, its story, the museum's name


def test_languages_own_original_is_never_stale(tmp_path: Path) -> None:
    assert "zh-Hans" not in {line.split()[2] for line in updated_lock(read_changed(tmp_path)).splitlines()[1:]}


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_lock(text: str) -> None:
    lock, problems = parse_lock(text)
    assert len(lock) + len(problems) <= text.count("\n") + 1
