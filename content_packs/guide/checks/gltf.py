"""glTF binary: what a 3D model says that it holds, and whether that is so (glTF 2.0). Pure.

Everything lies in the one file; no other file is asked for and no address, not even `data:`. Every count is held
against the bytes that are there, so that nobody takes memory for what is only promised. What a phone bears is for
`shapes`.
"""

import struct
from collections.abc import Sequence
from itertools import chain
from typing import Annotated

import msgspec

from content_packs.guide.source.files import Refused

JSON_BYTES = 10_000_000
MOST_ELEMENTS = 20_000_000  # of all accessors together
NEEDS_DECODER = {
    "KHR_draco_mesh_compression": "Draco",
    "EXT_meshopt_compression": "meshopt",
    "KHR_meshopt_compression": "meshopt",
    "KHR_texture_basisu": "KTX2",
}
SHOWN = {
    "EXT_materials_bump",
    "EXT_texture_avif",
    "EXT_texture_webp",
    "KHR_lights_punctual",
    "KHR_mesh_quantization",
    "KHR_texture_transform",
    "KHR_xmp_json_ld",
    *(f"KHR_materials_{what}" for what in ("anisotropy", "clearcoat", "diffuse_transmission", "dispersion")),
    *(f"KHR_materials_{what}" for what in ("emissive_strength", "ior", "iridescence", "sheen", "specular")),
    *(f"KHR_materials_{what}" for what in ("transmission", "unlit", "variants", "volume")),
}
COMPONENTS = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}  # bytes
TYPES = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
MEND = "export it as glTF binary (.glb), version 2, all in one file"
_HEADER = struct.Struct("<4sIIII")  # magic, version, length; length and kind of the first chunk
_CHUNK = struct.Struct("<II")
_JSON, _BIN = 0x4E4F534A, 0x004E4942

Whole = Annotated[int, msgspec.Meta(ge=0, le=2**32)]


class _Table(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    pass


class Asset(_Table, frozen=True):
    version: str


class Buffer(_Table, frozen=True):
    byte_length: Whole
    uri: str = ""


class View(_Table, frozen=True):
    buffer: Whole
    byte_length: Whole
    byte_offset: Whole = 0
    byte_stride: Whole = 0


class SparseIndices(_Table, frozen=True):
    buffer_view: Whole
    component_type: Whole
    byte_offset: Whole = 0


class SparseValues(_Table, frozen=True):
    buffer_view: Whole
    byte_offset: Whole = 0


class Sparse(_Table, frozen=True):
    count: Whole
    indices: SparseIndices
    values: SparseValues


class Accessor(_Table, frozen=True):
    component_type: Whole
    count: Whole
    type: str
    buffer_view: Whole | None = None
    byte_offset: Whole = 0
    normalized: bool = False
    min: tuple[float, ...] = ()
    max: tuple[float, ...] = ()
    sparse: Sparse | None = None


class Primitive(_Table, frozen=True):
    attributes: dict[str, Whole]
    indices: Whole | None = None
    mode: Whole = 4


class Mesh(_Table, frozen=True):
    primitives: tuple[Primitive, ...]


class Node(_Table, frozen=True):
    mesh: Whole | None = None
    skin: Whole | None = None
    children: tuple[Whole, ...] = ()
    matrix: tuple[float, ...] = ()
    translation: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)


class Scene(_Table, frozen=True):
    nodes: tuple[Whole, ...] = ()


class Image(_Table, frozen=True):
    uri: str = ""
    buffer_view: Whole | None = None
    mime_type: str = ""


class Gltf(_Table, frozen=True):
    asset: Asset
    scene: Whole = 0
    scenes: tuple[Scene, ...] = ()
    nodes: tuple[Node, ...] = ()
    meshes: tuple[Mesh, ...] = ()
    accessors: tuple[Accessor, ...] = ()
    buffer_views: tuple[View, ...] = ()
    buffers: tuple[Buffer, ...] = ()
    images: tuple[Image, ...] = ()
    extensions_used: tuple[str, ...] = ()
    extensions_required: tuple[str, ...] = ()


def read_gltf(raw: bytes, name: str) -> tuple[Gltf, memoryview]:
    """What a glTF binary says and the bytes that it speaks of; `Refused` where the two do not fit."""
    document, binary = chunks(raw, name)
    try:
        gltf = msgspec.json.decode(document, type=Gltf)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise refused("bad-model", name, f"does not say what it holds: {str(problem)[:120]}") from None
    if not gltf.asset.version.startswith("2."):
        raise refused("bad-model", name, f"is glTF version {gltf.asset.version[:20]}")
    _judge_extensions(gltf, name)
    _judge_buffers(gltf, len(binary), name)
    _judge_accessors(gltf, name)
    _judge_indices(gltf, name)
    return gltf, binary


def chunks(raw: bytes, name: str) -> tuple[bytes, memoryview]:
    """The JSON and the binary chunk of a glTF binary (glTF 2.0, 4.4); the latter may be empty."""
    if len(raw) < _HEADER.size:
        raise refused("bad-model", name, "is no glTF binary")
    magic, version, length, size, kind = _HEADER.unpack_from(raw)
    if magic != b"glTF" or kind != _JSON:
        raise refused("bad-model", name, "is no glTF binary")
    if version != 2:
        raise refused("bad-model", name, f"is glTF version {version}")
    end = _HEADER.size + size
    if length != len(raw) or end > length:
        raise refused("bad-model", name, "is cut short, or longer than it says")
    if size > JSON_BYTES:
        raise refused("bad-model", name, f"takes {size:,} bytes to say what it holds")
    return raw[_HEADER.size : end], _binary(raw, end, name)


def refused(rule: str, name: str, what: str, mend: str = MEND) -> Refused:
    return Refused(rule, f"{name!r} {what}", mend)


def _binary(raw: bytes, start: int, name: str) -> memoryview:
    if start == len(raw):
        return memoryview(b"")
    if start + _CHUNK.size > len(raw):
        raise refused("bad-model", name, "is cut short, or longer than it says")
    size, kind = _CHUNK.unpack_from(raw, start)
    if kind != _BIN or start + _CHUNK.size + size > len(raw):
        raise refused("bad-model", name, "has a second part that is cut short, or is none of glTF's")
    return memoryview(raw)[start + _CHUNK.size : start + _CHUNK.size + size]


def _judge_extensions(gltf: Gltf, name: str) -> None:
    for extension in (*gltf.extensions_used, *gltf.extensions_required):
        if how := NEEDS_DECODER.get(extension):
            what = f"is compressed by {how}, for which pages would need a decoder from elsewhere"
            mend = "export it without compression; smaller textures and fewer triangles help"
            raise refused("bad-extension", name, what, mend)
    for extension in gltf.extensions_required:
        if extension not in SHOWN:
            what = f"needs the extension {extension[:60]!r}, which pages do not know"
            raise refused("bad-extension", name, what, "export it without this extension")


def _judge_buffers(gltf: Gltf, binary: int, name: str) -> None:
    for uri in chain((buffer.uri for buffer in gltf.buffers), (image.uri for image in gltf.images)):
        if uri:
            what = "holds a part as text (data:)" if uri.startswith("data:") else f"needs another file, {uri[:80]!r}"
            raise refused("bad-model", name, what)
    if len(gltf.buffers) > 1 or any(buffer.byte_length > binary for buffer in gltf.buffers):
        raise refused("bad-model", name, "promises more than it holds")
    for view in gltf.buffer_views:
        if view.buffer >= len(gltf.buffers) or view.byte_offset + view.byte_length > gltf.buffers[0].byte_length:
            raise refused("bad-model", name, "promises more than it holds")


def _judge_accessors(gltf: Gltf, name: str) -> None:
    if sum(accessor.count for accessor in gltf.accessors) > MOST_ELEMENTS:
        what = f"has more than {MOST_ELEMENTS:,} points and numbers"
        raise refused("huge-model", name, what, "make it simpler")
    for accessor in gltf.accessors:
        if accessor.component_type not in COMPONENTS or accessor.type not in TYPES:
            raise refused("bad-model", name, "holds numbers of a kind that glTF does not know")
        size = COMPONENTS[accessor.component_type] * TYPES[accessor.type]
        if accessor.buffer_view is not None:
            _judge_run(gltf, name, accessor.buffer_view, accessor.byte_offset, accessor.count, size)
        if sparse := accessor.sparse:
            index = COMPONENTS.get(sparse.indices.component_type, 4)
            _judge_run(gltf, name, sparse.indices.buffer_view, sparse.indices.byte_offset, sparse.count, index)
            _judge_run(gltf, name, sparse.values.buffer_view, sparse.values.byte_offset, sparse.count, size)


def _judge_run(gltf: Gltf, name: str, at: int, offset: int, count: int, size: int) -> None:
    """As many elements as are promised lie in the view of that number."""
    if at >= len(gltf.buffer_views):
        raise refused("bad-model", name, "names a part of itself that is not there")
    view = gltf.buffer_views[at]
    if count and offset + (count - 1) * (view.byte_stride or size) + size > view.byte_length:
        raise refused("bad-model", name, "promises more than it holds")


def _judge_indices(gltf: Gltf, name: str) -> None:
    """Whatever names another part by its number names one that is there."""
    primitives = [primitive for mesh in gltf.meshes for primitive in mesh.primitives]
    views = [image.buffer_view for image in gltf.images]
    if None in views:
        raise refused("bad-model", name, "names a picture that is not there")
    runs = [[*primitive.attributes.values(), *_there(primitive.indices)] for primitive in primitives]
    _within(views, gltf.buffer_views, name)
    _within(chain.from_iterable(runs), gltf.accessors, name)
    _within(chain.from_iterable(_there(node.mesh) for node in gltf.nodes), gltf.meshes, name)
    _within(chain.from_iterable(node.children for node in gltf.nodes), gltf.nodes, name)
    _within(chain.from_iterable(scene.nodes for scene in gltf.scenes), gltf.nodes, name)
    if gltf.scenes:
        _within([gltf.scene], gltf.scenes, name)


def _within(numbers: "chain[int] | Sequence[int | None]", of: Sequence[object], name: str) -> None:
    if any(number is not None and number >= len(of) for number in numbers):
        raise refused("bad-model", name, "names a part of itself that is not there")


def _there(number: int | None) -> tuple[int, ...]:
    return () if number is None else (number,)
