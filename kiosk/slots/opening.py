"""Opens the versions that a pointer names, as far as they can be opened. An edge.

A start never fails for a pack: one that cannot be read is shown in the version before it, if that is whole, else it is
left out, and told. Where the pointer is gone it is derived from what the verifier remembers and the blobs that are
here.
"""

from collections.abc import Callable, Collection, Mapping

import msgspec
import structlog

from content_packs.errors import Missing, PackError
from content_packs.exchange.fleet import MediaKind
from content_packs.format.trust.confirmed import Confirmed
from content_packs.guide.library import Library, Shelf
from content_packs.running.stored import Stored
from kiosk.slots.pointer import Packs, Pointer, Version
from kiosk.wanted import left_out, wanted

log = structlog.get_logger()


class Opened(msgspec.Struct, frozen=True):
    library: Library
    packs: dict[str, Version]  # that are in it
    errors: dict[str, Exception]  # of those that are not as they were asked for


def open_packs(
    stored: Stored, packs: Packs, fallback: Packs, kinds: Collection[MediaKind], address: str = ""
) -> Opened:
    """Each of `packs`, or else of `fallback`, of which all that `kinds` wants has to be here."""
    shelves: dict[str, Shelf] = {}
    chosen: dict[str, Version] = {}
    errors: dict[str, Exception] = {}
    for pack, version in packs.items():
        for candidate, check in ((version, False), (fallback.get(pack), True)):
            if candidate is None:
                continue
            try:
                shelves[pack], chosen[pack] = _open(stored, pack, candidate, kinds, whole=check), candidate
                break
            except Exception as error:  # whatever it is: the others are shown
                errors.setdefault(pack, error)
                log.error("version not opened", pack=pack, version=candidate.version, why=str(error))
    library = Library(shelves.values(), address)
    library.withdraw(
        *(entry.sha256 for shelf in shelves.values() for entry in left_out(shelf.pack.entries.values(), kinds))
    )
    return Opened(library, chosen, errors)


def _open(stored: Stored, pack: str, version: Version, kinds: Collection[MediaKind], *, whole: bool) -> Shelf:
    if whole and not is_whole(stored, pack, version, kinds):
        raise Missing(f"all of {pack} version {version.version}")
    shelf = stored.open(version.sha256)
    if (shelf.pack.name, shelf.pack.manifest.version) != (pack, version.version):
        raise Missing(f"{pack} version {version.version}: its manifest is of {shelf.pack.name}, and it")
    Library([shelf])  # reads the documents that a library keeps in memory
    return shelf


def is_whole(stored: Stored, pack: str, version: Version, kinds: Collection[MediaKind]) -> bool:
    """Whether every blob that is wanted of it is here; documents and media are not hashed."""
    try:
        found = stored.pack(version.sha256)
    except PackError:
        return False
    return found.name == pack and all(entry.sha256 in stored.blobs for entry in wanted(found.entries.values(), kinds))


def rebuild(
    confirmed: Confirmed, offered: Packs, whole: Callable[[str, Version], bool], tried: Collection[str]
) -> Pointer:
    """The pointer anew: of each pack the version offered, or another that is allowed. What passed its self-test comes
    first: only its catalogue is kept (`tried`: manifests that have one)."""
    active: dict[str, Version] = {}
    for pack, version in offered.items():
        others = _newest_first(confirmed, pack)
        candidates = sorted([version, *others], key=lambda each: each.sha256 not in tried)
        if found := next((each for each in candidates if whole(pack, each)), None):
            active[pack] = found
    return Pointer(active=active)


def _newest_first(confirmed: Confirmed, pack: str) -> list[Version]:
    versions: Mapping[int, object] = confirmed.packs[pack].versions
    return [Version(n, confirmed.packs[pack].versions[n].sha256) for n in sorted(versions, reverse=True)]
