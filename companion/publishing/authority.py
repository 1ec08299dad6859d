"""The keys that the server signs with: snapshot, timestamp, channels, sticks. They lie sealed in `data/keys`.

Each is opened when it is first needed, found by its key id: so a new key is laid beside an old one before the alliance
names it, and nothing is started again. An edge: it reads files, and stretching a passphrase takes a while (`open_all`
goes before a transaction).
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from companion.office import Office
from companion.passphrases import NoPassphrase, given
from content_packs.errors import PackError
from content_packs.format.keyfiles import read_private
from content_packs.format.keys import PrivateKey, read_envelope, unseal
from content_packs.format.trust.authoring import sign
from content_packs.format.trust.files import Keys

MOST = 64  # key files that are looked at


class NoKey(PackError):
    """The server lacks keys that the alliance names for a role."""

    def __init__(self, role: str, missing: Iterable[str], folder: Path) -> None:
        ids = ", ".join(f"{keyid[:8]}…" for keyid in missing)
        super().__init__(
            f"no key to sign {role} with: {folder} lacks {ids}; lay its key file there (mode 0600), "
            f"or let the alliance name another key: companion alliance rotate --role {role}"
        )


class Authority:
    def __init__(self, folder: Path, passphrase: Callable[[], str]) -> None:
        """`passphrase` is asked for when the first key is opened."""
        self.folder = folder
        self._passphrase = passphrase
        self._opened: dict[str, PrivateKey] = {}
        self._lock = Lock()

    def sign(self, raw: bytes, role: str, keys: Keys) -> bytes:
        """`raw` signed by as many of the role's keys as it needs."""
        for signer in self._signers(role, keys):
            raw = sign(raw, signer)
        return raw

    def open_all(self, named: dict[str, Keys]) -> None:
        """Open what these roles need, or `NoKey`."""
        for role, keys in named.items():
            self._signers(role, keys)

    def _signers(self, role: str, keys: Keys) -> list[PrivateKey]:
        with self._lock:
            wanted = [key.keyid for key in keys.keys]
            if sum(keyid in self._opened for keyid in wanted) < keys.threshold:
                self._open(set(wanted))
            found = [self._opened[keyid] for keyid in wanted if keyid in self._opened]
        if len(found) < keys.threshold:
            raise NoKey(role, [keyid for keyid in wanted if keyid not in self._opened], self.folder)
        return found[: keys.threshold]

    def _open(self, wanted: set[str]) -> None:
        for file in sorted(self.folder.glob("*.key"))[:MOST]:
            raw = read_private(file)
            keyid = read_envelope(raw, str(file)).keyid
            if keyid in wanted and keyid not in self._opened:
                self._opened[keyid] = unseal(raw, self._passphrase(), str(file))


_authorities: WeakKeyDictionary[Office, Authority] = WeakKeyDictionary()


def open_authority(office: Office) -> Authority:
    """Over the keys of this office's server, the same each time; nothing is read yet."""

    def passphrase() -> str:
        found = given(office.settings.passphrase_file)
        if found is None:
            raise NoPassphrase(f"the online keys in {office.keys}")
        return found

    return _authorities.setdefault(office, Authority(office.keys, passphrase))
