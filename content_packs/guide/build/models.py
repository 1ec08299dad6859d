"""3D models as a pack carries them: judged once more; what the museum wrote beside the model stays with the museum.

Of a glTF binary the JSON is written anew, without the extras and notes of the program that made it, and without XMP;
its points and pictures are kept byte for byte. A USDZ is kept as it is.
"""

import struct
from typing import Any

import msgspec

from content_packs.errors import Unbuildable
from content_packs.guide.checks.gltf import chunks
from content_packs.guide.checks.shapes import measure_model
from content_packs.guide.checks.usdz import judge_usdz
from content_packs.guide.source.files import Refused

_XMP = "KHR_xmp_json_ld"
_PRIVATE = {"extras", _XMP}
_LISTS = ("extensionsUsed", "extensionsRequired")


def make_model(raw: bytes, name: str) -> bytes:
    """A glTF binary that phones can load, without what is private."""
    try:
        measure_model(raw, name)
        document, binary = chunks(raw, name)
    except Refused as refused:
        raise _unbuildable(name, refused) from None
    kept = _without_private(msgspec.json.decode(document))
    return _glb(msgspec.json.encode(kept), bytes(binary))


def make_usdz(raw: bytes, name: str) -> bytes:
    """A USDZ that phones can load."""
    try:
        judge_usdz(raw, name)
    except Refused as refused:
        raise _unbuildable(name, refused) from None
    return raw


def _without_private(document: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = _pruned(document)
    kept["asset"].pop("generator", None)
    for key in _LISTS:
        if key in kept and not (names := [name for name in kept[key] if name != _XMP]):
            del kept[key]
        elif key in kept:
            kept[key] = names
    if kept.get("extensions") == {}:
        del kept["extensions"]
    return kept


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _pruned(inner) for key, inner in value.items() if key not in _PRIVATE}
    return [_pruned(inner) for inner in value] if isinstance(value, list) else value


def _glb(document: bytes, binary: bytes) -> bytes:
    parts = [(b"JSON", document + b" " * (-len(document) % 4))]
    if binary:
        parts.append((b"BIN\0", binary + bytes(-len(binary) % 4)))
    body = b"".join(struct.pack("<I4s", len(content), kind) + content for kind, content in parts)
    return struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body


def _unbuildable(name: str, refused: Refused) -> Unbuildable:
    return Unbuildable(name, f"{refused.what}; {refused.mend}")
