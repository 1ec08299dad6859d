"""Daily: what the server signs by itself, signed anew. Once a day, however many processes there are (claim row)."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from companion.office import Office
from companion.publishing import rows
from companion.publishing.authority import open_authority
from companion.publishing.signing import latch, renew, signing_keys
from companion.store.claims import claim, forget, outcome
from content_packs.format.trust.files import Keys

JOB = "renew"
REMEMBERED = timedelta(days=40)
log = structlog.get_logger()


def renew_daily(office: Office) -> bool:
    """Whether this call signed; a process that was asleep catches up with its next look."""
    now, authority = office.now(), open_authority(office)
    tick = f"{now:%Y-%m-%d}"

    def look(db: rows.Db) -> dict[str, Keys] | None:
        """The keys to sign with; None where there is no alliance yet, or the day's is done."""
        done = outcome(db, JOB, tick) is not None or rows.newest(db, "targets") is None
        return None if done else signing_keys(db)

    named = office.store.read(look)
    if named is None:
        return False
    authority.open_all(named)  # Argon2id: not in the transaction, and not at all where nothing is signed

    def work(db: rows.Db) -> bool:
        latch(db)
        if not claim(db, JOB, tick, now):
            return False
        forget(db, JOB, now - REMEMBERED)
        renew(db, authority, now)
        return True

    return office.store.write_now(work)


def try_renewing(office: Callable[[], Office]) -> None:
    """The same as a job: what stops it is logged, and tried again at the next look."""
    try:
        if renew_daily(office()):
            log.info("signed anew", what="timestamp")
    except Exception as error:
        log.error("not signed anew", why=str(error), exc_info=None if _ours(error) else error)


def _ours(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] in {"companion", "content_packs"}
