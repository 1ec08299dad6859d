"""Publishing, going back, withdrawing, cancelling: each one change of a group's steps, signed in the same transaction.

A decision that comes again under the same key, or that changes nothing, is answered as it was and signs nothing.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from typing import TYPE_CHECKING

import msgspec

from companion.accounts import audit
from companion.publishing import plans, signing
from companion.publishing.authority import Authority, open_authority
from companion.publishing.plans import Decision, NothingBefore, NothingShown, Refused, Steps
from companion.publishing.publications import rows
from companion.publishing.publications.checking import check_allowed
from companion.publishing.versions.finding import find_version
from companion.store.claims import once
from content_packs.format.paths import is_name
from content_packs.format.trust.documents import SITE
from content_packs.format.trust.names import split

if TYPE_CHECKING:
    from companion.office import Office

PUBLISH, ROLLBACK, WITHDRAW, CANCEL, HALT = "publish", "rollback", "withdraw", "cancel", "halt"
HISTORY = 200  # decisions looked back on


class BadGroup(Refused):
    def __init__(self, group: str) -> None:
        super().__init__(
            f"{group[:80]!r} is no group's name: lower-case letters, digits and '-'; `site` is the website"
        )


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    pack: str  # museum/pack
    version: int | None = None  # the newest
    group: str = SITE
    at: datetime | None = None  # now
    percent: int = 100
    key: str = ""  # the same wish again


class Rollback(msgspec.Struct, frozen=True, kw_only=True):
    pack: str
    version: int | None = None  # the one shown before
    group: str = SITE
    key: str = ""


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    pack: str
    group: str = SITE
    key: str = ""


class Cancel(msgspec.Struct, frozen=True, kw_only=True):
    """What is scheduled."""

    pack: str
    group: str = SITE
    key: str = ""


class Halt(msgspec.Struct, frozen=True, kw_only=True):
    """The stages of a version that readers would not show."""

    pack: str
    version: int
    group: str
    key: str = ""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What holds now."""

    pack: str
    group: str
    kind: str
    version: int | None = None  # that this decision was about
    before: int | None = None  # shown until now
    since: datetime | None = None  # None: from now on
    percent: int = 100
    steps: Steps = ()
    changed: bool = True


class _Planned(msgspec.Struct, frozen=True):
    """What to do: the steps as they will be, and the version that this is about."""

    steps: Steps
    version: int | None
    at: datetime | None = None
    percent: int = 100


def publish(office: "Office", wish: Publish, by: str) -> Decided:
    """Show a version to a group: now or from an instant on, to all or to some."""

    def plan(db: rows.Db, steps: Steps, now: datetime) -> _Planned:
        version = find_version(db, wish.pack, wish.version).version
        check_allowed(db, wish.pack, version, now)
        decision = Decision(group=wish.group, pack=wish.pack, version=version, at=wish.at, percent=wish.percent)
        return _Planned(plans.publish(steps, decision, now), version, wish.at, wish.percent)

    return _decide(office, PUBLISH, wish, by, plan)


def rollback(office: "Office", wish: Rollback, by: str) -> Decided:
    """Back to an earlier version, at once and for all; what was scheduled is ended."""

    def plan(db: rows.Db, steps: Steps, now: datetime) -> _Planned:
        version = wish.version or _before(db, wish, steps, now)
        find_version(db, wish.pack, version)
        check_allowed(db, wish.pack, version, now)
        return _Planned(plans.go_back(Decision(group=wish.group, pack=wish.pack, version=version)), version)

    return _decide(office, ROLLBACK, wish, by, plan)


def withdraw(office: "Office", wish: Withdraw, by: str) -> Decided:
    """Show nothing of a pack to a group any more; what was scheduled is ended."""

    def plan(_: rows.Db, steps: Steps, now: datetime) -> _Planned:
        if not steps:
            raise NothingShown(wish.pack, wish.group)
        return _Planned((), None)

    return _decide(office, WITHDRAW, wish, by, plan)


def cancel(office: "Office", wish: Cancel, by: str) -> Decided:
    """End what is scheduled; what is shown stays."""

    def plan(_: rows.Db, steps: Steps, now: datetime) -> _Planned:
        ended = plans.scheduled(steps, now)
        return _Planned(plans.cancel(steps, wish.pack, wish.group, now), ended[-1].version)

    return _decide(office, CANCEL, wish, by, plan)


def halt(office: "Office", wish: Halt, by: str) -> Decided:
    """End the stages of a version: whoever was in them goes back to what all others show."""

    def plan(_: rows.Db, steps: Steps, now: datetime) -> _Planned:
        ended = plans.halt(steps, wish.version, wish.pack, wish.group, now)
        ended_last = [step for step in plans.staged(steps, now) if step.version == wish.version][-1]
        return _Planned(ended, wish.version, percent=ended_last.percent)

    return _decide(office, HALT, wish, by, plan)


_Wish = Publish | Rollback | Withdraw | Cancel | Halt
_Plan = Callable[[rows.Db, Steps, datetime], _Planned]


def _decide(office: "Office", kind: str, wish: _Wish, by: str, plan: _Plan) -> Decided:
    split(wish.pack)
    if not is_name(wish.group):
        raise BadGroup(wish.group)
    authority, now = open_authority(office), office.now()
    authority.open_all(office.store.read(signing.signing_keys))  # which takes a while, so not in the transaction

    def change(db: rows.Db) -> Decided:
        return _change(db, authority, kind, wish, by, now, plan)

    def work(db: rows.Db) -> Decided:
        signing.latch(db)
        if not wish.key:
            return _change(db, authority, kind, wish, by, now, plan)
        return once(
            db, f"pack.{kind}", wish.key, Decided, lambda db: _change(db, authority, kind, wish, by, now, plan), now
        )

    decided = office.store.write_now(work)
    office.published()
    return decided


def _change(db: rows.Db, authority: Authority, kind: str, wish: _Wish, by: str, now: datetime, plan: _Plan) -> Decided:
    """In the transaction: steps, history, audit, signatures."""
    steps = rows.steps_of(db, wish.group, wish.pack)
    planned = plan(db, steps, now)
    before = plans.shown(steps, now)
    decided = Decided(
        pack=wish.pack, group=wish.group, kind=kind, version=planned.version, before=before, since=planned.at,
        percent=planned.percent, steps=planned.steps, changed=planned.steps != steps,
    )  # fmt: skip
    if decided.changed:
        rows.set_steps(db, wish.group, wish.pack, planned.steps)
        _record(db, decided, by, now)
        signing.sign_channels(db, authority, [wish.group], now)
        signing.sign_online(db, authority, now)
    return decided


def _record(db: rows.Db, decided: Decided, by: str, now: datetime) -> None:
    since = ceil(decided.since.timestamp()) if decided.since else int(now.timestamp())
    if decided.version is not None and decided.since is None and decided.percent == 100:
        rows.follow(db, decided.group, decided.pack, since, decided.version)
    rows.add_publication(
        db,
        rows.Publication(
            decided.group, decided.pack, decided.version or decided.before or 0, decided.before, since,
            decided.percent, decided.kind, by, now,
        ),
    )  # fmt: skip
    audit.record(
        db,
        by=by,
        action=f"pack.{decided.kind}",
        subject=f"{decided.pack} {decided.version or ''}".strip(),
        museum=split(decided.pack)[0],
        now=now,
        group=decided.group,
        before=decided.before,
        since=decided.since.astimezone(UTC) if decided.since else None,
        percent=decided.percent,
    )


def _before(db: rows.Db, wish: Rollback, steps: Steps, now: datetime) -> int:
    if not steps:
        raise NothingShown(wish.pack, wish.group)
    made = [each for each in rows.history(db, wish.pack, wish.group, HISTORY) if each.kind == PUBLISH]
    version = plans.before(steps, [(each.version, each.before) for each in made], now)
    if version is None:
        raise NothingBefore(wish.pack, wish.group)
    return version
