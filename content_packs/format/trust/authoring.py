"""Writing signed files (FORMAT.md, Trust): root, top targets, museum roles, channels, sticks, snapshot, timestamp.

Pure: bytes in, bytes out; keys, versions and instants are parameters. Each `next_…` takes the file as it stands (None
for the first) and gives the next version of it *without signatures*, since none would hold for the new content; `sign`
adds one signature to a file and leaves the others. A role's key is known by its TUF keyid.

    role = next_museum(None, "town", expires, {manifest_path("town/main", 1): Blob(sha256, length)})
    role = sign(role, signer)
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from content_packs.errors import BadPath, Untrusted
from content_packs.format.manifest import Blob
from content_packs.format.trust import names
from content_packs.format.trust.files import (
    ISSUED,
    JOINT,
    Keys,
    S,
    blob_of,
    delegated_by,
    joint_in,
    read_any,
    read_file,
    write_instant,
)
from content_packs.format.trust.museums import check_lines


def first_root(expires: datetime, root: Keys, targets: Keys, snapshot: Keys, timestamp: Keys) -> bytes:
    """Version 1 of the root. Readers are given it with the program or the device."""
    signed = Root(expires=expires, consistent_snapshot=True)
    for role, keys in (("root", root), ("targets", targets), ("snapshot", snapshot), ("timestamp", timestamp)):
        _set_keys(signed, role, keys)
    return _write(signed)


def next_root(
    raw: bytes,
    expires: datetime,
    root: Keys | None = None,
    targets: Keys | None = None,
    snapshot: Keys | None = None,
    timestamp: Keys | None = None,
) -> bytes:
    """The next root, with the keys of the roles that are named replaced. It needs the old threshold and the new one."""
    signed = _next(Root, raw, expires, None)
    for role, keys in (("root", root), ("targets", targets), ("snapshot", snapshot), ("timestamp", timestamp)):
        if keys is not None:
            _set_keys(signed, role, keys)
    return _write(signed)


def date_root(raw: bytes, issued: datetime) -> bytes:
    """The root with an instant in it that has certainly passed, before it is signed. Readers that drop what stolen
    online keys signed (5.3.11) know from it how late it is at least; one in the future stops them until then."""
    signed = read_file(Root, raw).signed
    signed.unrecognized_fields[ISSUED] = write_instant(issued)
    return _write(signed)


def next_targets(
    raw: bytes | None,
    expires: datetime,
    museums: Mapping[str, Keys | None] | None = None,
    channels: Keys | None = None,
    sticks: Keys | None = None,
    joint: Mapping[str, Sequence[str]] | None = None,
    version: int | None = None,
) -> bytes:
    """The next top targets: museums added or given other keys (None removes one), the online roles' keys, and the
    members of joint packs (none remove the list)."""
    signed = _next(Targets, raw, expires, version)
    delegated: dict[str, Keys | None] = dict(delegated_by(signed))
    for museum, keys in (museums or {}).items():
        if not names.is_museum(museum):
            raise BadPath(museum)
        delegated[museum] = keys
    for role, keys in ((names.CHANNELS, channels), (names.STICKS, sticks)):
        if keys is not None:
            delegated[role] = keys
    _delegate(signed, {role: keys for role, keys in delegated.items() if keys is not None})
    if joint is not None:
        _set_joint(signed, joint)
    return _write(signed)


def next_museum(
    raw: bytes | None,
    museum: str,
    expires: datetime,
    lines: Mapping[str, Blob] | None = None,
    drop: Iterable[str] = (),
    version: int | None = None,
) -> bytes:
    """The next role of a museum: `lines` added, `drop` taken out.

    A line is a manifest, a floor or a consent (`names.manifest_path`, `floor_path`, `consent_path`). Only a floor may
    get another hash (`Rewritten`). Dropping a consent withdraws it; dropping a manifest takes that version from every
    reader.
    """
    signed = _next(Targets, raw, expires, version)
    for path in drop:
        signed.targets.pop(path, None)
    check_lines({path: blob_of(target) for path, target in signed.targets.items()}, lines or {})
    for path, blob in (lines or {}).items():
        if not names.is_line(museum, path):
            raise BadPath(path)
        signed.targets[path] = _target(path, blob)
    return _write(signed)


def next_channels(
    raw: bytes | None,
    expires: datetime,
    groups: Mapping[str, Blob | None] | None = None,
    version: int | None = None,
) -> bytes:
    """The next `channels` role: these groups' documents set (None removes one), the others as they are."""
    signed = _next(Targets, raw, expires, version)
    for group, blob in (groups or {}).items():
        path = names.channel_path(group)
        signed.targets.pop(path, None)
        if blob is not None:
            signed.targets[path] = _target(path, blob)
    return _write(signed)


def stick_role(version: int, expires: datetime, groups: Mapping[str, Blob]) -> bytes:
    """The `sticks` role as one stick carries it: the document of each group. It stands in no snapshot."""
    lines = {names.stick_path(group): blob for group, blob in groups.items()}
    return _write(
        Targets(version, expires=expires, targets={path: _target(path, blob) for path, blob in lines.items()})
    )


def next_snapshot(
    raw: bytes | None, expires: datetime, versions: Mapping[str, int], version: int | None = None
) -> bytes:
    """The next snapshot: these roles at these versions, the others as they are. A name never goes (TUF 5.5.5)."""
    signed = _next(Snapshot, raw, expires, version)
    signed.meta |= {f"{role}.json": MetaFile(number) for role, number in versions.items()}
    return _write(signed)


def next_timestamp(
    raw: bytes | None, expires: datetime, snapshot: bytes, issued: datetime, version: int | None = None
) -> bytes:
    """The next timestamp, over the snapshot's bytes as they are sent."""
    signed = _next(Timestamp, raw, expires, version)
    number = read_file(Snapshot, snapshot).signed.version
    signed.snapshot_meta = MetaFile(number, len(snapshot), {"sha256": sha256(snapshot).hexdigest()})
    signed.unrecognized_fields[ISSUED] = write_instant(issued)
    return _write(signed)


def sign(raw: bytes, signer: Signer) -> bytes:
    """`raw` with the signer's signature added (its former one replaced); the others stay."""
    metadata = read_any(raw)
    metadata.sign(signer, append=True)
    return metadata.to_bytes()


def _next(into: type[S], raw: bytes | None, expires: datetime, version: int | None) -> S:
    if raw is None:
        signed = into(version, expires=expires)
        if isinstance(signed, Snapshot):
            signed.meta = {}
        return signed
    signed = read_file(into, raw).signed
    signed.version = signed.version + 1 if version is None else version
    signed.expires = expires
    return signed


def _write(signed: Any) -> bytes:
    return Metadata(signed).to_bytes()


def _set_keys(root: Root, role: str, keys: Keys) -> None:
    _check(role, keys)
    for keyid in list(root.roles[role].keyids):
        root.revoke_key(keyid, role)
    for key in keys.keys:
        root.add_key(key, role)
    root.roles[role].threshold = keys.threshold


def _check(role: str, keys: Keys) -> None:
    """Each key counts once, whatever keyid it was given: two names for one key would halve a threshold."""
    different = len({(key.keytype, str(key.keyval)) for key in keys.keys})
    if not 1 <= keys.threshold <= different or different != len(keys.keys):
        raise Untrusted(f"{role}: {different} different key(s) cannot make a threshold of {keys.threshold}")


def _delegate(signed: Targets, delegated: Mapping[str, Keys]) -> None:
    roles, every = {}, dict[str, Key]()
    for name, keys in delegated.items():
        _check(name, keys)
        every |= {key.keyid: key for key in keys.keys}
        keyids = [key.keyid for key in keys.keys]
        roles[name] = DelegatedRole(name, keyids, keys.threshold, terminating=True, paths=[f"{name}/*"])
    signed.delegations = Delegations(every, roles)


def _set_joint(signed: Targets, joint: Mapping[str, Sequence[str]]) -> None:
    lists: dict[str, Sequence[str]] = dict(joint_in(signed))
    for pack, members in joint.items():
        names.split(pack)
        for member in members:
            if not names.is_museum(member):
                raise BadPath(member)
        lists[pack] = sorted(set(members))
    signed.unrecognized_fields[JOINT] = {pack: list(members) for pack, members in lists.items() if members}


def _target(path: str, blob: Blob) -> TargetFile:
    return TargetFile(blob.length, {"sha256": blob.sha256}, path)
