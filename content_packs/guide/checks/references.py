"""References: everything that is named is there, once, and leads on. Pure.

`bells` is an artifact of this source, `museum/bells` of another museum; hotspots also lead to `scene:hall`. What is
there but broken is reported where it is broken. Of a museum whose source or pack is not at hand nothing is known: one
warning says how to have it judged too.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from content_packs.format.pack import Pack
from content_packs.format.paths import is_name
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import MOST_HINTS, nearest
from content_packs.guide.source.parts import pack_of, parts_in, tables
from content_packs.guide.source.schema import (
    ArtifactFile,
    Document,
    ExhibitionFile,
    HotspotTable,
    SceneFile,
    Source,
    TourFile,
)

SCENE = "scene:"


class _Reference(msgspec.Struct, frozen=True):
    """A name somewhere in a document."""

    document: Document
    path: str
    kind: str  # artifacts or scenes
    name: str

    def problem(self, what: str, mend: str, rule: str = "broken-reference") -> Problem:
        return error(rule, self.document.file, self.document.line(self.path), what, mend)


def check_references(source: Source, others: Sequence[Source | Pack]) -> Iterator[Problem]:
    """Artifacts and scenes that are referred to are there."""
    known = {source.museum: set(_documents_of(source)) | source.broken}
    for other in others:
        known.setdefault(other.museum, set()).update(_documents_of(other))
    absent: dict[str, _Reference] = {}
    for reference in _references(source):
        museum, _, name = _full(source, reference.name).rpartition("/")
        if museum not in known and is_name(museum):
            absent.setdefault(museum, reference)
        else:
            yield from _broken(reference, known.get(museum, set()), name)
    for museum, reference in absent.items():
        where = reference.document.line(reference.path)
        what = f"references to {museum[:80]!r} cannot be judged: its source or pack is not at hand"
        yield warning("other-museum", reference.document.file, where, what, "pass --with DIR to judge them too")


def check_belonging(source: Source, document: Document) -> Iterator[Problem]:
    """Themes and galleries of artifacts are in pack.toml."""
    if not isinstance(document.table, ArtifactFile):
        return
    table, artifact = pack_of(source), document.table
    for number, theme in enumerate(artifact.themes):
        yield from _unlisted(document, f"themes[{number}]", "theme", theme, {theme.id for theme in table.theme})
    if artifact.gallery:
        galleries = {gallery.id for gallery in table.gallery}
        yield from _unlisted(document, "gallery", "gallery", artifact.gallery, galleries)
    yield from _twice(document, "themes", artifact.themes)


def check_chains(source: Source, document: Document) -> Iterator[Problem]:
    """Nothing leads to itself, nothing is listed twice, every stop is somewhere."""
    match document.table:
        case ArtifactFile(related=related):
            yield from _twice(document, "related", related)
            yield from _itself(source, document, ((f"related[{n}]", name) for n, name in enumerate(related)), "")
        case ExhibitionFile() as exhibition:
            yield from _twice(document, "artifacts", [_full(source, name) for name in exhibition.artifacts])
            yield from _twice(document, "members", exhibition.members)
            yield from _members(source, document, exhibition)
        case TourFile() as tour:
            yield from _stops(source, document, tour)
        case SceneFile() as scene:
            spots = ((f"hotspot[{number}].to", spot.to) for number, spot in enumerate(scene.hotspot))
            yield from _itself(source, document, spots, SCENE)


def _documents_of(other: Source | Pack) -> Iterable[str]:
    if isinstance(other, Pack):
        return (entry.path for kind in ("artifact", "scene") for entry in other.kind(kind))
    return chain((f"artifacts/{name}" for name in other.artifacts), (f"scenes/{name}" for name in other.scenes))


def _references(source: Source) -> Iterator[_Reference]:
    for document, artifact in tables(source.artifacts, ArtifactFile):
        for number, name in enumerate(artifact.related):
            yield _Reference(document, f"related[{number}]", "artifacts", name)
    for document, exhibition in tables(source.exhibitions, ExhibitionFile):
        for number, name in enumerate(exhibition.artifacts):
            yield _Reference(document, f"artifacts[{number}]", "artifacts", name)
    for document, tour in tables(source.tours, TourFile):
        for number, stop in enumerate(tour.stop):
            named = {"artifact": stop.artifact, "scene": stop.scene}
            yield from (_Reference(document, f"stop[{number}].{k}", f"{k}s", name) for k, name in named.items() if name)
    for document in source.scenes.values():
        for path, spot in parts_in(document.table, HotspotTable):
            kind = "scenes" if spot.to.startswith(SCENE) else "artifacts"
            yield _Reference(document, f"{path}.to", kind, spot.to.removeprefix(SCENE))


def _broken(reference: _Reference, known: set[str], name: str) -> Iterator[Problem]:
    if f"{reference.kind}/{name}" in known:
        return
    few = known if len(known) <= MOST_HINTS else ()  # else each of many broken references would go through them all
    here = [k.removeprefix(f"{reference.kind}/") for k in few if k.startswith(f"{reference.kind}/")]
    what = f"there is no {reference.kind.removesuffix('s')} {reference.name[:80]!r}{nearest(name, here)}"
    yield reference.problem(what, "mend the name, or add what it names")


def _unlisted(document: Document, path: str, what: str, name: str, known: set[str]) -> Iterator[Problem]:
    if name not in known:
        found = f"pack.toml has no {what} {name[:80]!r}{nearest(name, known)}"
        yield error(
            "broken-reference", document.file, document.line(path), found, f"mend the name, or add a [[{what}]]"
        )


def _itself(source: Source, document: Document, named: Iterable[tuple[str, str]], prefix: str) -> Iterator[Problem]:
    for path, name in named:
        if name in {f"{prefix}{document.id}", f"{prefix}{source.museum}/{document.id}"}:
            what = f"{document.id!r} leads to itself"
            yield error("circular-reference", document.file, document.line(path), what, "take it out")


def _twice(document: Document, path: str, names: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            line = document.line(f"{path}[{number}]")
            yield error("listed-twice", document.file, line, f"{name[:80]!r} is listed twice", "name it once")
        seen.add(name)


def _members(source: Source, document: Document, exhibition: ExhibitionFile) -> Iterator[Problem]:
    """Where members are named, every artifact is one of theirs."""
    for number, name in enumerate(exhibition.artifacts):
        museum = _full(source, name).split("/")[0]
        if exhibition.members and museum not in exhibition.members:
            line = document.line(f"artifacts[{number}]")
            what = f"{name[:80]!r} is of a museum that is not among the members"
            yield error("not-a-member", document.file, line, what, f"add {museum[:80]!r} to members")
    if not exhibition.artifacts:
        line = document.line("artifacts")
        yield warning("empty-list", document.file, line, "the exhibition shows nothing", "name its artifacts")


def _stops(source: Source, document: Document, tour: TourFile) -> Iterator[Problem]:
    if not tour.stop:
        yield error("empty-list", document.file, document.line("stop"), "the tour has no stop", "add a [[stop]]")
    seen: set[str] = set()
    for number, stop in enumerate(tour.stop):
        line = document.line(f"stop[{number}]")
        if bool(stop.artifact) == bool(stop.scene):
            mend = "name one of them"
            yield error("bad-stop", document.file, line, "a stop is either an artifact or a scene", mend)
            continue
        name = SCENE * bool(stop.scene) + _full(source, stop.artifact or stop.scene)
        if name in seen:
            what = (
                f"the tour comes twice to {(stop.artifact or stop.scene)[:80]!r}: next and previous would go in circles"
            )
            yield error("circular-reference", document.file, line, what, "stop there once")
        seen.add(name)


def _full(source: Source, name: str) -> str:
    return name if "/" in name else f"{source.museum}/{name}"
