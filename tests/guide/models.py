"""Small real 3D models, made here so that none need be kept in the repository: a cube of half a metre, standing."""

import json
import struct
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from PIL import Image

HALF = 0.25  # metres
_FLOAT, _UINT16 = 5126, 5123
_USDA = """\
#usda 1.0
(
    defaultPrim = "Cube"
    metersPerUnit = 1
    upAxis = "Y"
)
def Cube "Cube"
{
    double size = 0.5
    color3f[] primvars:displayColor = [(0.5, 0.3, 0.1)]
}
"""


def cube(**changes: Any) -> tuple[dict[str, Any], bytes]:
    """The document and the binary chunk of a cube with normals, colours and a texture."""
    points, normals, indices = _sides()
    parts = [
        struct.pack(f"<{3 * len(points)}f", *(n for point in points for n in point)),
        struct.pack(f"<{3 * len(normals)}f", *(n for normal in normals for n in normal)),
        struct.pack(f"<{4 * len(points)}f", *(c for p in points for c in (*(n + 0.5 for n in p), 1.0))),
        struct.pack(f"<{len(indices)}H", *indices),
        texture(),
    ]
    document: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": "tests"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, "translation": [0.0, HALF, 0.0]}],
        "meshes": [
            {"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1, "COLOR_0": 2}, "indices": 3, "material": 0}]}
        ],
        "materials": [{"pbrMetallicRoughness": {"metallicFactor": 0.4, "roughnessFactor": 0.6}}],
        "textures": [{"source": 0}],
        "images": [{"bufferView": 4, "mimeType": "image/png"}],
        "accessors": [
            _accessor(0, _FLOAT, len(points), "VEC3") | {"min": [-HALF] * 3, "max": [HALF] * 3},
            _accessor(1, _FLOAT, len(normals), "VEC3"),
            _accessor(2, _FLOAT, len(points), "VEC4"),
            _accessor(3, _UINT16, len(indices), "SCALAR"),
        ],
        "bufferViews": _views(parts),
    }
    binary = b"".join(parts)
    return document | {"buffers": [{"byteLength": len(binary)}]} | changes, binary


def glb(document: Any = None, binary: bytes | None = None, *, version: int = 2, more: int = 0) -> bytes:
    """A glTF binary: the cube, unless a document is given; `more` bytes are promised than there are."""
    if document is None:
        document, binary = cube()
    chunk = json.dumps(document).encode()
    chunks = _chunk(b"JSON", chunk + b" " * (-len(chunk) % 4))
    if binary is not None:
        chunks += _chunk(b"BIN\0", binary + bytes(-len(binary) % 4))
    return struct.pack("<4sII", b"glTF", version, 12 + len(chunks) + more) + chunks


def texture(size: tuple[int, int] = (8, 8), format_name: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "#885522").save(file, format_name, **options)
    return file.getvalue()


def usdz(files: dict[str, bytes | str] | None = None, *, aligned: bool = True, how: int = ZIP_STORED) -> bytes:
    """A USDZ of these files; a cube, unless told otherwise."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        for name, content in (files if files is not None else {"cube.usda": _USDA}).items():
            info = ZipInfo(name)
            info.compress_type = how
            space = -(file.tell() + 30 + len(name.encode()) + 4) % 64
            info.extra = struct.pack("<HH", 0x1986, space) + bytes(space) if aligned else b""
            archive.writestr(info, content)
    return file.getvalue()


def _sides() -> tuple[list[tuple[float, ...]], list[tuple[float, ...]], list[int]]:
    """Four corners, four normals and two triangles for each of six sides, seen counter-clockwise from outside."""
    points: list[tuple[float, ...]] = []
    normals: list[tuple[float, ...]] = []
    indices: list[int] = []
    for axis, sign in product(range(3), (-1.0, 1.0)):
        normal = tuple(sign if one == axis else 0.0 for one in range(3))
        first = len(points)
        for across, along in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            point = [0.0, 0.0, 0.0]
            point[axis], point[(axis + 1) % 3], point[(axis + 2) % 3] = sign * HALF, across * HALF * sign, along * HALF
            points.append(tuple(point))
            normals.append(normal)
        indices += [first + corner for corner in (0, 1, 2, 0, 2, 3)]
    return points, normals, indices


def _accessor(view: int, component: int, count: int, kind: str) -> dict[str, Any]:
    return {"bufferView": view, "componentType": component, "count": count, "type": kind}


def _views(parts: list[bytes]) -> list[dict[str, int]]:
    views, at = [], 0
    for part in parts:
        views.append({"buffer": 0, "byteOffset": at, "byteLength": len(part)})
        at += len(part)
    return views


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack("<I4s", len(content), kind) + content
