"""3D models: phones load them, and their annotations lie on them. An edge: reads files.

What a model says of itself is `gltf`'s to judge, how large it is `shapes`', what is in a USDZ `usdz`'s.
"""

from collections.abc import Iterator
from math import dist, isfinite

from content_packs.guide.checks.shapes import Box, Point, Shape, measure_model
from content_packs.guide.checks.usdz import judge_usdz
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, Refused, read, resolve
from content_packs.guide.source.schema import AnnotationTable, Document, ModelTable, Source

HEAVY_BYTES = 10_000_000
HEAVY_TRIANGLES = 200_000
HEAVY_TEXELS = 32_000_000  # pixels of all textures; each takes four bytes of a phone's memory, and mipmaps
HEAVY_SIDE = 4096  # pixels
NEAR = 0.1  # of the model's diagonal: how far from it an annotation may float


def check_model(source: Source, document: Document, path: str, model: ModelTable) -> Iterator[Problem]:
    """One model; `path` says where the document names it."""
    line = document.line(f"{path}.file")
    try:
        raw = read(resolve(source, document, model.file), BOUNDS.model)
        shape = measure_model(raw, model.file)
    except Refused as refusal:
        yield refusal.at(document.file, line)
    else:
        yield from _weight(document, line, model.file, len(raw), shape)
        yield from _annotations(document, path, model, shape.box)
    yield from _usdz(source, document, path, model.usdz)
    if model.poster is None:
        mend = "add poster = { file = …, alt = … }: it is shown until the model is, and where it cannot be"
        yield warning("missing-poster", document.file, document.line(path), f"{model.file!r} has no poster", mend)


def _weight(document: Document, line: int, name: str, length: int, shape: Shape) -> Iterator[Problem]:
    heavy = {
        f"{length:,} bytes": length > HEAVY_BYTES,
        f"{shape.triangles:,} triangles": shape.triangles > HEAVY_TRIANGLES,
        f"textures of {shape.texels:,} pixels": shape.texels > HEAVY_TEXELS,
        f"a texture {shape.side:,} pixels long": shape.side > HEAVY_SIDE,
    }
    if any(heavy.values()):
        what = f"{name!r} has {', '.join(fact for fact, is_so in heavy.items() if is_so)}: slow on a phone"
        mend = f"at most {HEAVY_TRIANGLES:,} triangles, {HEAVY_SIDE:,} pixels a texture, {HEAVY_BYTES:,} bytes in all"
        yield warning("heavy-model", document.file, line, what, mend)
    if shape.located:
        what = f"a texture of {name!r} says where it was taken"
        yield warning("private-metadata", document.file, line, what, "save its textures without metadata")


def _annotations(document: Document, path: str, model: ModelTable, box: Box | None) -> Iterator[Problem]:
    for number, note in enumerate(model.annotation):
        here = f"{path}.annotation[{number}]"
        if not any(note.normal):
            line = document.line(f"{here}.normal")
            mend = "write where the surface faces, as [0.0, 0.0, 1.0]"
            yield error("out-of-range", document.file, line, f"{here}.normal: this is no direction", mend)
        if box and all(map(isfinite, note.at)) and not _is_near(note, box):
            corners = " to ".join(str([round(n, 3) for n in corner]) for corner in box)
            mend = f"the model fills {corners}; metres in its own axes"
            line = document.line(f"{here}.at")
            yield warning("misplaced", document.file, line, f"{here}.at is far from the model", mend)


def _is_near(note: AnnotationTable, box: Box) -> bool:
    least, greatest = box
    nearest: Point = tuple(min(max(n, low), high) for n, low, high in zip(note.at, least, greatest, strict=True))  # type: ignore[assignment]
    return dist(note.at, nearest) <= NEAR * dist(least, greatest)


def _usdz(source: Source, document: Document, path: str, name: str) -> Iterator[Problem]:
    if not name:
        return
    try:
        judge_usdz(read(resolve(source, document, name), BOUNDS.model), name)
    except Refused as refusal:
        yield refusal.at(document.file, document.line(f"{path}.usdz"))
