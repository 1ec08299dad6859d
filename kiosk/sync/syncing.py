"""One sync: signed files, manifests, shards, room, blobs, then what was staged is switched on.

Whoever is asked (`confirming`), none is trusted. It ends in a state that a person can read, kept for status pages. What
was shown before is never touched.
"""

import errno
from datetime import datetime

import msgspec
import structlog

from content_packs.errors import Missing, PackError, Unavailable, Untrusted
from content_packs.exchange.fleet import Profile
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import bucket_of
from content_packs.format.trust.verifier import Verifier
from content_packs.running.orders import Progress
from kiosk.fetch.errors import Busy, NotProven, Offline, Portal, Shut
from kiosk.fetch.folder import FolderSource
from kiosk.office import Office
from kiosk.ports import Activated, Contact, NotAdmitted
from kiosk.sync.choosing import Version, versions
from kiosk.sync.confirming import Asked, Confirming, Found
from kiosk.sync.fetching import Incomplete
from kiosk.sync.missing import NotEnoughSpace
from kiosk.sync.outcome import Outcome, State
from kiosk.sync.staging import Staging
from kiosk.sync.sticks import best
from kiosk.sync.sweeping import sweep

log = structlog.get_logger()
USABLE = 0.15  # of the work is left when all bytes are here: catalogue, self-test
STEPS = 1_000
_STATES: tuple[tuple[type[Exception], State], ...] = (  # the first that fits
    (Portal, "portal"),
    (NotProven, "insecure"),
    (Busy, "busy"),
    (Shut, "refused"),
    (NotAdmitted, "refused"),
    (Incomplete, "incomplete"),
    (NotEnoughSpace, "full"),
    (Offline, "offline"),
    (Unavailable, "incomplete"),
    (Missing, "incomplete"),
    (Untrusted, "untrusted"),
    (OSError, "broken"),
)
FAULTS = tuple(kind for kind, _ in _STATES)


def run(office: Office, by: str, progress: Progress, asked: Asked) -> Outcome:
    """Alone; whatever is in the way is its outcome."""
    with office.filling:
        contact = office.contact
        if contact is None:
            return Outcome(state="unknown", at=office.now(), by=by)
        confirming = Confirming(office, contact, asked)
        outcome = _run(office, contact, confirming, by, progress)
        return msgspec.structs.replace(outcome, stick=best(confirming.sticks))


def _run(office: Office, contact: Contact, confirming: Confirming, by: str, progress: Progress) -> Outcome:
    came = 0
    try:
        found = confirming.confirm()
        profile = contact.profile()
        staging = Staging(office, profile, found.sources)
        wanted = _wanted(office, found.confirmed, profile, contact.kiosk)
        before = {each for each in wanted if each.root.sha256 in _roots(office)}
        try:
            staged = staging.stage(wanted, lambda done, total: _tell(progress, done, total))
        finally:
            came = staging.came
        activated = _activate(office, found.confirmed)
        progress(STEPS, STEPS, "")
    except FAULTS as error:
        return _failed(office, by, error, came)
    return _ended(office, by, found, activated, [each for each in staged if each not in before], came)


def _wanted(office: Office, confirmed: Confirmed, profile: Profile, kiosk: str) -> list[Version]:
    at = Verifier(office.memory, FolderSource(office.data)).judged(office.now())
    return versions(confirmed, profile, bucket_of(kiosk), at)


def _roots(office: Office) -> set[str]:
    return set(office.slots.kept()) if office.slots else set()


def _activate(office: Office, confirmed: Confirmed) -> Activated:
    if office.slots is None:
        return Activated()
    return office.slots.activate(confirmed)


def _tell(progress: Progress, done: int, total: int) -> None:
    """Of what is left until it is usable, as a person waits for it."""
    progress(int(STEPS * (1 - USABLE) * done / max(total, 1)), STEPS, f"{done / 1e6:.1f} of {total / 1e6:.1f} MB")


def _ended(office: Office, by: str, found: Found, activated: Activated, staged: list[Version], came: int) -> Outcome:
    if activated.changed and office.slots is not None:
        sweep(office.blobs, office.slots.kept(), [each.root.sha256 for each in staged])
    packs = tuple(activated.changed) if office.slots else tuple(each.pack for each in staged if came)
    state: State = "updated" if packs else "current"
    why = "; ".join([*found.confirmed.refused.values(), *([str(found.trouble)] if found.trouble else [])])
    if activated.failed:
        state, why = "failed", "; ".join(f"{pack}: {reason}" for pack, reason in activated.failed.items())
    facts = {"packs": packs, "length": came, "confirmed": found.confirmed.issued, "why": why[:500]}
    return Outcome(state=state, at=office.now(), by=by, **facts)  # type: ignore[arg-type]


def _failed(office: Office, by: str, error: Exception, came: int) -> Outcome:
    state = next(state for kind, state in _STATES if isinstance(error, kind))
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    log.warning("sync ended early", state=state, why=str(error))
    return Outcome(
        state="full" if full else state,
        at=office.now(),
        by=by,
        length=came,
        lacking=error.lacking if isinstance(error, NotEnoughSpace) else 0,
        seconds=error.seconds if isinstance(error, Busy) else 0.0,
        confirmed=_confirmed(office),
        why=str(error)[:500],
    )


def _confirmed(office: Office) -> datetime | None:
    """When what is here was last confirmed fresh."""
    contact = office.contact
    try:
        group = contact.profile().group if contact else ""
        remembered = Verifier(office.memory, FolderSource(office.data)).remembered(group)
    except PackError:
        return None
    return remembered.issued if remembered else None
