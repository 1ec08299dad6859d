"""Steps of an activation: who is a candidate, the self-test beside the display and on it, whose fault it was."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping

import structlog

from content_packs.errors import Damaged, Unavailable
from content_packs.guide.library import Library
from content_packs.visitor.display import Display
from kiosk.slots.deciding import has_failed
from kiosk.slots.pointer import Packs, Refused
from kiosk.slots.preflight import Candidate, Verdict
from kiosk.slots.selftest import try_library, try_start

LATER = (Damaged, Unavailable, OSError, sqlite3.Error, MemoryError)  # the device's fault, not the version's
LINE = 300  # characters of a reason

log = structlog.get_logger()


def candidates(offered: Packs, seen: Collection[str], failed: Mapping[str, Refused]) -> tuple[Candidate, ...]:
    """Of what is offered, what preflight has to look at. `seen`: manifests of which it is known how they are."""
    return tuple(
        Candidate(pack, version.version, version.sha256)
        for pack, version in offered.items()
        if version.sha256 not in seen and not has_failed(pack, version, failed)
    )


def refused(offered: Packs, verdicts: Mapping[str, Verdict]) -> dict[str, Refused]:
    """Versions that preflight found at fault."""
    failed = {sha256: verdict.why[:LINE] for sha256, verdict in verdicts.items() if verdict.state == "failed"}
    return {
        pack: Refused(version.version, version.sha256, failed[version.sha256])
        for pack, version in offered.items()
        if version.sha256 in failed
    }


def hashed(packs: Packs, verdicts: Mapping[str, Verdict]) -> list[str]:
    """Media that preflight found sound."""
    found = (verdicts[version.sha256] for version in packs.values() if version.sha256 in verdicts)
    return [sha256 for verdict in found for sha256 in verdict.hashed]


def changed(before: Packs, after: Packs) -> list[str]:
    """Packs that are new, or in another version."""
    return sorted(p for p, v in after.items() if p not in before or before[p].sha256 != v.sha256)


def put_on(display: Display, library: Library, packs: Collection[str], sound: Iterable[str]) -> dict[str, Exception]:
    """`library` on the display, once `packs` of it passed the self-test; else why not, and what was shown goes on.
    `sound`: media that need not be hashed again."""
    if errors := try_library(display.beside(library), packs):
        return errors
    before = display.now.library
    library.vouch_as(before)
    for sha256 in sound:
        library.vouch(sha256)
    display.swap(library)
    if error := try_start(display):
        display.swap(before)
        return dict.fromkeys(packs, error) or {"": error}
    log.info("shown", changed=packs, library=library.version)
    return {}


def reason_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:LINE]
