"""The venue: IMDF as far as a plan and routes need it, and artifacts that stand where they are said to. Pure.

https://register.apple.com/resources/imdf/ : features with ids that stand once, on floors that are there, with closed
outlines; stairs, lifts, ramps and escalators that join what is there. Further members are nobody's concern here.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from content_packs.guide.checks.geometry import MOST_POSITIONS, contains, fault_in, positions_in
from content_packs.guide.checks.outlines import fault_in_outline
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import nearest
from content_packs.guide.source.parts import pack_of, tables
from content_packs.guide.source.schema import ArtifactFile, Source

MOST_FEATURES = 20_000  # in one file
LINKS = ("stairs", "elevator", "ramp", "escalator")
TRAVERSAL = "traversal"  # IMDF: a way from unit to unit through openings
NEEDED = ("venue", "level", "unit")
_AREA = ("Polygon", "MultiPolygon")
_GEOMETRY: dict[str, tuple[str, ...]] = {
    "unit": _AREA,
    "opening": ("LineString",),
    "amenity": ("Point",),
}
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
_MEND = "mend it in the plan, and export it again"
_HIGHEST = 200  # floors up or down


class Feature(msgspec.Struct, frozen=True):
    """One feature whose shape has been seen to."""

    kind: str
    id: str
    properties: dict[str, Any]
    geometry: Any

    def problem(self, rule: str, what: str, mend: str = _MEND) -> Problem:
        return error(rule, f"venue/{self.kind}.geojson", 0, f"{self.kind} {self.id!r} {what}", mend)


def check_venue(source: Source) -> Iterator[Problem]:
    """Every feature collection, and what its features say of each other."""
    if not source.venue:
        return
    for kind in NEEDED:
        if kind not in source.venue and "venue" not in source.broken:
            yield error("missing-file", f"venue/{kind}.geojson", 0, f"a plan needs its {kind} file", "export it too")
    features: list[Feature] = []
    for kind, collection in source.venue.items():
        yield from _collect(kind, collection, features)
    yield from _ids(features)
    known = {kind: {feature.id for feature in features if feature.kind == kind} for kind in source.venue}
    for feature in features:
        yield from _judge(feature, known, source)
    if sum(feature.kind == "venue" for feature in features) > 1:
        yield error("bad-venue", "venue/venue.geojson", 0, "there is more than one venue", "leave one")


def check_places(source: Source) -> Iterator[Problem]:
    """Galleries are units of the plan, and artifacts stand inside their gallery."""
    units = _units(source)
    of_gallery: dict[str, Any] = {}
    for number, gallery in enumerate(pack_of(source).gallery):
        of_gallery[gallery.id] = units.get(gallery.unit)
        if gallery.unit and gallery.unit not in units and "venue" not in source.broken:
            line = source.pack.line(f"gallery[{number}].unit")
            what = f"the plan has no unit {gallery.unit[:80]!r}{nearest(gallery.unit, set(units))}"
            yield error("broken-reference", source.pack.file, line, what, "mend the name, or add the unit to the plan")
    for document, artifact in tables(source.artifacts, ArtifactFile):
        geometry = of_gallery.get(artifact.gallery)
        if artifact.position and geometry and not contains(geometry, *artifact.position):
            what = f"its position is outside the gallery {artifact.gallery!r}"
            mend = "longitude comes first, then latitude; or mend the gallery"
            yield warning("misplaced", document.file, document.line("position"), what, mend)


def _units(source: Source) -> dict[str, Any]:
    """Outlines of the units that are well-formed, by id."""
    features: list[Feature] = []
    list(_collect("unit", source.venue.get("unit"), features))
    return {feature.id: feature.geometry for feature in features if not fault_in(feature.geometry, _AREA)}


def _collect(kind: str, collection: Any, into: list[Feature]) -> Iterator[Problem]:
    file = f"venue/{kind}.geojson"
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        yield error("bad-venue", file, 0, "this is not a GeoJSON FeatureCollection", "export it again as IMDF")
        return
    positions = 0
    for number, feature in enumerate(features[: MOST_FEATURES + 1], 1):
        positions += positions_in(feature.get("geometry")) if isinstance(feature, dict) else 0
        if number > MOST_FEATURES or positions > MOST_POSITIONS:
            what = f"more than {MOST_FEATURES:,} features or {MOST_POSITIONS:,} positions"
            yield error("too-large", file, 0, what, "simplify the plan")
            return
        found = _feature(kind, feature)
        if isinstance(found, str):
            yield error("bad-venue", file, 0, f"feature {number} {found}", _MEND)
        else:
            into.append(found)


def _feature(kind: str, feature: Any) -> Feature | str:
    """The feature, or what is wrong with its shape."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "is not a GeoJSON Feature"
    name, properties = feature.get("id"), feature.get("properties")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        return f"has no safe id: {str(name)[:80]!r}"
    if feature.get("feature_type", kind) != kind:
        return f"({name}) is a {str(feature['feature_type'])[:40]!r} and not a {kind}"
    if not isinstance(properties, dict):
        return f"({name}) has no properties"
    return Feature(kind, name, properties, feature.get("geometry"))


def _ids(features: list[Feature]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for feature in features:
        if feature.id in seen:
            yield feature.problem("duplicate-id", f"has an id that a {seen[feature.id]} has too", "give it its own")
        seen.setdefault(feature.id, feature.kind)


def _judge(feature: Feature, known: dict[str, set[str]], source: Source) -> Iterator[Problem]:
    if feature.kind in _GEOMETRY and (fault := fault_in(feature.geometry, _GEOMETRY[feature.kind])):
        yield feature.problem("bad-venue", fault)
    elif feature.kind == "unit" and (tangled := fault_in_outline(feature.geometry)):
        yield feature.problem(tangled.rule, tangled.what, "simplify it in the plan, and export it again")
    yield from _texts(feature, source)
    yield from _times(feature)
    match feature.kind:
        case "level":
            ordinal = feature.properties.get("ordinal")
            if not isinstance(ordinal, int) or isinstance(ordinal, bool) or abs(ordinal) > _HIGHEST:
                yield feature.problem("bad-venue", "needs an ordinal: 0 is the ground floor")
        case "unit" | "opening":
            if feature.kind == "unit" and not isinstance(feature.properties.get("category"), str):
                yield feature.problem("bad-venue", "needs a category: room, walkway, stairs, elevator, …")
            yield from _on_level(feature, known)
        case "amenity":
            yield from _in_unit(feature, known)
        case "relationship":
            yield from _joins(feature, known.get("unit", set()))
            yield from _leads(feature, known)


def _texts(feature: Feature, source: Source) -> Iterator[Problem]:
    for key in ("name", "short_name"):
        text = feature.properties.get(key)
        if text is None:
            continue
        if not isinstance(text, dict) or not all(isinstance(words, str) for words in text.values()):
            yield feature.problem("bad-venue", f'has a {key} that is no map like {{"en": "…"}}')
            continue
        for lang in text:
            if lang not in source.languages:
                mend = "add the language to pack.toml, or take the text out"
                yield feature.problem("undeclared-language", f"has a {key} in {lang[:40]}", mend)


def _times(feature: Feature) -> Iterator[Problem]:
    """What the walking graph reads besides; what the hours say is `walks`' to judge."""
    if feature.kind in {"level", "unit", "opening"}:
        for key in ("restriction", "hours"):
            if not isinstance(feature.properties.get(key), str | None):
                yield feature.problem("bad-venue", f"has a {key} that is no text")


def _on_level(feature: Feature, known: dict[str, set[str]]) -> Iterator[Problem]:
    level = feature.properties.get("level_id")
    if not isinstance(level, str) or level not in known.get("level", set()):
        yield feature.problem("broken-reference", f"is on a level that is not there: {str(level)[:80]!r}")


def _in_unit(feature: Feature, known: dict[str, set[str]]) -> Iterator[Problem]:
    if not isinstance(feature.properties.get("category"), str):
        yield feature.problem("bad-venue", "needs a category: restroom, elevator, information, …")
    units = feature.properties.get("unit_ids")
    if feature.properties.get("level_id") is not None:
        yield from _on_level(feature, known)
    elif not isinstance(units, list) or not units:
        yield feature.problem("broken-reference", "names no unit that it stands in")
    for unit in units if isinstance(units, list) else ():
        if not isinstance(unit, str) or unit not in known.get("unit", set()):
            yield feature.problem("broken-reference", f"stands in a unit that is not there: {str(unit)[:80]!r}")


def _joins(feature: Feature, units: set[str]) -> Iterator[Problem]:
    category = feature.properties.get("category")
    if category not in LINKS:
        return  # IMDF has others, which no route uses
    ends = [feature.properties.get("origin"), feature.properties.get("destination")]
    between = feature.properties.get("intermediary")
    ends = [end for end in (*ends, *(between if isinstance(between, list) else ())) if end is not None]
    names = [end.get("id") if isinstance(end, dict) else end for end in ends]
    for name in names:
        if not isinstance(name, str) or name not in units:
            yield feature.problem("broken-reference", f"joins a unit that is not there: {str(name)[:80]!r}")
    if len({str(name) for name in names}) < 2:
        yield feature.problem("circular-reference", "joins fewer than two units")


def _leads(feature: Feature, known: dict[str, set[str]]) -> Iterator[Problem]:
    """A directed traversal makes its openings one-way: they and the unit that they lead into are there."""
    facts = feature.properties
    if str(facts.get("category")).split(".")[0] != TRAVERSAL or facts.get("direction") != "directed":
        return
    between = facts.get("intermediary")
    openings = between if isinstance(between, list) else []
    units = known.get("unit", set())
    for end, there in ((facts.get("destination"), units), *((one, known.get("opening", set())) for one in openings)):
        name = end.get("id") if isinstance(end, dict) else end
        if not isinstance(name, str) or name not in there | units:
            yield feature.problem("broken-reference", f"leads through or into what is not there: {str(name)[:80]!r}")
