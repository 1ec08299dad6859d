"""Two pictures of one view are of one view, and told in words."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.guide.sources import ARTIFACT, Files, found_in, places

A = "artifacts/bell/artifact.toml"
ALT = "alt = { zh-Hans = '一', en = 'One' }"
PAIR = f"""
[[comparison]]
about = {{ zh-Hans = '一', en = 'One' }}
before = {{ file = 'a.png', {ALT} }}
after = {{ file = 'b.png', {ALT} }}
"""
HERE = 10  # the line of [[comparison]]


def pair(after: tuple[int, int] = (1_000, 750), old: str = "", new: str = "") -> Files:
    sizes = {"a.png": (1_000, 750), "b.png": after}
    return {A: ARTIFACT + PAIR.replace(old, new), **{f"artifacts/bell/{n}": png(size) for n, size in sizes.items()}}


def png(size: tuple[int, int]) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#885522").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("after", [(1_000, 750), (2_000, 1_500), (1_000, 743), (1_000, 757)])
def test_pictures_of_one_view_are_accepted(tmp_path: Path, after: tuple[int, int]) -> None:
    assert found_in(tmp_path, pair(after)) == []


@pytest.mark.parametrize("after", [(1_000, 740), (1_000, 760), (750, 1_000)])
def test_pictures_of_other_proportions_are_told(tmp_path: Path, after: tuple[int, int]) -> None:
    assert places(found_in(tmp_path, pair(after))) == [f"{A}:{HERE} uneven-comparison"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("about = { zh-Hans = '一', en = 'One' }\n", "", f"{A}:10 missing-about"),
        ("about = { zh-Hans = '一', en = 'One' }", "about = { zh-Hans = '一' }", f"{A}:11 missing-about"),
        (f"'b.png', {ALT}", "'b.png'", f"{A}:13 missing-alt"),
        ("'b.png'", "'c.png'", f"{A}:13 missing-file"),
        ("about", "id = 'A b'\nabout", f"{A}:11 bad-id"),
        ("about", "after_label = { zh-Hans = '后' }\nabout", f"{A}:11 missing-translation"),
        ("about", "title = { en = 'Cleaned' }\nabout", f"{A}:11 missing-translation"),
        ("about", f"after_label = {{ zh-Hans = '后', en = '{'x' * 41}' }}\nabout", f"{A}:11 over-long"),
    ],
)
def test_comparison_is_judged(tmp_path: Path, old: str, new: str, expected: str) -> None:
    found = places(found_in(tmp_path, pair(old=old, new=new)))
    assert expected in found
    assert [one for one in found if not one.endswith("unknown-file")] == [expected]
