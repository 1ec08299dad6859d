"""Virtual tours: who walks from panorama to panorama gets to each, and back. Pure."""

from collections.abc import Iterator, Mapping

from content_packs.guide.problems import Problem, warning
from content_packs.guide.source.parts import tables
from content_packs.guide.source.schema import SceneFile, Source, TourFile

SCENE = "scene:"


def check_ways(source: Source) -> Iterator[Problem]:
    """Hotspots lead from the first scene of a virtual tour to each other one, and from there back."""
    ahead = _ways(source)
    back = _turned(ahead)
    for document, tour in tables(source.tours, TourFile):
        stops = [(f"stop[{n}].scene", _own(source, stop.scene)) for n, stop in enumerate(tour.stop) if stop.scene]
        known = [(path, scene) for path, scene in stops if scene in ahead]
        if not tour.virtual or len(known) < 2:
            continue
        first = known[0][1]
        onward, homeward = _reached(first, ahead), _reached(first, back)
        for path, scene in known[1:]:
            missing = [f"from {first!r} to {scene!r}"] * (scene not in onward)
            missing += [f"from {scene!r} back to {first!r}"] * (scene not in homeward)
            if missing:
                what = f"no hotspots lead {' or '.join(missing)}"
                mend = "add a [[hotspot]] to the scenes between them"
                yield warning("unreachable-scene", document.file, document.line(path), what, mend)


def _ways(source: Source) -> dict[str, set[str]]:
    """From each scene of this source, the scenes that its hotspots lead to."""
    return {
        document.id: {_own(source, spot.to.removeprefix(SCENE)) for spot in scene.hotspot if spot.to.startswith(SCENE)}
        for document, scene in tables(source.scenes, SceneFile)
    }


def _turned(ways: Mapping[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {scene: set() for scene in ways}
    for scene, to in ways.items():
        for other in to & ways.keys():
            turned[other].add(scene)
    return turned


def _reached(first: str, ways: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {first}, [first]
    while waiting:
        new = ways.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def _own(source: Source, name: str) -> str:
    return name.removeprefix(f"{source.museum}/")
