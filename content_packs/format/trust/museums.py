"""A museum's role, read and verified on its own: by readers, and by a server when a museum pushes (pure)."""

from collections.abc import Mapping
from datetime import datetime

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Targets

from content_packs.errors import TooLarge, Untrusted
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, Manifest, hash_of, read_manifest
from content_packs.format.paths import check_path, is_sha256
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import MuseumRole
from content_packs.format.trust.documents import Floor, read_floor
from content_packs.format.trust.errors import Expired, Malformed, Mismatched, RolledBack, Undelegated, Unsigned
from content_packs.format.trust.files import blob_of, lines_of, read_file


class Rewritten(Untrusted):
    """A version of a pack would get other bytes; versions never change."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is signed already, with other content; publish it under the next version")
        self.path = path


def verify_museum(targets: bytes, museum: str, raw: bytes, now: datetime) -> MuseumRole:
    """`raw` as the role of `museum`, signed as top targets (verified before) say, and not expired; else `Untrusted`."""
    if len(raw) > LIMITS.role:
        raise TooLarge(f"role of {museum}", len(raw), LIMITS.role)
    above = read_file(Targets, targets).signed
    check_delegation(above, museum)
    metadata = verify_delegated(above, museum, raw)
    if metadata.signed.is_expired(now):
        raise Expired(f"role of {museum}", metadata.signed.expires)
    return read_role(museum, metadata.signed)


def check_growth(before: bytes | None, after: bytes) -> None:
    """That a pushed role follows the one before it: the next version (a first may have any), and no version of a pack
    with other bytes. So nobody with a museum's key can use up the numbers of versions (fast-forward).

    Lines may go: a consent withdrawn, a version taken back. What became of a floor, `check_floor` says.
    """
    if before is None:
        return
    old, new = read_file(Targets, before).signed, read_file(Targets, after).signed
    if new.version <= old.version:
        raise RolledBack("role", f"version {new.version}, after {old.version}")
    if new.version != old.version + 1:
        raise Malformed("role", f"version {new.version} does not follow {old.version}")
    check_lines(lines_of(before), lines_of(after))


def check_lines(before: Mapping[str, Blob], after: Mapping[str, Blob]) -> None:
    """That no manifest or consent has got another content; a floor may."""
    for path, blob in after.items():
        if before.get(path, blob) != blob and names.read_floor_path(path) is None:
            raise Rewritten(path)


def check_floor(pack: str, blob: Blob, raw: bytes) -> Floor:
    """A floor document's bytes as `blob`, its line, names them."""
    if len(raw) != blob.length or hash_of(raw) != blob.sha256:
        raise Mismatched(names.floor_path(pack))
    return read_floor(raw, pack)


def check_manifest(pack: str, version: int, blob: Blob, raw: bytes) -> Manifest:
    """A manifest's bytes as `blob`, its line, names them: the right bytes, and of this pack and version."""
    path = names.manifest_path(pack, version)
    if len(raw) != blob.length or hash_of(raw) != blob.sha256:
        raise Mismatched(path)
    manifest = read_manifest(raw)
    if (f"{manifest.museum}/{manifest.pack}", manifest.version) != (pack, version):
        raise Malformed(path, f"it is version {manifest.version} of {manifest.museum}/{manifest.pack}")
    return manifest


def check_delegation(targets: Targets, role: str) -> None:
    """That the alliance's list names `role` as this format has it: terminating, with its own folder and no more."""
    found = targets.delegations and (targets.delegations.roles or {}).get(role)
    if not found or not (names.is_museum(role) or role in names.ONLINE):
        raise Undelegated(role)
    if not found.terminating or found.paths != [f"{role}/*"]:
        raise Malformed("targets", f"{role} is delegated otherwise than as `{role}/*`, terminating")


def verify_delegated(targets: Targets, role: str, raw: bytes) -> Metadata[Targets]:
    """A role's file, signed as its delegation says."""
    metadata = read_file(Targets, raw)
    try:
        targets.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
    except RepositoryError:
        raise Unsigned(role) from None
    except ValueError:
        raise Undelegated(role) from None
    return metadata


def read_role(museum: str, signed: Targets) -> MuseumRole:
    """What a verified role names. One path outside of its folder, and the role is refused; what is below it and no
    manifest, floor or consent is passed over."""
    lines = dict[str, Blob]()
    for path, target in signed.targets.items():
        check_path(path)
        if not path.startswith(f"{museum}/"):
            raise Malformed(f"role of {museum}", f"it names {path}")
        blob = blob_of(target)
        _check_blob(path, blob)
        if names.is_line(museum, path):
            lines[path] = blob
    return MuseumRole(museum, signed.version, signed.expires, lines)


def _check_blob(path: str, blob: Blob) -> None:
    if not is_sha256(blob.sha256):
        raise Malformed(path, f"not a SHA-256: {blob.sha256[:80]!r}")
    if not 0 <= blob.length <= LIMITS.manifest:
        raise TooLarge(path, blob.length, LIMITS.manifest)
