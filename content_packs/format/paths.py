"""Names inside a pack.

Lower case only, so no two names differ by case alone; a segment never starts with a dot, so nothing climbs out.
"""

import re

from content_packs.errors import BadPath
from content_packs.format.limits import LIMITS

SEGMENT = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
_PATH = re.compile(rf"{SEGMENT}(?:/{SEGMENT})*")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,7}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_path(path: str) -> str:
    """`path` itself if it is safe to join below a folder, else `BadPath`."""
    if len(path) > LIMITS.path or not _PATH.fullmatch(path) or ".." in path:
        raise BadPath(path)
    return path


def is_name(name: str) -> bool:
    """Whether `name` may be the id of a museum, pack, artifact, exhibition, tour, scene, gallery or theme."""
    return _NAME.fullmatch(name) is not None


def is_tag(text: str) -> bool:
    """Whether `text` has the shape of a BCP 47 language tag; which ones are known is for readers to say."""
    return _TAG.fullmatch(text) is not None


def is_sha256(text: str) -> bool:
    return _SHA256.fullmatch(text) is not None
