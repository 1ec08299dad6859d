"""The order `kiosk.stick`: writes what the kiosks of some groups need to a stick, day sheets too (docs/kiosk-stick.md).

What is on it already is hashed and not written again, so a stick that was pulled out is gone on with. Blobs come first
and the stick's own word last: until that is there, the stick is the one that it was before, or none.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from companion.publishing.terms import STICKS
from companion.sticks.checking import check_alliance, check_folder, check_mark, choose_groups
from companion.sticks.copying import drop, lacking_on, make_room, write
from companion.sticks.errors import NotProven
from companion.sticks.gathering import gather
from companion.sticks.plans import obsolete
from companion.sticks.read_me import read_me
from companion.sticks.sheets import kiosks_of, sheets
from companion.sticks.signing import TIMESTAMP, sign_stick
from content_packs.errors import PackError
from content_packs.exchange.stick import READ_ME, StickFolder, blob_path, read_day_name
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.sources import FolderSource
from content_packs.format.trust.verifier import Verifier, begin
from content_packs.running.control import silent
from content_packs.running.orders import Progress

if TYPE_CHECKING:
    from companion.office import Office


class WriteStick(msgspec.Struct, frozen=True, kw_only=True):
    folder: str  # absolute
    groups: tuple[str, ...]
    kiosks: tuple[str, ...] = ()  # day sheets of these alone
    only: bool = False  # other groups that are on it leave it


class Written(msgspec.Struct, frozen=True, kw_only=True):
    folder: str
    groups: tuple[str, ...]
    versions: tuple[str, ...]  # as `town/main 3`
    kiosks: tuple[str, ...]  # whose day sheets are on it
    length: int  # bytes of blobs that were written now
    whole: int  # bytes of all blobs on it
    gone: int  # files that nothing needed any more
    until: datetime  # it is good so long
    refused: tuple[str, ...] = ()  # why not all that was published is on it


def write_stick(office: "Office", wish: WriteStick, by: str, progress: Progress = silent) -> Written:
    stick, now = StickFolder(check_folder(Path(wish.folder), office.settings.data)), office.now()
    with stick.alone():
        check_mark(stick)
        groups = choose_groups(office, stick, wish.groups, only=wish.only)
        needed = gather(office, groups, now)
        check_alliance(stick, needed.root)
        days = sheets(office, groups, wish.kiosks)
        said = {READ_ME: read_me(office.settings.public_url)}
        said |= sign_stick(office, groups, needed.files[TIMESTAMP], now)
        files = needed.files | said | days
        over = list(obsolete(stick, {*files, *map(blob_path, needed.blobs)}, kiosks_of(office, groups)))
        lacking = lacking_on(stick, needed.blobs.values(), progress)
        early = make_room(stick, lacking, files, over)
        write(stick, office.blobs, lacking, files, progress)
        late = drop(stick, [path for path in over if path not in early])
        _prove(stick, needed.root, groups, now)
    return Written(
        folder=wish.folder,
        groups=groups,
        versions=tuple(f"{pack} {number}" for pack, number in needed.versions),
        kiosks=tuple(sorted(filter(None, (read_day_name(path.rpartition("/")[2]) for path in days)))),
        length=sum(blob.length for blob in lacking),
        whole=sum(blob.length for blob in needed.blobs.values()),
        gone=len(early) + late,
        until=min(now + STICKS, needed.until),
        refused=needed.refused,
    )


def _prove(stick: StickFolder, root: bytes, groups: tuple[str, ...], now: datetime) -> None:
    """Read back as a kiosk reads it that knows the first root alone."""
    for group in groups:
        memory = VolatileMemory()
        begin(memory, root)
        try:
            Verifier(memory, FolderSource(stick.root)).accept_stick(group, now)
        except PackError as error:
            raise NotProven(stick.root, str(error)) from None
