"""The one reader of signed files: for the server's own pages, kiosks, sticks and tests (FORMAT.md, Trust).

A source is trusted in nothing, the time is a parameter, and what was confirmed before stays usable:

    begin(memory, root, built)                     # once
    confirmed = Verifier(memory, source).refresh("site", now)
    confirmed.shown(bucket_of(kiosk), now)         # {"town/main": (3, Blob(…))}

`refresh` raises `Untrusted` (the source is stale, broken or hostile: the same answer would fare no better) or
`Unavailable` (ask again later; of a stick also `Missing`: it is none); then `remembered` still says what was confirmed
last. One museum's expired, forged or missing role is a reason in `Confirmed.refused` and no one else's trouble.
"""

from datetime import datetime

import msgspec

from content_packs.errors import BadPath
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import hash_of
from content_packs.format.paths import is_name
from content_packs.format.trust import clock, names
from content_packs.format.trust.climbing import Climb, fetch_bounded, floor_of, open_root
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import Stick, read_stick
from content_packs.format.trust.errors import Expired, Mismatched, Undelegated
from content_packs.format.trust.files import expiry_of, issued_in, lines_of
from content_packs.format.trust.gathering import Gathering, Known
from content_packs.format.trust.memory import STATE, Memory, State, load_state, save_state
from content_packs.format.trust.museums import check_delegation, verify_delegated
from content_packs.format.trust.sources import Source, fetch_target


def begin(memory: Memory, root: bytes, built: datetime | None = None, anew: bool = False) -> None:
    """Give a reader the alliance's root, and the time of its making where that is certain: no earlier one is believed.
    What it has already it keeps, but with `anew`."""
    open_root(root)
    instant = clock.to_seconds(built) if built else 0
    if anew or memory.load(STATE) is None:
        return save_state(memory, State(built=instant, root=root))
    state = load_state(memory)
    return save_state(memory, msgspec.structs.replace(state, built=max(state.built, instant)))


def held_until(memory: Memory) -> datetime:
    """The first end among root, top targets and channels as they were verified last: then nothing new is accepted."""
    cached = (memory.load(f"{role}.json") for role in ("targets", names.CHANNELS))
    return min(expiry_of(raw) for raw in (load_state(memory).root, *cached) if raw)


class Verifier:
    def __init__(self, memory: Memory, source: Source) -> None:
        self.memory, self.source = memory, source
        self._known: Known = {}

    def remembered(self, group: str) -> Confirmed | None:
        """What was confirmed last, without asking anyone."""
        return load_state(self.memory).confirmed.get(group)

    def judged(self, now: datetime) -> datetime:
        """The instant that is believed to be now."""
        state = load_state(self.memory)
        return clock.judged(now, floor_of(state, open_root(state.root).root))

    def refresh(self, group: str, now: datetime) -> Confirmed:
        """What `group` may show by what the source has now. `now` is the system's clock, however wrong."""
        with self.memory.alone():
            return self._refresh(self._climb(group, now), group)

    def accept_stick(self, group: str, now: datetime) -> Confirmed:
        """The same from a stick: timestamp and snapshot are judged at the instant at which it was issued, everything
        else as ever. Nothing but roots is remembered before the stick itself is verified."""
        with self.memory.alone():
            return self._accept_stick(self._climb(group, now), group)

    def _refresh(self, climb: Climb, group: str) -> Confirmed:
        climb.follow_roots()
        climb.take_timestamp()
        self._keep(climb.state)  # 5.4.5
        climb.take_snapshot()
        self._keep(climb.state)  # 5.5.7
        self._take_targets(climb)
        return self._confirm(climb, group, issued_in(climb.trusted.timestamp))

    def _accept_stick(self, climb: Climb, group: str) -> Confirmed:
        role, stick, raw = self._read_stick(group)
        issued = clock.from_seconds(stick.issued)
        climb.follow_roots()
        climb.take_timestamp(issued)
        climb.take_snapshot()
        if hash_of(climb.fetched) != stick.timestamp or issued < issued_in(climb.trusted.timestamp):
            raise Mismatched("timestamp of the stick")
        climb.learn(stick.issued)
        self._take_targets(climb)
        self._check_stick(climb, group, role, raw)
        self._keep(climb.state)
        return self._confirm(climb, group, issued)

    def _climb(self, group: str, now: datetime) -> Climb:
        if not is_name(group):
            raise BadPath(group)
        return Climb(load_state(self.memory), self.source, now, self._keep)

    def _keep(self, state: State) -> None:
        save_state(self.memory, state)

    def _take_targets(self, climb: Climb) -> None:
        name = "targets.json"
        cached = self.memory.load(name)
        raw = climb.take_role("targets", "root", cached, LIMITS.targets)
        if raw != cached:
            self.memory.save(name, raw)
        climb.check_fresh("targets")

    def _confirm(self, climb: Climb, group: str, issued: datetime) -> Confirmed:
        before = climb.state.confirmed.get(group)
        gathering = Gathering(climb, self.memory, self._known)
        channel = gathering.channel(group)
        packs, refused = gathering.judge(channel, before.packs if before else {})
        confirmed = Confirmed(group=group, issued=issued, channel=channel, packs=packs, refused=refused)
        state = gathering.state
        self._keep(msgspec.structs.replace(state, confirmed={**state.confirmed, group: confirmed}))
        return confirmed

    def _read_stick(self, group: str) -> tuple[bytes, Stick, bytes]:
        """The stick's role and document, not verified yet."""
        role = fetch_bounded(self.source, f"{names.STICKS}.json", LIMITS.stick)
        path = names.stick_path(group)
        blob = lines_of(role).get(path)
        if blob is None:
            raise Undelegated(f"{path} on this stick: it was written for another group")
        raw = fetch_target(self.source, path, blob, LIMITS.stick)
        return role, read_stick(raw, group), raw

    def _check_stick(self, climb: Climb, group: str, role: bytes, raw: bytes) -> None:
        """The role's signature and expiry, at the real time. Its line was compared with the document when fetched."""
        targets = climb.check_fresh("targets")
        check_delegation(targets, names.STICKS)
        signed = verify_delegated(targets, names.STICKS, role).signed
        if signed.is_expired(climb.at):
            raise Expired("stick", signed.expires)
