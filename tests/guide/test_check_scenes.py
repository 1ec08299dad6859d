"""Who walks through a virtual tour gets to each of its scenes, and back."""

from pathlib import Path

import pytest

from tests.guide.sources import SVG, Files, found_in

T = "tours/way/tour.toml"
WORDS = "{ zh-Hans = '一', en = 'One' }"
WIDE = SVG.replace("960 720", "1440 720")


def walk(ways: dict[str, str], virtual: bool = True) -> Files:
    """A tour through the scenes a, b, c (lines 3 to 5); `ways` says where hotspots lead."""
    tour = f"title = {WORDS}\nvirtual = {str(virtual).lower()}\n" + "".join(
        f"[[stop]]\nscene = '{scene}'\n" for scene in ways
    )
    files: Files = {T: tour}
    for scene, to in ways.items():
        spots = "".join(f"[[hotspot]]\nyaw = 1\npitch = 1\nto = 'scene:{one}'\nlabel = {WORDS}\n" for one in to)
        files[f"scenes/{scene}/scene.toml"] = f"title = {WORDS}\n[panorama]\nfile = 'p.svg'\nalt = {WORDS}\n{spots}"
        files[f"scenes/{scene}/p.svg"] = WIDE
    return files


@pytest.mark.parametrize(
    "ways",
    [{"a": "b", "b": "ac", "c": "b"}, {"a": "b", "b": "c", "c": "a"}, {"a": ""}, {"a": "bc", "b": "a", "c": "a"}],
)
def test_scenes_that_lead_to_each_other_are_accepted(tmp_path: Path, ways: dict[str, str]) -> None:
    assert found_in(tmp_path, walk(ways)) == []


@pytest.mark.parametrize(
    ("ways", "lines", "what"),
    [
        ({"a": "b", "b": "a", "c": "b"}, [8], "from 'a' to 'c'"),
        ({"a": "b", "b": "ac", "c": ""}, [8], "from 'c' back to 'a'"),
        ({"a": "", "b": "c", "c": "b"}, [6, 8], "from 'a' to 'b' or from 'b' back to 'a'"),
    ],
)
def test_scene_that_nobody_gets_to_is_told(tmp_path: Path, ways: dict[str, str], lines: list[int], what: str) -> None:
    problems = found_in(tmp_path, walk(ways))
    assert [(p.file, p.line, p.level, p.rule) for p in problems] == [
        (T, line, "warning", "unreachable-scene") for line in lines
    ]
    assert what in problems[0].what


def test_scenes_of_a_tour_on_foot_need_not_lead_anywhere(tmp_path: Path) -> None:
    assert found_in(tmp_path, walk({"a": "", "b": ""}, virtual=False)) == []
