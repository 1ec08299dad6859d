"""Names of roles and targets (FORMAT.md, Trust; pure).

Every role but TUF's own four is named by the top targets: one for each museum, and `channels` and `sticks`, which are
signed online. So no museum may be called like one of them.
"""

import re

from content_packs.errors import BadPath, Untrusted
from content_packs.format.paths import is_name

CHANNELS, STICKS = "channels", "sticks"
ROLES = ("root", "targets", "snapshot", "timestamp")
ONLINE = (CHANNELS, STICKS)
RESERVED = frozenset((*ROLES, *ONLINE))
_MANIFEST = re.compile(r"([^/.]+)/([^/.]+)\.([1-9][0-9]{0,15})\.json")
_STICK = re.compile(rf"{STICKS}/([^/.]+)\.json")
_FLOOR = re.compile(r"([^/.]+)/([^/.]+)\.floor\.json")
_CONSENT = re.compile(r"([^/.]+)/([^/.]+)\.([^/.]+)\.([1-9][0-9]{0,15})\.json")


class NoPack(BadPath):
    """People type these too."""

    def __init__(self, name: str) -> None:
        Untrusted.__init__(self, f"{name[:80]!r} is no pack's name: say museum and pack, as town/main")


def is_museum(name: str) -> bool:
    """Whether a museum may be called so."""
    return is_name(name) and name not in RESERVED


def manifest_path(pack: str, version: int) -> str:
    """Target of a version of `museum/pack`: `‹museum›/‹pack›.‹n›.json`."""
    museum, name = split(pack)
    return f"{museum}/{name}.{version}.json"


def floor_path(pack: str) -> str:
    """Target of the lowest version of `museum/pack` that is still allowed."""
    museum, name = split(pack)
    return f"{museum}/{name}.floor.json"


def consent_path(member: str, pack: str, version: int) -> str:
    """Target by which `member` carries a version of the joint `museum/pack`: `‹member›/‹museum›.‹pack›.‹n›.json`."""
    museum, name = split(pack)
    return f"{member}/{museum}.{name}.{version}.json"


def channel_path(group: str) -> str:
    return f"{CHANNELS}/{group}.json"


def stick_path(group: str) -> str:
    return f"{STICKS}/{group}.json"


def read_manifest_path(path: str) -> tuple[str, int] | None:
    """(`museum/pack`, version), or None where `path` names something else."""
    found = _MANIFEST.fullmatch(path)
    return (f"{found[1]}/{found[2]}", int(found[3])) if found and is_name(found[1]) and is_name(found[2]) else None


def read_floor_path(path: str) -> str | None:
    found = _FLOOR.fullmatch(path)
    return f"{found[1]}/{found[2]}" if found and is_name(found[1]) and is_name(found[2]) else None


def read_consent_path(path: str) -> tuple[str, str, int] | None:
    """(member, `museum/pack`, version)."""
    found = _CONSENT.fullmatch(path)
    if not found or not all(map(is_name, found.groups()[:3])):
        return None
    return found[1], f"{found[2]}/{found[3]}", int(found[4])


def read_stick_path(path: str) -> str | None:
    """The group of a stick's document."""
    found = _STICK.fullmatch(path)
    return found[1] if found and is_name(found[1]) else None


def is_line(museum: str, path: str) -> bool:
    """Whether `museum`'s role may name `path`: a manifest or floor of its own, or its consent to another's."""
    manifest, consent = read_manifest_path(path), read_consent_path(path)
    return is_museum(museum) and path.startswith(f"{museum}/") and bool(manifest or consent or read_floor_path(path))


def split(pack: str) -> tuple[str, str]:
    """`museum/pack` as its two names, or `BadPath`."""
    museum, _, name = pack.partition("/")
    if not (is_museum(museum) and is_name(name)):
        raise NoPack(pack)
    return museum, name
