"""From the top targets to what a group may show: its channel, and the museums and floors that the channel needs.

Only what the channel names is fetched, and only where the snapshot has a newer one than is remembered.
"""

from collections.abc import Callable, Mapping

import msgspec

from content_packs.errors import Missing, Unavailable, Untrusted
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.trust import names
from content_packs.format.trust.climbing import Climb, fingerprint
from content_packs.format.trust.confirmed import Held, MuseumRole, Removed, Silent, Standings, Word, judge
from content_packs.format.trust.documents import Channel, read_channel, read_floor
from content_packs.format.trust.errors import RolledBack
from content_packs.format.trust.files import joint_in, keys_in, lines_in
from content_packs.format.trust.memory import Memory, Seen, State
from content_packs.format.trust.museums import check_delegation, read_role
from content_packs.format.trust.sources import fetch_target

PATIENCE = 3  # files that could not be had before a source is taken to be out of reach


Known = dict[str, tuple[str, MuseumRole]]
"""Roles that this process has verified, each with the keys under which it did: they need not be verified again."""


class Gathering:
    def __init__(self, climb: Climb, memory: Memory, known: Known) -> None:
        self.climb, self.memory, self.known = climb, memory, known
        self.state: State = climb.state
        self.targets = climb.check_fresh("targets")
        self.keys = {role: fingerprint(keys) for role, keys in keys_in(self.targets).items()}
        self.unavailable = 0

    def channel(self, group: str) -> Channel:
        """The group's document, never an older one than was seen."""
        what, path = f"channel {group}", names.channel_path(group)
        check_delegation(self.targets, names.CHANNELS)
        seen = _seen(self.state.channels, group, self.keys[names.CHANNELS])
        blob = self._channels().get(path)
        if blob is None and seen:
            raise RolledBack(what, "the list of channels no longer names it")
        if blob is None:
            return Channel(group=group, version=0, packs={})  # nothing was published for it yet
        channel = read_channel(self._document(path, blob, LIMITS.channel), group)
        if channel.version < seen:
            raise RolledBack(what, f"version {channel.version}, after {seen}")
        now = Seen(channel.version, self.keys[names.CHANNELS])
        self.state = msgspec.structs.replace(self.state, channels={**self.state.channels, group: now})
        return channel

    def judge(self, channel: Channel, before: Mapping[str, Held]) -> tuple[dict[str, Held], dict[str, str]]:
        """Each pack as it may be shown, and why some are not as the channel has them."""
        joint = {pack: members for pack, members in joint_in(self.targets).items() if pack in channel.packs}
        needed = {names.split(pack)[0] for pack in channel.packs} | {name for list_ in joint.values() for name in list_}
        words = {museum: self._word(museum) for museum in sorted(needed)}
        hidden = self._take_floors(channel, words)
        floors = {pack: _seen(self.state.floors, pack, self._keys_of(pack)) for pack in channel.packs}
        known = Standings(words, joint, floors, hidden, before)
        verdicts = {pack: judge(pack, steps, known) for pack, steps in channel.packs.items()}
        packs = {pack: held for pack, (held, _) in verdicts.items() if held}
        return packs, {pack: why for pack, (_, why) in verdicts.items() if why}

    def _channels(self) -> dict[str, Blob]:
        try:
            self._take(names.CHANNELS)
        except Missing:
            if any(seen.keys == self.keys[names.CHANNELS] for seen in self.state.channels.values()):
                raise
            return {}
        return lines_in(self.climb.check_fresh(names.CHANNELS))

    def _word(self, museum: str) -> Word:
        """What a museum's role says; its faults are its own."""
        if museum not in self.keys:
            return Removed()
        if (role := self._verified(museum)) is not None:
            return role
        try:
            check_delegation(self.targets, museum)
            self._take(museum)
            role = read_role(museum, self.climb.check_fresh(museum))
            self.known[museum] = (self.keys[museum], role)
            return role
        except (Untrusted, Missing, Unavailable) as error:
            return Silent(f"{museum}: {error}")

    def _verified(self, museum: str) -> MuseumRole | None:
        """The role as it was verified before, if it still is the one: same version, same keys, not expired."""
        keys, role = self.known.get(museum, ("", None))
        meta = self.climb.trusted.snapshot.meta.get(f"{museum}.json")
        same = role is not None and meta is not None and (meta.version, self.keys[museum]) == (role.version, keys)
        return role if role is not None and same and role.expires > self.climb.at else None

    def _take_floors(self, channel: Channel, words: Mapping[str, Word]) -> dict[str, str]:
        """Remember the floors that museums sign; why those are unknown that cannot be read."""
        hidden, floors = dict[str, str](), dict(self.state.floors)
        for pack in channel.packs:
            word, path = words[names.split(pack)[0]], names.floor_path(pack)
            if not (isinstance(word, MuseumRole) and path in word.lines):
                continue
            try:
                number = read_floor(self._document(path, word.lines[path], LIMITS.floor), pack).floor
            except (Untrusted, Missing, Unavailable) as error:
                hidden[pack] = f"{pack}: its floor cannot be read: {error}"
            else:
                keys = self._keys_of(pack)
                floors[pack] = Seen(max(number, _seen(floors, pack, keys)), keys)
        self.state = msgspec.structs.replace(self.state, floors=floors)
        return hidden

    def _keys_of(self, pack: str) -> str:
        return self.keys.get(names.split(pack)[0], "")

    def _take(self, role: str) -> None:
        """Verify a role into the climb, and keep its bytes."""
        name = f"{role}.json"
        cached = self.memory.load(name)
        raw = self._patiently(lambda: self.climb.take_role(role, "targets", cached, LIMITS.role))
        if raw != cached:
            self.memory.save(name, raw)

    def _document(self, path: str, blob: Blob, limit: int) -> bytes:
        cached = self.memory.load(path)
        if cached is not None and len(cached) == blob.length and hash_of(cached) == blob.sha256:
            return cached
        raw = self._patiently(lambda: fetch_target(self.climb.source, path, blob, limit))
        self.memory.save(path, raw)
        return raw

    def _patiently(self, fetch: Callable[[], bytes]) -> bytes:
        """A dead source is not asked hundreds of times, once for each museum."""
        if self.unavailable >= PATIENCE:
            raise Unavailable("the source is out of reach")
        try:
            return fetch()
        except Unavailable:
            self.unavailable += 1
            raise


def _seen(known: Mapping[str, Seen], name: str, keys: str) -> int:
    """The highest number seen under these keys; what others signed does not count (TUF 5.3.11)."""
    found = known.get(name)
    return found.number if found and found.keys == keys else 0
