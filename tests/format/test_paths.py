"""Names and paths: what is safe passes, what climbs, hides or differs by case alone does not."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_packs.errors import BadPath
from content_packs.format.paths import check_path, is_name, is_sha256, is_tag
from tests.format.packs import PATHS


@given(PATHS)
def test_path_of_plain_segments_is_safe(path: str) -> None:
    assert check_path(path) == path


@pytest.mark.parametrize("path", ["museum", "artifacts/bells", "artifacts/bells/narration.en.mp3", "a/b_c-d.e"])
def test_path_as_packs_have_them_is_safe(path: str) -> None:
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/museum",
        "museum/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "a/.hidden",
        "a..b",
        "a/b.",
        "-a",
        "Museum",
        "a b",
        "a\\b",
        "c:a",
        "a\x00b",
        "a\n",
        "钟",
        "é",
        "a" * 201,
    ],
)
def test_unsafe_path_is_refused(path: str) -> None:
    with pytest.raises(BadPath):
        check_path(path)


@given(st.text(alphabet="ab./\\AZ-_ \0é", max_size=20))
def test_no_path_that_passes_climbs_or_hides(path: str) -> None:
    try:
        check_path(path)
    except BadPath:
        return
    assert not path.startswith("/")
    assert path == path.lower()
    assert all(not part.startswith(".") for part in PurePosixPath(path).parts)
    assert str(PurePosixPath(path)) == path


@pytest.mark.parametrize(("name", "fits"), [("a", True), ("a-1", True), ("a" * 64, True), ("a" * 65, False)])
def test_names_have_at_most_64_characters(name: str, fits: bool) -> None:
    assert is_name(name) is fits


@pytest.mark.parametrize("name", ["", "-a", "a-", "A", "a.b", "a_b", "a/b", "a\n", "钟"])
def test_other_names_are_none(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize("tag", ["en", "zh-Hans", "pt-BR", "es-419", "de-CH-1996"])
def test_language_tags_have_their_shape(tag: str) -> None:
    assert is_tag(tag)


@pytest.mark.parametrize("tag", ["", "e", "zh_Hans", "en-", "en\n", "x" * 9, '"><script>', "-".join(["en"] * 9)])
def test_other_words_are_no_language_tags(tag: str) -> None:
    assert not is_tag(tag)


def test_hash_is_64_lower_case_digits() -> None:
    assert is_sha256("0123456789abcdef" * 4)
    assert not any(map(is_sha256, ["", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n", "٣" * 64]))
