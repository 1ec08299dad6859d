"""3D models as a pack carries them: judged once more, then as they are."""

from content_packs.errors import Unbuildable
from content_packs.guide.checks import models, usdz


def make_model(raw: bytes, name: str) -> bytes:
    """A glTF binary that phones can load."""
    return _sound(raw, name, models.fault_in(raw))


def make_usdz(raw: bytes, name: str) -> bytes:
    """A USDZ that phones can load."""
    return _sound(raw, name, usdz.fault_in(raw))


def _sound(raw: bytes, name: str, fault: str) -> bytes:
    if fault:
        raise Unbuildable(name, f"this model {fault}")
    return raw
