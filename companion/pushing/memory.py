"""What this machine signed last, for each server and museum. An edge: it touches the disk.

Without it a push still works; with it a server that was put back, or lies, is found out.
"""

import os
from hashlib import sha256
from pathlib import Path

from content_packs.format.blobs import write_durably

TAKEN, SIGNED = "taken.json", "signed.json"


def default_state() -> Path:
    """Where a person's programs keep what they must not forget (XDG Base Directory Specification)."""
    home = os.environ.get("XDG_STATE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "state") / "museum-companion"


class Memory:
    def __init__(self, state: Path, origin: str, museum: str) -> None:
        self.folder = state / "pushes" / sha256(f"{origin} {museum}".encode()).hexdigest()[:32]

    @property
    def taken(self) -> bytes | None:
        """What the server took last."""
        return self._read(TAKEN)

    @property
    def pending(self) -> bytes | None:
        """What was signed since, without an answer."""
        return self._read(SIGNED)

    def sign(self, raw: bytes) -> None:
        """Before it is sent: should the answer get lost, its lines are known as ours."""
        self._write(SIGNED, raw)

    def take(self, raw: bytes) -> None:
        """The server has it."""
        self._write(TAKEN, raw)
        (self.folder / SIGNED).unlink(missing_ok=True)

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, name: str, raw: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_durably(self.folder / name, raw)
