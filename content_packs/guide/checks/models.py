"""3D models: glTF binary in one file (glTF 2.0, 4.4). An edge: reads files."""

import struct
from collections.abc import Iterator

import msgspec

from content_packs.guide.problems import Problem
from content_packs.guide.source.files import BOUNDS, Refused, read, resolve
from content_packs.guide.source.schema import Document, ModelTable, Source

_HEADER = struct.Struct("<4sIIII")  # magic, version, length; length and kind of the first chunk
_JSON = 0x4E4F534A
_MEND = "export it as glTF binary (.glb), version 2, all in one file"


class _Part(msgspec.Struct, frozen=True):
    uri: str = ""


class _Asset(msgspec.Struct, frozen=True):
    version: str


class _Gltf(msgspec.Struct, frozen=True):
    asset: _Asset
    buffers: tuple[_Part, ...] = ()
    images: tuple[_Part, ...] = ()


def check_model(source: Source, document: Document, path: str, model: ModelTable) -> Iterator[Problem]:
    """One model; `path` says where the document names it."""
    try:
        file = resolve(source, document, model.file)
        if fault := fault_in(read(file, BOUNDS.model)):
            raise Refused("bad-model", f"{model.file!r} {fault}", _MEND)
    except Refused as refusal:
        yield refusal.at(document.file, document.line(f"{path}.file"))


def fault_in(raw: bytes) -> str:
    """Why this is no model that a phone can load, or nothing."""
    if len(raw) < _HEADER.size:
        return "is no glTF binary"
    magic, version, length, chunk, kind = _HEADER.unpack_from(raw)
    if magic != b"glTF" or kind != _JSON:
        return "is no glTF binary"
    if version != 2:
        return f"is glTF version {version}"
    if length != len(raw) or _HEADER.size + chunk > length:
        return "is cut short, or longer than it says"
    return _outside(raw[_HEADER.size : _HEADER.size + chunk])


def _outside(raw: bytes) -> str:
    """What the JSON chunk wants that is not in the file."""
    try:
        gltf = msgspec.json.decode(raw, type=_Gltf)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "does not say what it holds"
    if not gltf.asset.version.startswith("2."):
        return f"is glTF version {gltf.asset.version[:20]}"
    outside = [part.uri for part in (*gltf.buffers, *gltf.images) if part.uri and not part.uri.startswith("data:")]
    return f"needs another file, {outside[0][:80]!r}" if outside else ""
