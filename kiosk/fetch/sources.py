"""Where blobs come from: a port of four calls, and none behind it is trusted. Who fetches hashes what lies on the disk.

A source gives signed files as `format.trust.sources.Source` says, and what manifests name. `Missing`: it has no such
blob; `Unavailable` (`errors`): ask again later; `Untrusted`: it is broken or hostile.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from content_packs.format.manifest import Blob
from kiosk.fetch.parts import Part


class Source(Protocol):
    """Two calls of `format.trust.sources.Source`, and two of its own."""

    def metadata(self, name: str, limit: int) -> bytes: ...

    def target(self, path: str, sha256: str, limit: int) -> bytes: ...

    def blob(self, wanted: Blob, part: Part) -> None:
        """What `part` lacks of one blob; never more than its length."""
        ...

    def blobs(self, wanted: Sequence[Blob], part: Part) -> Iterator[bytes]:
        """As many of them as come in one answer, none of another kind said to be whole; some may be missing. `part`
        is kept over a cut and dropped once all of it was given."""
        ...
