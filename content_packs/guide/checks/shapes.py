"""How large a 3D model is: its triangles, the room that it takes, its textures. Pure.

The node tree is walked with a stack, so that depth costs nothing; that it is a tree is judged first.
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from math import prod

import msgspec
from PIL import Image, UnidentifiedImageError

from content_packs.guide.checks.gltf import Gltf, Node, read_gltf, refused

MOST_TRIANGLES = 2_000_000
MOST_TEXELS = 100_000_000  # pixels of all textures
MOST_SIDE = 8192  # pixels of one texture
DEPTH = 200  # nodes inside each other
TEXTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/avif": "AVIF"}
_GPS = 0x8825
_FULL = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}  # what 1.0 is in whole numbers
_MEND_SIZE = "make it simpler: fewer triangles, smaller textures"

Point = tuple[float, float, float]
Matrix = tuple[float, ...]  # sixteen, by columns, as glTF writes them
Box = tuple[Point, Point]  # least and greatest corner
IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What a phone has to bear."""

    triangles: int
    texels: int  # pixels of all textures
    side: int  # pixels of the largest texture's long side
    box: Box | None  # metres; None where it cannot be told
    located: bool  # a texture says where it was taken


def measure_model(raw: bytes, name: str) -> Shape:
    """How large the model in `raw` is; `Refused` where no phone should get it."""
    gltf, binary = read_gltf(raw, name)
    _judge_tree(gltf, name)
    textures = list(_textures(gltf, binary, name))
    shape = Shape(
        triangles=sum(_triangles(gltf, node.mesh) for node in gltf.nodes if node.mesh is not None),
        texels=sum(width * height for width, height, _ in textures),
        side=max((max(width, height) for width, height, _ in textures), default=0),
        box=_box(gltf),
        located=any(located for _, _, located in textures),
    )
    if shape.triangles > MOST_TRIANGLES:
        raise refused("huge-model", name, f"has {shape.triangles:,} triangles", _MEND_SIZE)
    if shape.texels > MOST_TEXELS or shape.side > MOST_SIDE:
        what = f"has textures of {shape.texels:,} pixels, the largest {shape.side:,} on its long side"
        raise refused("huge-model", name, what, _MEND_SIZE)
    return shape


def _judge_tree(gltf: Gltf, name: str) -> None:
    """No node stands twice, or in itself (glTF 2.0, 3.5.2)."""
    children = [child for node in gltf.nodes for child in node.children]
    roots = {root for scene in gltf.scenes for root in scene.nodes}
    if len(set(children)) < len(children) or roots & set(children):
        raise refused("bad-model", name, "has a node that stands twice, or in itself")
    above = {child: parent for parent, node in enumerate(gltf.nodes) for child in node.children}
    for leaf in range(len(gltf.nodes)):
        at, depth = leaf, 0
        while at in above:
            at, depth = above[at], depth + 1
            if depth > DEPTH:
                raise refused("bad-model", name, "has nodes nested too deeply, or in a circle")


def _triangles(gltf: Gltf, mesh: int) -> int:
    total = 0
    for primitive in gltf.meshes[mesh].primitives:
        run = primitive.indices if primitive.indices is not None else primitive.attributes.get("POSITION")
        count = gltf.accessors[run].count if run is not None else 0
        total += count // 3 if primitive.mode == 4 else max(0, count - 2)
    return total


def _textures(gltf: Gltf, binary: memoryview, name: str) -> Iterator[tuple[int, int, bool]]:
    """Width and height of each texture, and whether it says where it was taken; no pixel is decoded."""
    for image in gltf.images:
        if image.mime_type not in TEXTURES:
            raise refused(
                "bad-model", name, f"has a texture of type {image.mime_type[:40]!r}", "save its textures as PNG or JPEG"
            )
        view = gltf.buffer_views[image.buffer_view or 0]
        raw = bytes(binary[view.byte_offset : view.byte_offset + view.byte_length])
        try:
            with Image.open(BytesIO(raw), formats=(TEXTURES[image.mime_type],)) as opened:
                yield (*opened.size, bool(opened.getexif().get_ifd(_GPS)))
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as problem:
            raise refused("bad-model", name, f"has a texture that cannot be read: {str(problem)[:80]}") from None


def _box(gltf: Gltf) -> Box | None:
    """The least box around the scene that is shown; none around what bones may move."""
    corners = []
    waiting = [(root, IDENTITY) for root in gltf.scenes[gltf.scene].nodes] if gltf.scenes else []
    while waiting:
        number, above = waiting.pop()
        node = gltf.nodes[number]
        if node.skin is not None:
            return None
        matrix = _times(above, node.matrix if len(node.matrix) == 16 else _matrix(node))
        waiting += [(child, matrix) for child in node.children]
        if node.mesh is not None:
            corners += [_moved(matrix, corner) for corner in _corners(gltf, node.mesh)]
    if not corners:
        return None
    least, greatest = (tuple(end(axis) for axis in zip(*corners, strict=True)) for end in (min, max))
    return least, greatest


def _corners(gltf: Gltf, mesh: int) -> Iterator[Point]:
    for primitive in gltf.meshes[mesh].primitives:
        if "POSITION" not in primitive.attributes:
            continue
        run = gltf.accessors[primitive.attributes["POSITION"]]
        if len(run.min) == len(run.max) == 3:
            full = _FULL.get(run.component_type, 1.0) if run.normalized else 1.0
            yield from product(*((low / full, high / full) for low, high in zip(run.min, run.max, strict=True)))


def _matrix(node: Node) -> Matrix:
    """Scaled, turned, moved (glTF 2.0, 3.5.3)."""
    (x, y, z, w), (sx, sy, sz) = node.rotation, node.scale
    return (
        *(sx * n for n in (1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w))),
        0.0,
        *(sy * n for n in (2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w))),
        0.0,
        *(sz * n for n in (2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y))),
        0.0,
        *node.translation,
        1.0,
    )


def _times(one: Matrix, other: Matrix) -> Matrix:
    return tuple(
        sum(one[row + 4 * k] * other[k + 4 * column] for k in range(4)) for column in range(4) for row in range(4)
    )


def _moved(matrix: Matrix, point: Point) -> Point:
    x, y, z = (sum(prod(pair) for pair in zip(matrix[row::4], (*point, 1.0), strict=True)) for row in range(3))
    return x, y, z
