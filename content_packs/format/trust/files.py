"""What stands in a signed file: versions, keys, lines (FORMAT.md, Trust). Pure, and trusts nothing.

These are for who writes signed files and for who shows what is in them. What a reader may rely on, `verifier` says.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from securesystemslib.signer import Key
from tuf.api.metadata import Metadata, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from content_packs.errors import Untrusted
from content_packs.format.manifest import Blob
from content_packs.format.trust import names

ISSUED, JOINT = "issued", "joint"  # our own signed fields, of timestamp and top targets
S = TypeVar("S", Root, Timestamp, Snapshot, Targets)


class Keys(msgspec.Struct, frozen=True):
    """Who signs for a role: any `threshold` of these keys."""

    keys: tuple[Key, ...]
    threshold: int = 1


class Standing(msgspec.Struct, frozen=True):
    """How far a file is signed for a role: keyids that have signed, and that could."""

    signed: tuple[str, ...]
    open: tuple[str, ...]
    threshold: int

    @property
    def missing(self) -> int:
        return max(0, self.threshold - len(self.signed))


def standing(raw: bytes, role: str, delegator: bytes) -> Standing:
    """How far `raw` is signed for `role` as `delegator` (a root, or top targets) names its keys.

    A next root must stand under the root before it and under itself: ask twice.
    """
    metadata, above = read_any(raw), read_any(delegator).signed
    assert isinstance(above, Root | Targets)
    try:
        found = above.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    except ValueError:
        raise Untrusted(f"{role} is delegated nowhere") from None
    return Standing(tuple(found.signed), tuple(found.unsigned), found.threshold)


def version_of(raw: bytes) -> int:
    return int(read_any(raw).signed.version)


def expiry_of(raw: bytes) -> datetime:
    expires: datetime = read_any(raw).signed.expires
    return expires


def keys_of(raw: bytes) -> dict[str, Keys]:
    """Who signs for each role that a root or top targets names."""
    signed = read_any(raw).signed
    if isinstance(signed, Root):
        return {name: _keys(role, signed.keys) for name, role in signed.roles.items()}
    assert isinstance(signed, Targets)
    return delegated_by(signed)


def museums_of(raw: bytes) -> dict[str, Keys]:
    """The museums that top targets name, with their keys."""
    return {name: keys for name, keys in keys_of(raw).items() if names.is_museum(name)}


def joint_of(raw: bytes) -> dict[str, tuple[str, ...]]:
    """Members of each joint `museum/pack` in top targets."""
    found = read_file(Targets, raw).signed.unrecognized_fields.get(JOINT, {})
    return {pack: tuple(members) for pack, members in found.items()}


def lines_of(raw: bytes) -> dict[str, Blob]:
    """What a museum's role (or `channels`) names, by path."""
    return {path: blob_of(target) for path, target in read_file(Targets, raw).signed.targets.items()}


def versions_of(raw: bytes) -> dict[str, int]:
    """The version of each role in a snapshot."""
    return {name.removesuffix(".json"): meta.version for name, meta in read_file(Snapshot, raw).signed.meta.items()}


def issued_of(raw: bytes) -> datetime:
    """When a timestamp was signed, as it says."""
    return read_instant(read_file(Timestamp, raw).signed.unrecognized_fields.get(ISSUED))


def write_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_instant(text: object) -> datetime:
    """As TUF writes instants: whole seconds, UTC."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Untrusted(f"not an instant: {str(text)[:80]!r}") from None


def read_any(raw: bytes) -> Metadata[Any]:
    """A signed file of whatever role, its signatures not looked at."""
    try:
        return Metadata.from_bytes(raw)
    except DeserializationError as error:
        raise Untrusted(f"not a signed file: {error.__cause__}") from error


def read_file(into: type[S], raw: bytes) -> Metadata[S]:
    metadata: Metadata[S] = read_any(raw)
    if not isinstance(metadata.signed, into):
        raise Untrusted(f"a {metadata.signed.type} file stands where a {into.type} file belongs")
    return metadata


def delegated_by(signed: Targets) -> dict[str, Keys]:
    found = signed.delegations
    return {} if found is None else {name: _keys(role, found.keys) for name, role in (found.roles or {}).items()}


def _keys(role: Role, known: Mapping[str, Key]) -> Keys:
    return Keys(tuple(known[keyid] for keyid in role.keyids), role.threshold)


def joint_in(signed: Targets) -> dict[str, list[str]]:
    return dict(signed.unrecognized_fields.get(JOINT, {}))


def blob_of(target: TargetFile) -> Blob:
    return Blob(target.hashes.get("sha256", ""), target.length)
