"""From the root that a reader trusts to the top targets: TUF's client workflow 5.3 to 5.6 (specification 1.0.33).

python-tuf's `TrustedMetadataSet` decides. It is internal to python-tuf, so the version is pinned, and a test says what
is used of it: `EnvelopeType.METADATA`, `reference_time` (so that the time is a parameter), `update_root`,
`update_timestamp`, `update_snapshot`, `update_delegated_targets`, and `root`, `timestamp`, `snapshot`, `targets`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256

import msgspec
from tuf.api.exceptions import (
    BadVersionNumberError,
    EqualVersionNumberError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Root, Signed, Targets
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from content_packs.errors import Missing, TooLarge, Unavailable
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import encode
from content_packs.format.trust import clock
from content_packs.format.trust.errors import Expired, Malformed, Mismatched, RolledBack, Unsigned
from content_packs.format.trust.files import ISSUED, Keys, expiry_of, issued_in, keys_in, read_instant
from content_packs.format.trust.memory import State
from content_packs.format.trust.sources import Source

Keep = Callable[[State], None]


class Climb:
    """One refresh, from the root up. `now` is the system's clock; `at` is the instant at which expiry is judged."""

    def __init__(self, state: State, source: Source, now: datetime, keep: Keep) -> None:
        self.state, self.source, self.now, self._keep = state, source, now, keep
        self.fetched: bytes = b""  # the timestamp as the source had it
        self.trusted = open_root(state.root)  # 5.2

    @property
    def at(self) -> datetime:
        return clock.judged(self.now, floor_of(self.state, self.trusted.root))

    def follow_roots(self) -> None:
        """5.3. Each root is kept once it is verified, so that a long way is gone in as many refreshes as needed."""
        for _ in range(LIMITS.roots):
            name = numbered("root", self.trusted.root.version + 1)  # 5.3.2, 5.3.3
            try:
                raw = fetch_bounded(self.source, name, LIMITS.root)
            except Missing:
                break
            before = self.trusted.root
            with refusing("root"):
                self.trusted.update_root(raw)  # 5.3.4, 5.3.5
            self.state = after_root(self.state, before, self.trusted.root, raw)
            self._keep(self.state)  # 5.3.8
        self.check_root()

    def check_root(self) -> None:
        """5.3.10, and again whenever the time floor has risen."""
        if self.trusted.root.is_expired(self.at):
            raise Expired("root", self.trusted.root.expires)

    def take_timestamp(self, judged_at: datetime | None = None) -> None:
        """5.4. A stick's is judged at the instant that the stick was issued."""
        trusted = self.trusted
        trusted.reference_time = judged_at or self.at
        if self.state.timestamp is not None:
            self._recall(trusted.update_timestamp, self.state.timestamp)
        self.fetched = self._fetch("timestamp.json", LIMITS.timestamp)  # 5.4.1
        with refusing("timestamp", self.fetched):
            try:
                trusted.update_timestamp(self.fetched)  # 5.4.2 to 5.4.4
                self._take_issued()
            except EqualVersionNumberError:
                pass  # 5.4.3: nothing new
        trusted.reference_time = judged_at or self.at
        if trusted.timestamp.is_expired(trusted.reference_time):
            raise Expired("timestamp", trusted.timestamp.expires)

    def _take_issued(self) -> None:
        """What is signed now is proof that this instant has passed."""
        issued = issued_in(self.trusted.timestamp)
        if issued >= self.trusted.timestamp.expires:
            raise Malformed("timestamp", "it expired before it was issued")
        self.state = msgspec.structs.replace(self.state, timestamp=self.fetched)
        self.learn(clock.to_seconds(issued))

    def learn(self, issued: int) -> None:
        """A signed instant has passed: the floor rises, and the root has to stand at it."""
        self.state = msgspec.structs.replace(self.state, issued=max(issued, self.state.issued))
        self.check_root()

    def take_snapshot(self) -> None:
        """5.5"""
        trusted = self.trusted
        if self.state.snapshot is not None:
            self._recall(trusted.update_snapshot, self.state.snapshot, True)
        meta = trusted.timestamp.snapshot_meta
        known = trusted.get("snapshot")
        if known is not None and known.version == meta.version and not known.is_expired(trusted.reference_time):
            return
        limit = LIMITS.snapshot if meta.length is None else min(meta.length, LIMITS.snapshot)
        raw = self._fetch(numbered("snapshot", meta.version), limit)  # 5.5.1
        with refusing("snapshot", raw):
            trusted.update_snapshot(raw)  # 5.5.2 to 5.5.6
        self.state = msgspec.structs.replace(self.state, snapshot=raw)

    def take_role(self, role: str, delegator: str, cached: bytes | None, limit: int) -> bytes:
        """5.6, and 5.6.7 for one delegated role: its bytes, verified, from memory where they are still the newest."""
        meta = self.trusted.snapshot.meta.get(f"{role}.json")
        if meta is None:
            raise Missing(f"{role} in the snapshot")
        if cached is not None:
            try:
                self.trusted.update_delegated_targets(cached, role, delegator)
                return cached
            except ExpiredMetadataError:  # the newest there is: the source has no other
                raise Expired(role, expiry_of(cached)) from None
            except RepositoryError:
                pass
        raw = self._fetch(numbered(role, meta.version), limit)
        with refusing(role, raw):
            try:
                self.trusted.update_delegated_targets(raw, role, delegator)
            except BadVersionNumberError as error:  # not the one that the snapshot names
                raise Mismatched(role) from error
        return raw

    def check_fresh(self, role: str) -> Targets:
        """That a role is not expired by the real time, however the snapshot was judged."""
        signed = self.trusted[role]
        assert isinstance(signed, Targets)
        if signed.is_expired(self.at):
            raise Expired(role, signed.expires)
        return signed

    def _recall(self, update: Callable[..., Signed], raw: bytes, *words: object) -> None:
        """What was trusted before, loaded again; what no longer fits (other keys, expired, not the newest) is no error:
        a newer one is fetched, and it is compared with what of it still counts (5.4.3, 5.5.5)."""
        with suppress(RepositoryError):
            update(raw, *words)

    def _fetch(self, name: str, limit: int) -> bytes:
        """A file that has to be there: a mirror without it is of no use now, and may be later."""
        try:
            return fetch_bounded(self.source, name, limit)
        except Missing as error:
            raise Unavailable(str(error)) from None


def fetch_bounded(source: Source, name: str, limit: int) -> bytes:
    """No source is trusted to have kept the limit."""
    raw = source.metadata(name, limit)
    if len(raw) > limit:
        raise TooLarge(name, len(raw), limit)
    return raw


def open_root(raw: bytes) -> TrustedMetadataSet:
    """A root that is trusted because it was given; it must stand under itself."""
    with refusing("root"):
        return TrustedMetadataSet(raw, EnvelopeType.METADATA)


def numbered(role: str, version: object) -> str:
    """The file of a version of a role (consistent snapshots)."""
    if not (type(version) is int and 1 <= version <= LIMITS.version):
        raise Malformed(role, f"version {str(version)[:80]} is out of bounds")
    return f"{version}.{role}.json"


def floor_of(state: State, root: Root) -> datetime:
    """The time floor: when built, and the latest signed instant seen."""
    signed = root.unrecognized_fields.get(ISSUED)
    instants = [clock.from_seconds(state.built), clock.from_seconds(state.issued)]
    return max([*instants, read_instant(signed)] if signed is not None else instants)


def after_root(state: State, before: Root, after: Root, raw: bytes) -> State:
    """5.3.11: where timestamp's or snapshot's keys changed, what the old ones signed (rollback counters and the time
    floor) is dropped in the same write, so that whoever stole them cannot have set them beyond reach."""
    state = msgspec.structs.replace(state, root=raw)
    old, new = keys_in(before), keys_in(after)
    if all(fingerprint(old[role]) == fingerprint(new[role]) for role in ("timestamp", "snapshot")):
        return state
    return msgspec.structs.replace(state, timestamp=None, snapshot=None, issued=0)


def fingerprint(keys: Keys) -> str:
    """Which keys and threshold, in short."""
    known = sorted((key.keyid, str(sorted(key.to_dict().items()))) for key in keys.keys)
    return sha256(encode([known, keys.threshold])).hexdigest()


@contextmanager
def refusing(what: str, raw: bytes = b"") -> Iterator[None]:
    """python-tuf's refusals as ours."""
    try:
        yield
    except BadVersionNumberError as error:
        raise RolledBack(what, error) from error
    except ExpiredMetadataError as error:
        raise Expired(what, expiry_of(raw)) from error
    except UnsignedMetadataError as error:
        raise Unsigned(what) from error
    except LengthOrHashMismatchError as error:
        raise Mismatched(what) from error
    except (RepositoryError, ValueError, TypeError, KeyError) as error:
        raise Malformed(what, error.__cause__ or error) from error
