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
from content_packs.format.trust.errors import Malformed

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
    assert isinstance(signed, Root | Targets)
    return keys_in(signed)


def keys_in(signed: Root | Targets) -> dict[str, Keys]:
    if isinstance(signed, Root):
        return {name: _keys(role, signed.keys) for name, role in signed.roles.items()}
    return delegated_by(signed)


def museums_of(raw: bytes) -> dict[str, Keys]:
    """The museums that top targets name, with their keys."""
    return {name: keys for name, keys in keys_of(raw).items() if names.is_museum(name)}


def joint_of(raw: bytes) -> dict[str, tuple[str, ...]]:
    """Members of each joint `museum/pack` in top targets."""
    return joint_in(read_file(Targets, raw).signed)


def lines_of(raw: bytes) -> dict[str, Blob]:
    """What a museum's role (or `channels`, `sticks`) names, by path."""
    return lines_in(read_file(Targets, raw).signed)


def lines_in(signed: Targets) -> dict[str, Blob]:
    return {path: blob_of(target) for path, target in signed.targets.items()}


def versions_of(raw: bytes) -> dict[str, int]:
    """The version of each role in a snapshot."""
    return {name.removesuffix(".json"): meta.version for name, meta in read_file(Snapshot, raw).signed.meta.items()}


def issued_of(raw: bytes) -> datetime:
    """When a timestamp was signed, as it says."""
    return issued_in(read_file(Timestamp, raw).signed)


def issued_in(signed: Timestamp) -> datetime:
    return read_instant(signed.unrecognized_fields.get(ISSUED))


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
    return Keys(tuple(known[keyid] for keyid in role.keyids if keyid in known), role.threshold)


def joint_in(signed: Targets) -> dict[str, tuple[str, ...]]:
    """A list that is not understood must not read like none."""
    try:
        return msgspec.convert(signed.unrecognized_fields.get(JOINT, {}), dict[str, tuple[str, ...]])
    except msgspec.ValidationError as error:
        raise Malformed("targets", f"its joint packs: {error}") from None


def blob_of(target: TargetFile) -> Blob:
    return Blob(target.hashes.get("sha256", ""), target.length)
