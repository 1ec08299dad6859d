"""Plans with one fault each."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_packs.guide.checks.geometry import contains, fault_in
from tests.guide.plans import at, box, features, plan, polygon
from tests.guide.sources import ARTIFACT, PACK, Files, found_in

GALLERY = PACK + "[[gallery]]\nid = 'hall'\nname = { zh-Hans = '厅', en = 'Hall' }\nunit = 'hall'\n"
MISSING = object()


def venue_files(collections: dict[str, object]) -> Files:
    return {f"venue/{kind}.geojson": json.dumps(found) for kind, found in collections.items()}


def changed(kind: str, number: int, path: str, value: Any) -> Files:
    """The sound plan with one value of one feature replaced or taken out."""
    collections: Any = features(deepcopy(plan()))
    *before, last = path.split(".")
    target = collections[kind]["features"][number]
    for key in before:
        target = target[key]
    if value is MISSING:
        del target[last]
    else:
        target[last] = value
    return venue_files(collections)


def told(root: Path, changes: Files) -> set[tuple[str, str]]:
    return {(p.file, p.rule) for p in found_in(root, changes)}


def test_sound_plan_has_no_problem(tmp_path: Path) -> None:
    position = at(1, 1)
    text = ARTIFACT.replace("\n\n", f"\ngallery = 'hall'\nposition = {position}\n\n", 1)
    files = venue_files(features(plan())) | {"pack.toml": GALLERY, "artifacts/bell/artifact.toml": text}
    assert found_in(tmp_path, files) == []


@pytest.mark.parametrize(
    ("changes", "kind", "rule"),
    [
        ({"venue/venue.geojson": "[]"}, "venue", "bad-venue"),
        ({"venue/venue.geojson": '{"type": "FeatureCollection", "features": [1]}'}, "venue", "bad-venue"),
        ({"venue/level.geojson": None}, "level", "missing-file"),
        ({"venue/level.geojson": "{"}, "level", "broken-geojson"),
        (changed("unit", 0, "id", "../x"), "unit", "bad-venue"),
        (changed("unit", 0, "id", 7), "unit", "bad-venue"),
        (changed("unit", 0, "id", "ground"), "unit", "duplicate-id"),
        (changed("unit", 0, "feature_type", "level"), "unit", "bad-venue"),
        (changed("unit", 0, "properties", None), "unit", "bad-venue"),
        (changed("unit", 0, "properties.level_id", "cellar"), "unit", "broken-reference"),
        (changed("unit", 0, "properties.category", MISSING), "unit", "bad-venue"),
        (changed("unit", 0, "properties.name", "Hall"), "unit", "bad-venue"),
        (changed("unit", 0, "properties.name", {"fr": "Salle"}), "unit", "undeclared-language"),
        (changed("unit", 0, "geometry", None), "unit", "bad-venue"),
        (changed("unit", 0, "geometry", polygon(box(0, 0, 1, 1)[:-1])), "unit", "bad-venue"),
        (changed("unit", 0, "geometry", polygon([])), "unit", "bad-venue"),
        (changed("unit", 0, "geometry.coordinates", [[[999, 0]] * 4]), "unit", "bad-venue"),
        (changed("unit", 0, "geometry.coordinates", [[[1, True]] * 4]), "unit", "bad-venue"),
        (changed("unit", 0, "geometry.coordinates", [[[0, 0]] * 600_000]), "unit", "too-large"),
        (changed("level", 0, "properties.ordinal", "1"), "level", "bad-venue"),
        (changed("level", 0, "properties.ordinal", 1_000_000), "level", "bad-venue"),
        (changed("opening", 0, "properties.level_id", MISSING), "opening", "broken-reference"),
        (changed("opening", 0, "geometry.type", "Point"), "opening", "bad-venue"),
        (changed("amenity", 0, "properties.unit_ids", ["attics"]), "amenity", "broken-reference"),
        (changed("amenity", 0, "properties.unit_ids", None), "amenity", "broken-reference"),
        (changed("amenity", 0, "properties.category", 5), "amenity", "bad-venue"),
        (changed("relationship", 0, "properties.origin.id", "stairs-9"), "relationship", "broken-reference"),
        (changed("relationship", 0, "properties.origin.id", "stairs-1"), "relationship", "circular-reference"),
        (changed("relationship", 0, "properties.origin", [[]]), "relationship", "broken-reference"),
    ],
)
def test_fault_in_the_plan_is_told_in_its_file(tmp_path: Path, changes: Files, kind: str, rule: str) -> None:
    found = told(tmp_path, venue_files(features(plan())) | changes)
    assert (f"venue/{kind}.geojson", rule) in found


def test_second_venue_is_told(tmp_path: Path) -> None:
    collections: Any = features(plan())
    second = {**collections["venue"]["features"][0], "id": "annex"}
    collections["venue"]["features"].append(second)
    assert told(tmp_path, venue_files(collections)) == {("venue/venue.geojson", "bad-venue")}


def test_artifact_outside_its_gallery_is_told(tmp_path: Path) -> None:
    text = ARTIFACT.replace("\n\n", f"\ngallery = 'hall'\nposition = {at(30, 0)}\n\n", 1)
    files = venue_files(features(plan())) | {"pack.toml": GALLERY, "artifacts/bell/artifact.toml": text}
    [problem] = found_in(tmp_path, files)
    assert (problem.rule, problem.line) == ("misplaced", 3)


def test_point_in_a_courtyard_is_outside() -> None:
    ring = {"type": "MultiPolygon", "coordinates": [[box(0, 0, 9, 9), box(3, 3, 6, 6)], [box(20, 0, 22, 2)]]}
    assert [contains(ring, *at(*place)) for place in ((1, 1), (4, 4), (21, 1), (15, 1))] == [True, False, True, False]


numbers = st.one_of(st.integers(-200, 200), st.floats(allow_nan=False), st.text(max_size=1), st.none())
shapes = st.recursive(numbers, lambda inner: st.lists(inner, max_size=5), max_leaves=20)


@settings(deadline=None)
@given(st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon"]), shapes)
def test_no_coordinates_break_the_judge(kind: str, coordinates: Any) -> None:
    geometry = {"type": kind, "coordinates": coordinates}
    if not fault_in(geometry, ("Polygon", "MultiPolygon")):
        contains(geometry, 0.5, 0.5)
    fault_in(geometry, ("Point", "LineString"))
