"""What a push names, as far as it is known here: the root, then the shards, then all (reads blobs; decides the rest).

A push never names more bytes than its ticket is for, and nothing that it does not name is taken.
"""

import base64

import msgspec

from companion.publishing.receiving.messages import Awaiting
from companion.publishing.receiving.refusals import BadPack, TooMuch
from companion.publishing.receiving.rows import Upload
from content_packs.errors import Missing, PackError, Untrusted
from content_packs.format.blobs import Blobs
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Manifest, read_manifest
from content_packs.format.pack import open_pack

ROOT, SHARDS, BLOBS, WHOLE = "manifest", "shards", "blobs", "whole"


class Expected(msgspec.Struct):
    """`lengths`: bytes of each by SHA-256, in order; the root's, which nobody says before it is here, is a bound."""

    stage: str
    lengths: dict[str, int]
    fixed: bool  # whether the lengths are exact
    have: set[str] = msgspec.field(default_factory=set)  # grows while it is sent

    def lacking(self) -> list[str]:
        return [name for name in self.lengths if name not in self.have]

    def allows(self, sha256: str, length: int) -> bool:
        bound = self.lengths.get(sha256)
        return bound is not None and (length == bound if self.fixed else length <= bound)

    def awaiting(self, partial: dict[str, int]) -> Awaiting:
        return Awaiting(
            stage=self.stage if self.lacking() else WHOLE,
            total=len(self.lengths),
            have=write_bits([name in self.have for name in self.lengths]),
            partial={name: length for name, length in partial.items() if name in self.lengths},
        )


def expect(upload: Upload, blobs: Blobs) -> Expected:
    """The first stage of which something is missing, else the last."""
    try:
        raw = blobs.read(upload.manifest, LIMITS.manifest)
    except (Missing, Untrusted):
        return Expected(ROOT, {upload.manifest: min(upload.size, LIMITS.manifest)}, fixed=False)
    manifest = _read(raw, upload)
    shards = {shard.sha256: shard.length for shard in manifest.shards}
    have = {name for name in shards if name in blobs}
    if have != shards.keys():
        return _fitting(upload, len(raw), Expected(SHARDS, dict(sorted(shards.items())), fixed=True, have=have))
    named = dict(sorted(_named(raw, blobs).items()))
    all_of_it = Expected(BLOBS, named, fixed=True, have={name for name in named if name in blobs})
    return _fitting(upload, len(raw) + sum(length for name, length in shards.items() if name not in named), all_of_it)


def write_bits(flags: list[bool]) -> str:
    whole = bytearray((len(flags) + 7) // 8)
    for place, flag in enumerate(flags):
        if flag:
            whole[place >> 3] |= 1 << (place & 7)
    return base64.b64encode(whole).decode()


def read_bits(text: str, count: int) -> list[bool]:
    """`count` flags, or ValueError where the text holds fewer."""
    whole = base64.b64decode(text, validate=True)
    if len(whole) < (count + 7) // 8:
        raise ValueError(f"{len(whole)} bytes do not hold {count} flags")
    return [bool(whole[place >> 3] >> (place & 7) & 1) for place in range(count)]


def _read(raw: bytes, upload: Upload) -> Manifest:
    try:
        manifest = read_manifest(raw)
    except PackError as error:
        raise BadPack(error) from None
    if (manifest.museum, manifest.pack, manifest.version) != (upload.museum, upload.pack, upload.version):
        raise BadPack(
            f"its manifest is {manifest.museum}/{manifest.pack} {manifest.version}, the ticket is for "
            f"{upload.museum}/{upload.pack} {upload.version}"
        )
    return manifest


def _named(raw: bytes, blobs: Blobs) -> dict[str, int]:
    """Length of each blob that entries name."""
    lengths: dict[str, int] = {}
    try:
        for entry in open_pack(raw, blobs).entries.values():
            if lengths.setdefault(entry.sha256, entry.length) != entry.length:
                raise Untrusted(f"{entry.path}: its blob has two lengths")
    except PackError as error:
        raise BadPack(error) from None
    return lengths


def _fitting(upload: Upload, rest: int, expected: Expected) -> Expected:
    """Never more than the ticket is for."""
    total = rest + sum(expected.lengths.values())
    if total > upload.size:
        raise TooMuch("This push names more than its ticket was asked for", total, upload.size)
    return expected
