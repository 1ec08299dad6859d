"""What visitors cannot walk to is told, with the feature and what to do about it."""

import json
from copy import deepcopy
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pytest

from content_packs.guide.checks.outlines import crosses_itself
from content_packs.guide.problems import Problem
from tests.guide.plans import at, box, feature, features, opening, plan, polygon, unit
from tests.guide.sources import ARTIFACT, PACK, Files, found_in

Plan = dict[str, list[dict[str, Any]]]
GALLERIES = PACK + "".join(
    f"[[gallery]]\nid = '{name}'\nname = {{ zh-Hans = '厅', en = 'Hall' }}\nunit = '{name}'\n"
    for name in ("hall", "gallery", "attic")
)
BELL = ARTIFACT.replace("\n\n", "\ngallery = 'attic'\n\n", 1)


def found(root: Path, changed: Plan, more: Files | None = None) -> list[Problem]:
    venue = {f"venue/{kind}.geojson": json.dumps(one) for kind, one in features(changed).items()}
    files: Files = {**venue, "pack.toml": GALLERIES, "artifacts/bell/artifact.toml": BELL}
    return found_in(root, files | (more or {}))


def told(root: Path, changed: Plan) -> dict[str, str]:
    return {problem.rule: problem.what for problem in found(root, changed)}


def two_way_lift() -> Plan:
    made = deepcopy(plan())
    made["relationship"][1]["properties"]["direction"] = "undirected"
    return made


def without(made: Plan, kind: str, name: str) -> Plan:
    return made | {kind: [one for one in made[kind] if one["id"] != name]}


def test_gallery_that_is_not_step_free_is_told_with_its_artifacts(tmp_path: Path) -> None:
    [problem] = found(tmp_path, two_way_lift())
    assert (problem.rule, problem.level, problem.file) == ("not-step-free", "warning", "venue/unit.geojson")
    assert "gallery 'attic' (unit 'attic', 1 artifacts)" in problem.what
    assert "s from the entrance" in problem.what


def test_gallery_without_a_way_is_told(tmp_path: Path) -> None:
    what = told(tmp_path, without(two_way_lift(), "opening", "attic-door"))
    assert "gallery 'attic'" in what["unreachable"]


def test_plan_without_an_entrance_is_told(tmp_path: Path) -> None:
    assert "no-entrance" in told(tmp_path, without(two_way_lift(), "opening", "entrance"))


def test_opening_in_no_wall_is_told(tmp_path: Path) -> None:
    made = two_way_lift()
    made["opening"] += [opening("amid", "ground", (0, 0), (1, 0)), opening("afar", "ground", (50, 0), (51, 0))]
    stray = [problem for problem in found(tmp_path, made) if problem.rule == "stray-opening"]
    assert {problem.what.split("'")[1] for problem in stray} == {"amid", "afar"}


def test_one_way_opening_into_a_room_that_it_does_not_touch_is_told(tmp_path: Path) -> None:
    made = two_way_lift()
    ends = {"origin": {"id": "hall"}, "intermediary": [{"id": "stairs-door-0"}], "destination": {"id": "attic"}}
    made["relationship"].append(feature("relationship", "w", None, category="traversal", direction="directed", **ends))
    assert "'attic', which it does not touch" in told(tmp_path, made)["stray-opening"]


def test_one_way_through_what_is_not_there_is_told(tmp_path: Path) -> None:
    made = two_way_lift()
    ends = {"origin": {"id": "hall"}, "intermediary": [{"id": "gone"}], "destination": {"id": "attic"}}
    made["relationship"].append(feature("relationship", "w", None, category="traversal", direction="directed", **ends))
    assert "'gone'" in told(tmp_path, made)["broken-reference"]


def test_lift_that_stops_nowhere_is_told(tmp_path: Path) -> None:
    what = told(tmp_path, without(two_way_lift(), "relationship", "lift"))
    assert "(elevator) stops nowhere" in what["dead-end"]


def test_lift_without_a_door_is_told(tmp_path: Path) -> None:
    assert (
        "'lift-1' (elevator) has no opening"
        in told(tmp_path, without(two_way_lift(), "opening", "lift-door-1"))["dead-end"]
    )


def test_artifact_outside_every_unit_is_told(tmp_path: Path) -> None:
    bell = ARTIFACT.replace("\n\n", f"\nposition = {at(500, 0)}\n\n", 1)
    problems = found(tmp_path, two_way_lift(), {"artifacts/bell/artifact.toml": bell})
    [problem] = [one for one in problems if one.rule == "misplaced"]
    assert (problem.file, problem.line) == ("artifacts/bell/artifact.toml", 2)


@pytest.mark.parametrize("hours", ["whenever", "09:00-08:00", "Mo-Xx 09:00-10:00", "9-17", "x" * 1000])
def test_hours_that_cannot_be_read_are_told(tmp_path: Path, hours: str) -> None:
    made = two_way_lift()
    made["unit"][0]["properties"]["hours"] = hours
    assert "bad-hours" in told(tmp_path, made)


@pytest.mark.parametrize("key", ["hours", "restriction"])
def test_hours_and_restrictions_are_texts(tmp_path: Path, key: str) -> None:
    made = two_way_lift()
    made["unit"][0]["properties"][key] = 7
    assert "bad-venue" in told(tmp_path, made)


def circle(points: int, radius: float) -> list[list[float]]:
    ring = [at(radius * cos(2 * pi * n / points), radius * sin(2 * pi * n / points)) for n in range(points)]
    return [*ring, ring[0]]


def test_outline_that_crosses_itself_is_refused(tmp_path: Path) -> None:
    made = two_way_lift()
    made["unit"][0]["geometry"] = polygon([at(0, 0), at(10, 10), at(10, 0), at(0, 10), at(0, 0)])
    assert "crosses itself" in told(tmp_path, made)["crossing-outline"]


def test_outline_of_too_many_corners_is_refused(tmp_path: Path) -> None:
    made = two_way_lift()
    made["unit"][0]["geometry"] = polygon(circle(6_000, 10))
    assert "6,001 corners" in told(tmp_path, made)["too-detailed"]


def test_jagged_outline_that_cannot_be_simplified_is_refused(tmp_path: Path) -> None:
    made = two_way_lift()
    jagged = [
        at(9 * cos(a) * (1 - n % 2 / 4), 9 * sin(a) * (1 - n % 2 / 4))
        for n, a in ((n, n * pi / 500) for n in range(1000))
    ]
    made["unit"][0]["geometry"] = polygon([*jagged, jagged[0]])
    assert "too many corners" in told(tmp_path, made)["too-detailed"]


def test_more_units_than_can_be_walked_in_are_refused(tmp_path: Path) -> None:
    made = two_way_lift()
    made["unit"] += [unit(f"u{n}", "ground", "room", box(100, 0, 101, 1)) for n in range(2_001)]
    assert "too many to walk through" in told(tmp_path, made)["too-detailed"]


def test_tangle_that_would_take_for_ever_is_given_up() -> None:
    zigzag = [[float(n % 2), n / 10_000] for n in range(4_999)]
    assert crosses_itself([*zigzag, zigzag[0]]) is None


def test_touching_is_not_crossing() -> None:
    assert crosses_itself([[0, 0], [4, 0], [4, 4], [2, 0], [0, 4], [0, 0]]) is False
    assert crosses_itself([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]) is True
