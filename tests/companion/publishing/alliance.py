"""An alliance with real keys whose server is an office on a store: signs roots and targets, museums sign roles."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from companion.config import Settings
from companion.office import Office
from companion.publishing import alliance, rows
from companion.publishing.alliance import Install, Installed
from companion.publishing.authority import open_authority
from companion.store.store import Store
from content_packs.format import keys
from content_packs.format.keyfiles import write_pair
from content_packs.format.manifest import Blob
from content_packs.format.trust import authoring, names
from content_packs.format.trust.files import Keys

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
WORDS = "four bells ring at noon"
ONLINE = ("snapshot", "timestamp", names.CHANNELS, names.STICKS)


class Alliance:
    """`install` hands the newest files to the server; `now` is everybody's clock."""

    def __init__(
        self, store: Store, data: Path, museums: Iterable[str] = ("town", "city"), now: datetime = NOW
    ) -> None:
        self.now = now
        self.office = Office(Settings(data=data, passphrase_file=write_words(data)), store, lambda: self.now)
        self.store = store
        self.roots = [keys.generate() for _ in range(3)]
        self.top = keys.generate()
        self.museums = {museum: keys.generate() for museum in museums}
        self.online = {role: self.online_key(role) for role in ONLINE}
        self.authority = open_authority(self.office)
        self.root_files = [self._signed_root(authoring.first_root(self.now + YEAR, **self._root_keys()))]
        self.targets = self._signed_targets(None)
        self.roles: dict[str, bytes] = {}

    def online_key(self, name: str) -> keys.PrivateKey:
        """A fresh key in the server's folder."""
        self.office.keys.mkdir(parents=True, exist_ok=True)
        made = keys.generate()
        file = self.office.keys / f"{name}-{made.public_key.keyid[:8]}.key"
        write_pair(file, keys.seal(made, WORDS, keys.LEAST), keys.write_public(made.public_key))
        return made

    def install(self) -> Installed:
        wish = Install(tuple(self.root_files), self.targets)
        return alliance.install(self.office, wish, "command")

    def next_root(self, **changes: Keys) -> None:
        raw = authoring.next_root(self.root_files[-1], self.now + YEAR, **changes)
        self.root_files.append(self._signed_root(raw))

    def next_targets(self, **changes: Any) -> None:
        raw = authoring.next_targets(self.targets, self.now + YEAR, **changes)
        self.targets = authoring.sign(raw, self.top)

    def role(self, museum: str, lines: dict[str, Blob], signer: keys.PrivateKey | None = None) -> bytes:
        """The next role of a museum."""
        raw = authoring.next_museum(self.roles.get(museum), museum, self.now + YEAR, lines)
        self.roles[museum] = authoring.sign(raw, signer or self.museums[museum])
        return self.roles[museum]

    def newest(self, role: str) -> bytes:
        found = self.store.read(lambda db: rows.newest(db, role))
        assert found
        return found.raw

    def rotate_online(self) -> None:
        """Other keys for all that the server signs."""
        self.online = {role: self.online_key(role) for role in ONLINE}
        self.next_root(**{role: only(self.online[role]) for role in ("snapshot", "timestamp")})
        self.next_targets(channels=only(self.online[names.CHANNELS]), sticks=only(self.online[names.STICKS]))

    def _root_keys(self) -> dict[str, Keys]:
        return {
            "root": Keys(tuple(signer.public_key for signer in self.roots), 2),
            "targets": only(self.top),
            "snapshot": only(self.online["snapshot"]),
            "timestamp": only(self.online["timestamp"]),
        }

    def _signed_root(self, raw: bytes) -> bytes:
        return authoring.sign(authoring.sign(raw, self.roots[0]), self.roots[1])

    def _signed_targets(self, before: bytes | None) -> bytes:
        museums: dict[str, Keys | None] = {museum: only(signer) for museum, signer in self.museums.items()}
        channels, sticks = only(self.online[names.CHANNELS]), only(self.online[names.STICKS])
        return authoring.sign(authoring.next_targets(before, self.now + YEAR, museums, channels, sticks), self.top)


def write_words(data: Path) -> Path:
    """The file with the passphrase of the online keys."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "passphrase"
    file.write_text(WORDS)
    file.chmod(0o600)
    return file


def only(signer: keys.PrivateKey) -> Keys:
    return Keys((signer.public_key,))
