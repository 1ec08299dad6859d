"""Changes to an alliance: each gives the ceremony with the next root or targets in it, to be signed (pure).

A change to what waits already takes its place under the same version; signatures on it are gone, since they were for
something else.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from companion.ceremony.state import Ceremony
from companion.ceremony.terms import YEARLY
from content_packs.errors import PackError
from content_packs.format.keys import Key, name_of
from content_packs.format.trust import authoring, names
from content_packs.format.trust.files import Keys, joint_of, museums_of, version_of

ROLES = (*names.ROLES, names.CHANNELS, names.STICKS)
OF_ROOT = names.ROLES  # whose keys the root names; the others stand in the targets


class Refused(PackError):
    """What was asked for cannot be done; the sentence says why."""


class UnknownKey(Refused):
    def __init__(self, word: str, keys: Keys) -> None:
        there = ", ".join(f"{name_of(key)} ({key.keyid[:8]})" for key in keys.keys)
        super().__init__(f"no one key here is {word[:80]!r}; there are {there}")


class TooFewKeys(Refused):
    def __init__(self, role: str, count: int, threshold: int) -> None:
        super().__init__(f"{role}: {count} key(s) cannot make {threshold} signatures; name more, or --threshold")


class KeyTaken(Refused):
    def __init__(self, key: Key, role: str) -> None:
        super().__init__(f"key {name_of(key)} ({key.keyid[:8]}) is {role}'s already; each has keys of its own")


class UnknownMuseum(Refused):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no museum {name[:80]!r}; there are {', '.join(known) or 'none yet'}")


def begin(root: Keys, targets: Keys, online: Mapping[str, Key], now: datetime) -> Ceremony:
    """Version 1 of root and targets. `online`: the keys of snapshot, timestamp, channels and sticks."""
    expires = now + YEARLY
    one = {role: Keys((key,)) for role, key in online.items()}
    for role, keys in (("root", root), ("targets", targets)):
        _check(role, keys)
    return Ceremony(
        next_root=authoring.first_root(expires, root, targets, one["snapshot"], one["timestamp"]),
        next_targets=authoring.next_targets(None, expires, {}, one[names.CHANNELS], one[names.STICKS]),
    )


def rotate(
    ceremony: Ceremony, role: str, remove: Sequence[str], add: Sequence[Key], threshold: int | None, now: datetime
) -> Ceremony:
    """Other keys for a role. Where it is the targets' own, they are to be signed anew."""
    keys = _changed(role, ceremony.keys()[role], remove, add, threshold)
    _check_free(ceremony, role, add)
    if role not in OF_ROOT:
        return _with_targets(ceremony, now, online={role: keys})
    ceremony = _with_root(ceremony, {role: keys}, now)
    return _with_targets(ceremony, now) if role == "targets" else ceremony


def refresh(ceremony: Ceremony, now: datetime) -> Ceremony:
    """Root and targets as they are, for another year."""
    return _with_targets(_with_root(ceremony, {}, now), now)


def add_museum(ceremony: Ceremony, name: str, keys: Keys, now: datetime) -> Ceremony:
    if name in names.RESERVED:
        raise Refused(f"a museum cannot be called {name!r}: a role of the alliance is. Choose another id")
    if not names.is_museum(name):
        raise Refused(f"{name[:80]!r} cannot be a museum's id: lower-case letters, digits and hyphens, at most 64")
    if name in museums_of(ceremony.top):
        raise Refused(f"there is a museum {name} already; for other keys: companion museum rekey {name}")
    _check(name, keys)
    _check_free(ceremony, name, keys.keys)
    return _with_targets(ceremony, now, museums={name: keys})


def rekey_museum(
    ceremony: Ceremony, name: str, remove: Sequence[str], add: Sequence[Key], threshold: int | None, now: datetime
) -> Ceremony:
    keys = _changed(name, _museum(ceremony, name), remove, add, threshold)
    _check_free(ceremony, name, add)
    return _with_targets(ceremony, now, museums={name: keys})


def remove_museum(ceremony: Ceremony, name: str, now: datetime) -> Ceremony:
    """Its packs are no longer accepted. Joint packs that need its consent must be changed first."""
    _museum(ceremony, name)
    for pack, members in joint_of(ceremony.top).items():
        if name in members or pack.startswith(f"{name}/"):
            raise Refused(f"{name} is a member of the joint pack {pack}: companion alliance joint DIR {pack} first")
    return _with_targets(ceremony, now, museums={name: None})


def set_joint(ceremony: Ceremony, pack: str, members: Sequence[str], now: datetime) -> Ceremony:
    """The museums that must all carry a version of `museum/pack`; none makes it an ordinary pack."""
    museum, _ = names.split(pack)
    for name in (museum, *members):
        _museum(ceremony, name)
    return _with_targets(ceremony, now, joint={pack: members})


def _with_root(ceremony: Ceremony, keys: Mapping[str, Keys], now: datetime) -> Ceremony:
    named = {role: ceremony.keys()[role] for role in OF_ROOT} | dict(keys)
    raw = (
        authoring.next_root(ceremony.roots[-1], now + YEARLY, **named)
        if ceremony.roots
        else authoring.first_root(now + YEARLY, **named)
    )
    return msgspec.structs.replace(ceremony, next_root=raw)


def _with_targets(
    ceremony: Ceremony,
    now: datetime,
    museums: Mapping[str, Keys | None] | None = None,
    joint: Mapping[str, Sequence[str]] | None = None,
    online: Mapping[str, Keys] | None = None,
) -> Ceremony:
    version = (version_of(ceremony.targets) if ceremony.targets else 0) + 1
    raw = authoring.next_targets(ceremony.top, now + YEARLY, museums, joint=joint, version=version, **(online or {}))
    return msgspec.structs.replace(ceremony, next_targets=raw)


def _museum(ceremony: Ceremony, name: str) -> Keys:
    known = museums_of(ceremony.top)
    if name not in known:
        raise UnknownMuseum(name, sorted(known))
    return known[name]


def _changed(role: str, keys: Keys, remove: Sequence[str], add: Sequence[Key], threshold: int | None) -> Keys:
    if not (remove or add or threshold):
        raise Refused(f"{role}: nothing to change; say --add X.pub, --remove KEYID or --threshold N")
    gone = {_find(word, keys).keyid for word in remove}
    new = {key.keyid for key in add}
    made = Keys(
        (*(key for key in keys.keys if key.keyid not in gone | new), *add),
        keys.threshold if threshold is None else threshold,
    )
    _check(role, made)
    return made


def _find(word: str, keys: Keys) -> Key:
    """A key by its name, or by the first characters of its id."""
    found = [key for key in keys.keys if name_of(key) == word or (len(word) >= 8 and key.keyid.startswith(word))]
    if len(found) != 1:
        raise UnknownKey(word, keys)
    return found[0]


def _check(role: str, keys: Keys) -> None:
    different = len({key.keyid for key in keys.keys})
    if different != len(keys.keys):
        raise Refused(f"{role}: the same key is named twice")
    if not 1 <= keys.threshold <= different:
        raise TooFewKeys(role, different, keys.threshold)


def _check_free(ceremony: Ceremony, role: str, add: Sequence[Key]) -> None:
    """A key of one role is no other's, but that the alliance's root keys may sign its targets."""
    for other, keys in ceremony.keys().items():
        taken = {key.keyid for key in keys.keys}
        for key in add:
            if other != role and {other, role} != {"root", "targets"} and key.keyid in taken:
                raise KeyTaken(key, other)
