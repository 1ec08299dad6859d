"""What a group's readers may show, and how it is decided (FORMAT.md, Choice of a version; pure).

A museum's role that cannot be read now (expired, damaged, not to be had) says nothing new: what it allowed before stays
allowed. A role that can be read and no longer names a version says no, and so does the absence of a consent.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

import msgspec

from content_packs.format.manifest import Blob
from content_packs.format.trust import names
from content_packs.format.trust.documents import Channel, Step, chosen


class MuseumRole(msgspec.Struct, frozen=True, dict=True):
    """A museum's signed role, verified: what it names."""

    museum: str
    version: int
    expires: datetime
    lines: dict[str, Blob]  # by path: manifests, floors and consents; others are passed over

    def versions(self, pack: str) -> dict[int, Blob]:
        """The versions of `museum/pack` that it signs."""
        return dict(self._by_pack.get(pack, {}))

    @cached_property
    def _by_pack(self) -> dict[str, dict[int, Blob]]:
        found: dict[str, dict[int, Blob]] = {}
        for path, blob in self.lines.items():
            if read := names.read_manifest_path(path):
                found.setdefault(read[0], {})[read[1]] = blob
        return found


class Silent(msgspec.Struct, frozen=True):
    """A role that cannot be read now."""

    why: str


class Removed(msgspec.Struct, frozen=True):
    """A museum that top targets do not name (any more)."""


Word = MuseumRole | Silent | Removed


class Held(msgspec.Struct, frozen=True):
    """A pack as a group may show it: the allowed versions, and the channel's steps among them."""

    versions: dict[int, Blob]
    steps: tuple[Step, ...]


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """What was accepted at a refresh. It stays usable for ever: expiry blocks accepting, never serving."""

    group: str
    issued: datetime  # "last confirmed fresh"
    channel: Channel
    packs: dict[str, Held]  # by `museum/pack`; those of which no version may be shown are not here
    refused: dict[str, str] = {}  # by `museum/pack`: why not all that the channel names was accepted

    @property
    def allowed(self) -> dict[tuple[str, int], Blob]:
        """The manifest of each version that the channel may choose."""
        return {(pack, number): blob for pack, held in self.packs.items() for number, blob in held.versions.items()}

    def shown(self, bucket: int, now: datetime) -> dict[str, tuple[int, Blob]]:
        """For each pack the version to show to `bucket` (`bucket_of(reader)`) now: where a clock may be wrong, at
        `Verifier.judged(now)`."""
        picked = ((pack, held, chosen(held.steps, bucket, now)) for pack, held in self.packs.items())
        return {pack: (number, held.versions[number]) for pack, held, number in picked if number is not None}


class Standings(msgspec.Struct, frozen=True):
    """What is known when packs are judged."""

    words: Mapping[str, Word]  # by museum
    joint: Mapping[str, tuple[str, ...]]  # members, by `museum/pack`
    floors: Mapping[str, int]  # the highest seen, by `museum/pack`
    hidden: Mapping[str, str]  # why a floor that is signed cannot be read, by `museum/pack`
    before: Mapping[str, Held]


def judge(pack: str, steps: tuple[Step, ...], known: Standings) -> tuple[Held | None, str]:
    """The pack as it may be shown (None: not at all), and why the channel was not followed in all."""
    before = known.before.get(pack, Held({}, ()))
    floor, why = known.floors.get(pack, 0), known.hidden.get(pack, "")
    versions, unheard = _signed(pack, known, before.versions)
    if why:
        versions = _both(versions, before.versions)
    why = why or unheard
    versions = {number: blob for number, blob in versions.items() if number >= floor}
    fitting = tuple(step for step in steps if step.version in versions)
    removed = isinstance(known.words.get(names.split(pack)[0], Removed()), Removed)
    lacking = _lacking(pack, {step.version for step in steps} - set(versions), floor, removed)
    if why and not fitting:  # nobody can say: as it was
        fitting = tuple(step for step in before.steps if step.version in versions)
    return (Held(versions, fitting) if fitting else None), why or lacking


def _signed(pack: str, known: Standings, before: Mapping[int, Blob]) -> tuple[dict[int, Blob], str]:
    """The versions that the museum and every member of a joint pack sign."""
    museum, _ = names.split(pack)
    versions, why = dict[int, Blob](), ""
    match known.words.get(museum, Removed()):
        case Silent(reason):
            versions, why = dict(before), reason
        case MuseumRole() as role:
            versions = role.versions(pack)
    for member in known.joint.get(pack, ()):
        if member == museum:
            continue  # its own line says it
        match known.words.get(member, Removed()):
            case Silent(reason):
                versions, why = _both(versions, before), why or reason
            case MuseumRole() as role:
                lines = {number: role.lines.get(names.consent_path(member, pack, number)) for number in versions}
                versions = {number: blob for number, blob in versions.items() if lines[number] == blob}
            case Removed():
                versions = {}
    return versions, why


def _both(versions: Mapping[int, Blob], before: Mapping[int, Blob]) -> dict[int, Blob]:
    return {number: blob for number, blob in versions.items() if before.get(number) == blob}


def _lacking(pack: str, missing: set[int], floor: int, removed: bool) -> str:
    if not missing:
        return ""
    if removed:
        return f"{pack}: the alliance's list has no such museum"
    below = [number for number in missing if number < floor]
    if below:
        return f"{pack}: version {max(below)} is below its floor, {floor}"
    return f"{pack}: version {min(missing)} is not signed by every museum that has to"
