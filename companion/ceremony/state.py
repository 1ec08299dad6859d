"""Where a ceremony stands: roots and top targets that are signed, and the next ones, which wait for signatures (pure).

What others could have touched on the way is believed in nothing: `check` follows every root from the first, and what
waits must be what these commands write.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from companion.ceremony.chain import NotFollowing, check_roots, check_targets, same_content
from content_packs.errors import PackError, Untrusted
from content_packs.format.keys import name_of
from content_packs.format.trust import authoring, names
from content_packs.format.trust.files import (
    JOINT,
    Keys,
    expiry_of,
    joint_of,
    keys_of,
    museums_of,
    read_any,
    standing,
    version_of,
)


class NotBegun(PackError):
    def __init__(self) -> None:
        super().__init__("there is no alliance in this folder yet: companion alliance init")


class Ceremony(msgspec.Struct, frozen=True, kw_only=True):
    """The files of an alliance, as bytes."""

    roots: tuple[bytes, ...] = ()  # from version 1 on, without a gap
    targets: bytes | None = None  # the newest
    next_root: bytes | None = None
    next_targets: bytes | None = None

    @property
    def root(self) -> bytes:
        """The root as it is to be: top targets are judged by it."""
        if self.next_root is None and not self.roots:
            raise NotBegun
        return self.next_root or self.roots[-1]

    @property
    def top(self) -> bytes:
        """Top targets as they are to be."""
        found = self.next_targets or self.targets
        if found is None:
            raise NotBegun
        return found

    def keys(self) -> dict[str, Keys]:
        """Who signs for each role, as it is to be."""
        return {**keys_of(self.root), **keys_of(self.top)}


class Need(msgspec.Struct, frozen=True):
    """Whose signatures a waiting file needs, as `by` asks."""

    by: str
    signed: tuple[str, ...]  # names of keys
    open: tuple[str, ...]
    missing: int  # signatures


class Waiting(msgspec.Struct, frozen=True):
    """A file that waits for signatures."""

    name: str
    needs: tuple[Need, ...]

    @property
    def done(self) -> bool:
        return not any(need.missing for need in self.needs)


def check(ceremony: Ceremony) -> None:
    """Every file follows from those before it, and what waits holds nothing hidden; else `Untrusted`."""
    check_roots(ceremony.roots)
    if ceremony.targets is not None:
        _check_kept_targets(ceremony)
    if ceremony.next_root is not None:
        before = ceremony.roots[-1] if ceremony.roots else None
        _check_number("root", ceremony.next_root, len(ceremony.roots))
        _check_plain("root", ceremony.next_root, _same_root(ceremony.next_root, before))
    if ceremony.next_targets is not None:
        _check_number("targets", ceremony.next_targets, version_of(ceremony.targets) if ceremony.targets else 0)
        _check_plain("targets", ceremony.next_targets, _same_targets(ceremony.next_targets))
    for raw, role, aboves in _waiting(ceremony):
        _check_signatures(raw, role, aboves)


def waiting(ceremony: Ceremony) -> list[Waiting]:
    """What has yet to be signed, and by whom."""
    return [
        Waiting(_name(role, raw), tuple(_need(raw, role, above) for above in aboves))
        for raw, role, aboves in _waiting(ceremony)
    ]


def settle(ceremony: Ceremony) -> Ceremony:
    """With what is signed by enough no longer waiting: root first, since it names who signs the targets."""
    left = {each.name for each in waiting(ceremony) if not each.done}
    if (raw := ceremony.next_root) is not None and _name("root", raw) not in left:
        ceremony = msgspec.structs.replace(ceremony, roots=(*ceremony.roots, raw), next_root=None)
    if (raw := ceremony.next_targets) is not None and ceremony.next_root is None and _name("targets", raw) not in left:
        ceremony = msgspec.structs.replace(ceremony, targets=raw, next_targets=None)
    return ceremony


def signable(ceremony: Ceremony, keyid: str) -> list[str]:
    """Names of the waiting files that this key may sign."""
    return [_name(role, raw) for raw, role, aboves in _waiting(ceremony) if _may_sign(raw, role, aboves, keyid)]


def signers(ceremony: Ceremony) -> set[str]:
    """Ids of the keys that sign root or targets, as they are and as they are to be."""
    roots = [*ceremony.roots[-1:], ceremony.root]
    return {key.keyid for raw in roots for role in ("root", "targets") for key in keys_of(raw)[role].keys}


def add_signature(ceremony: Ceremony, signer: Any) -> Ceremony:
    """Signed by this key, wherever it may; what is complete waits no longer."""
    changes = {
        f"next_{role}": authoring.sign(raw, signer)
        for raw, role, aboves in _waiting(ceremony)
        if _may_sign(raw, role, aboves, signer.public_key.keyid)
    }
    return settle(msgspec.structs.replace(ceremony, **changes))


def _waiting(ceremony: Ceremony) -> list[tuple[bytes, str, list[bytes]]]:
    """(file, role, who names its keys). A next root stands under the one before it and under itself (TUF 5.3.4)."""
    found = []
    if ceremony.next_root is not None:
        found.append((ceremony.next_root, "root", [*ceremony.roots[-1:], ceremony.next_root]))
    if ceremony.next_targets is not None:
        found.append((ceremony.next_targets, "targets", [ceremony.root]))
    return found


def _need(raw: bytes, role: str, above: bytes) -> Need:
    found = standing(raw, role, above)
    called = {key.keyid: name_of(key) for key in keys_of(above)[role].keys}
    return Need(
        _name("root", above),
        tuple(called[keyid] for keyid in found.signed),
        tuple(called[keyid] for keyid in found.open),
        found.missing,
    )


def _may_sign(raw: bytes, role: str, aboves: list[bytes], keyid: str) -> bool:
    return any(keyid in standing(raw, role, above).open for above in aboves)


def _check_kept_targets(ceremony: Ceremony) -> None:
    """By the newest root; by the one before it while the next targets wait for new keys."""
    assert ceremony.targets is not None
    if not ceremony.roots:
        raise NotFollowing(_name("targets", ceremony.targets), "there is no root that it could follow from")
    try:
        check_targets(ceremony.targets, ceremony.roots[-1])
    except Untrusted:
        if ceremony.next_targets is None or len(ceremony.roots) < 2:
            raise
        check_targets(ceremony.targets, ceremony.roots[-2])


def _check_number(role: str, raw: bytes, before: int) -> None:
    if version_of(raw) != before + 1:
        raise NotFollowing(f"pending {_name(role, raw)}", f"the next version is {before + 1}")


def _check_plain(role: str, raw: bytes, plain: bool) -> None:
    if not plain:
        raise NotFollowing(
            f"pending {_name(role, raw)}", "holds what these commands never write: it was altered; do not sign it"
        )


def _same_root(raw: bytes, before: bytes | None) -> bool:
    if read_any(raw).signed.type != "root":
        return False
    keys: Mapping[str, Any] = keys_of(raw)
    expires = expiry_of(raw)
    made = authoring.next_root(before, expires, **keys) if before else authoring.first_root(expires, **keys)
    return same_content(made, raw)


def _same_targets(raw: bytes) -> bool:
    signed = read_any(raw).signed
    if signed.type != "targets":
        return False
    keys = keys_of(raw)
    made = authoring.next_targets(
        None,
        expiry_of(raw),
        dict(museums_of(raw)),
        keys.get(names.CHANNELS),
        keys.get(names.STICKS),
        joint_of(raw) if JOINT in signed.unrecognized_fields else None,
        version_of(raw),
    )
    return same_content(made, raw)


def _check_signatures(raw: bytes, role: str, aboves: list[bytes]) -> None:
    """Each signature in it holds: who has signed has signed this."""
    holding = {keyid for above in aboves for keyid in standing(raw, role, above).signed}
    if broken := sorted(set(read_any(raw).signatures) - holding):
        raise NotFollowing(
            f"pending {_name(role, raw)}", f"the signature of key {broken[0][:8]}… does not hold: it was altered"
        )


def _name(role: str, raw: bytes) -> str:
    return f"{version_of(raw)}.{role}.json"
