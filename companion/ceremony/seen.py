"""What a signer's own machine remembers of an alliance, beside the key: the first root, by its hash. An edge.

Whoever carries the folder could put a whole other alliance in it that names your key too, and have your signature under
a list that you never saw grow. With the first root remembered, every later file must follow from the one you know.
"""

from hashlib import sha256
from pathlib import Path

from content_packs.errors import Unavailable, Untrusted
from content_packs.format.blobs import write_durably
from content_packs.format.trust.files import read_any


class AnotherAlliance(Untrusted):
    def __init__(self, file: Path) -> None:
        super().__init__(
            "this folder begins with another root than the one that you signed before: do not sign it, and ask who "
            f"gave it to you (what you signed is remembered in {file})"
        )


def seen_beside(key: Path) -> Path:
    return key.with_suffix(".seen") if key.suffix == ".key" else key.with_name(f"{key.name}.seen")


def is_known(key: Path, first_root: bytes) -> bool:
    """Whether this is the alliance that the key signed for before; `AnotherAlliance` where it signed for another."""
    file = seen_beside(key)
    if not file.exists():
        return False
    if file.read_text().strip() != _hash(first_root):
        raise AnotherAlliance(file)
    return True


def remember(key: Path, first_root: bytes) -> None:
    """When the first root is complete."""
    try:
        write_durably(seen_beside(key), f"{_hash(first_root)}\n".encode())
    except OSError as error:
        raise Unavailable(f"{seen_beside(key)} cannot be written: {error.strerror}") from None


def _hash(root: bytes) -> str:
    """Of what it says, whoever has signed it."""
    return sha256(read_any(root).signed_bytes).hexdigest()
