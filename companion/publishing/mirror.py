"""What readers fetch, out of the store: signed files by their exact names, documents and manifests by path and hash.

An untrusted mirror, like any other (`trust.verifier`, Source): it gives what it has under a name and promises nothing.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from companion.publishing import rows
from companion.store.errors import StoreError
from companion.store.store import Store
from content_packs.errors import Missing, TooLarge, Unavailable
from content_packs.format.blobs import FileBlobs
from content_packs.format.paths import is_sha256
from content_packs.format.trust import names

T = TypeVar("T")
TIMESTAMP = "timestamp.json"
_FILE = re.compile(r"([1-9][0-9]{0,15})\.([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\.json")
LATEST = ("timestamp", names.STICKS)  # the first has no numbered name; sticks are on sticks alone


class StoreSource:
    """Implements `Source` over the database and the content store."""

    def __init__(self, store: Store, blobs: FileBlobs) -> None:
        self.store = store
        self.blobs = blobs

    def metadata(self, name: str, limit: int) -> bytes:
        """`timestamp.json`, `3.town.json`."""
        found = _FILE.fullmatch(name)
        if name == TIMESTAMP:
            newest = self._read(lambda db: rows.newest(db, "timestamp"))
            raw = newest.raw if newest else None
        elif found and found[2] not in LATEST:
            raw = self._read(lambda db: rows.file(db, found[2], int(found[1])))
        else:
            raw = None
        return _within(raw, name, limit)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        """A floor or channel's document, or a manifest's root; a consent's target is the manifest itself."""
        if not is_sha256(sha256):
            raise Missing(path[:200])
        named = names.read_manifest_path(path)
        if consent := names.read_consent_path(path):
            named = consent[1:]
        if named is None:
            return _within(self._read(lambda db: rows.document_at(db, sha256, path)), path[:200], limit)
        if not self._read(lambda db: rows.has_manifest(db, *named, sha256)):
            raise Missing(path)
        return self.blobs.read(sha256, limit)

    def _read(self, work: Callable[[rows.Db], T]) -> T:
        try:
            return self.store.read(work)
        except StoreError as error:
            raise Unavailable(str(error)) from error


def _within(raw: bytes | None, name: str, limit: int) -> bytes:
    if raw is None:
        raise Missing(name)
    if len(raw) > limit:
        raise TooLarge(f"{name}: bytes", len(raw), limit)
    return raw
