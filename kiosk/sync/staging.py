"""From what a group may show to blobs that are here: manifests, shards, room, content. An edge.

Version, signatures and floors were decided by the verifier; museums and media kinds by the profile. Nothing live is
touched.
"""

import shutil
from collections.abc import Callable, Sequence

from content_packs.errors import Missing, PackError
from content_packs.exchange.fleet import Profile
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Entry, Manifest, read_manifest, read_shard
from content_packs.format.trust import names
from content_packs.format.trust.museums import check_manifest
from content_packs.format.trust.sources import fetch_target
from kiosk.fetch.sources import Source
from kiosk.office import Office
from kiosk.sync.choosing import Version
from kiosk.sync.fetching import Fetching, salvage
from kiosk.sync.missing import NotEnoughSpace, Plan, Space, check_space, contents, plan
from kiosk.sync.sweeping import length_of, mark, sweep

Told = Callable[[int, int], object]
"""Called with the bytes that came, and those that were missing."""


class Staging:
    def __init__(self, office: Office, profile: Profile, sources: Sequence[Source]) -> None:
        self.office, self.profile, self.sources = office, profile, sources
        self.fetching = Fetching(office.blobs, office.parts, sources)
        self.came = 0  # bytes of blobs

    def stage(self, wanted: Sequence[Version], told: Told) -> list[Version]:
        """All blobs of these are here when it returns; of what comes later, as much as there is room for. The versions
        that are whole."""
        manifests = {each: self._manifest(each) for each in wanted}
        self._fetch(plan([shard for one in manifests.values() for shard in one.shards], self._is_here), told)
        named = {each: contents(one, self._entries(one), self.profile) for each, one in manifests.items()}
        staged = [each for each in wanted if not each.soon]
        asked = plan([blob for each in staged for blob in named[each]], self._is_here)
        self._make_room(asked, manifests)
        for each in (one for one in wanted if one.soon):
            more = plan([blob for one in (*staged, each) for blob in named[one]], self._is_here)
            if self._fits(more, manifests):
                staged, asked = [*staged, each], more
        self._fetch(asked, told)
        return staged

    def _manifest(self, wanted: Version) -> Manifest:
        if self._is_here(wanted.root.sha256):
            try:
                return read_manifest(self.office.blobs.read(wanted.root.sha256, LIMITS.manifest))
            except PackError:  # set aside: it is fetched again
                pass
        raw = self._root(wanted)
        manifest = check_manifest(wanted.pack, wanted.number, wanted.root, raw)
        self.office.blobs.put(raw)
        return manifest

    def _root(self, wanted: Version) -> bytes:
        path, last = names.manifest_path(wanted.pack, wanted.number), None
        for source in self.sources:
            try:
                return fetch_target(source, path, wanted.root, LIMITS.manifest)
            except PackError as error:
                last = error
        raise last or Missing(path)

    def _entries(self, manifest: Manifest) -> list[Entry]:
        blobs = self.office.blobs
        return [entry for shard in manifest.shards for entry in read_shard(blobs.read(shard.sha256, LIMITS.shard))]

    def _is_here(self, sha256: str) -> bool:
        return sha256 in self.office.blobs

    def _make_room(self, asked: Plan, manifests: dict[Version, Manifest]) -> None:
        """What nothing needs any more goes first. `NotEnoughSpace` before anything is fetched."""
        awaited = {blob.sha256 for blob in asked.blobs}
        salvage(self.office.blobs, self.office.parts, awaited, asked)
        if asked.blobs and self.office.slots is not None:
            sweep(self.office.blobs, self.office.slots.kept(), [each.root.sha256 for each in manifests])
        check_space(asked.length, self._space(asked, manifests), self.profile)

    def _fits(self, asked: Plan, manifests: dict[Version, Manifest]) -> bool:
        try:
            check_space(asked.length, self._space(asked, manifests), self.profile)
        except NotEnoughSpace:
            return False
        return True

    def _space(self, asked: Plan, manifests: dict[Version, Manifest]) -> Space:
        shown = self.office.slots.kept() if self.office.slots else ()
        kept = mark(self.office.blobs, [*shown, *(each.root.sha256 for each in manifests)])
        parts = [self.office.parts / blob.sha256 for blob in asked.alone]
        return Space(
            free=shutil.disk_usage(self.office.data).free,
            kept=length_of(self.office.blobs, kept),
            here=sum(part.stat().st_size for part in parts if part.is_file()),
            reserved=self.office.settings.outbox_space,
        )

    def _fetch(self, asked: Plan, told: Told) -> None:
        came, length = 0, asked.length

        def tell(more: int) -> None:
            nonlocal came
            came = min(came + more, length)
            told(came, length)

        try:
            if asked.blobs:
                self.fetching.fetch(asked, tell)
        finally:
            self.came += came
