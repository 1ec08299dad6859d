"""What is about to be signed, in plain words: what waits against what was signed last (pure)."""

from collections.abc import Iterable, Iterator, Mapping

from companion.ceremony.state import Ceremony
from content_packs.format.keys import Key, fingerprint, name_of
from content_packs.format.trust.files import Keys, expiry_of, joint_of, keys_of, standing, version_of

MEANING = {
    "root": "the alliance itself",
    "targets": "the list of museums",
    "snapshot": "the server: what is current",
    "timestamp": "the server: that it is fresh",
    "channels": "the server: which versions are shown",
    "sticks": "the server: what goes on sticks",
}
NEW, GONE, SAME = "+", "-", " "


def tell(ceremony: Ceremony) -> list[str]:
    """All that waits for signatures, line by line."""
    lines: list[str] = []
    if ceremony.next_root is not None:
        lines += _tell_file("root", ceremony.next_root, ceremony.roots[-1] if ceremony.roots else None)
    if ceremony.next_targets is not None:
        lines += _tell_file("targets", ceremony.next_targets, _base(ceremony))
    return lines


def list_keys(ceremony: Ceremony) -> list[str]:
    """Every role with its keys, and until when root and targets hold."""
    lines = []
    for role, keys in ceremony.keys().items():
        lines += [f"{role}: {_how_many(keys)}{_meaning(role)}", *_each(SAME, keys.keys)]
    for pack, members in joint_of(ceremony.top).items():
        lines.append(f"joint pack {pack}: {', '.join(members)}")
    for role, raw in (("root", ceremony.root), ("targets", ceremony.top)):
        lines.append(f"{version_of(raw)}.{role}.json holds until {expiry_of(raw):%Y-%m-%d}")
    return lines


def _base(ceremony: Ceremony) -> bytes | None:
    """The targets to compare with: none, where the keys that signed them may sign no longer."""
    if ceremony.targets is None or standing(ceremony.targets, "targets", ceremony.root).missing:
        return None
    return ceremony.targets


def _tell_file(role: str, raw: bytes, before: bytes | None) -> Iterator[str]:
    against = f"against version {version_of(before)}" if before else "all of it"
    yield f"{version_of(raw)}.{role}.json ({against})"
    yield from (f"  {line}" for line in _tell_keys(keys_of(raw), keys_of(before) if before else {}))
    if role == "targets":
        yield from (f"  {line}" for line in _tell_joint(joint_of(raw), joint_of(before) if before else {}))
    until = f"  holds until {expiry_of(raw):%Y-%m-%d}"
    yield f"{until} (before: {expiry_of(before):%Y-%m-%d})" if before else until


def _tell_keys(after: Mapping[str, Keys], before: Mapping[str, Keys]) -> Iterator[str]:
    same = 0
    for role in sorted({*after, *before}, key=lambda role: (role not in before, role)):
        if role not in after:
            yield f"{GONE} {role} is removed"
        elif role not in before:
            yield f"{NEW} {role}: {_how_many(after[role])}{_meaning(role)}"
            yield from _each(NEW, after[role].keys)
        elif _ids(after[role]) == _ids(before[role]) and after[role].threshold == before[role].threshold:
            same += 1
        else:
            yield f"{SAME} {role}: {_how_many(after[role])} (before: {_how_many(before[role])})"
            yield from _each(NEW, (key for key in after[role].keys if key.keyid not in _ids(before[role])))
            yield from _each(GONE, (key for key in before[role].keys if key.keyid not in _ids(after[role])))
    if same:
        yield f"{SAME} {same} role(s) keep their keys"


def _tell_joint(after: Mapping[str, tuple[str, ...]], before: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for pack in sorted({*after, *before}):
        now, then = after.get(pack, ()), before.get(pack, ())
        if now != then:
            yield f"{NEW if now else GONE} joint pack {pack}: {', '.join(now) or 'no members any more'}"


def _each(mark: str, keys: Iterable[Key]) -> Iterator[str]:
    for key in keys:
        yield f"  {mark} {name_of(key)}  {fingerprint(key.keyid)}"


def _how_many(keys: Keys) -> str:
    return f"{keys.threshold} of {len(keys.keys)}"


def _meaning(role: str) -> str:
    return f" ({MEANING[role]})" if role in MEANING else " (a museum)"


def _ids(keys: Keys) -> set[str]:
    return {key.keyid for key in keys.keys}
