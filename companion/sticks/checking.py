"""Before a stick is written: that it is one, or may become one, that it is ours, and for which groups it is."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from companion.ceremony.chain import same_content
from companion.kiosks import rows as fleet
from companion.publishing import rows
from companion.sticks.errors import NoSuchGroup, NotAFolder, NotAStick, OtherAlliance, TooManyGroups
from companion.sticks.read_me import LIMIT as READ_ME_LIMIT
from companion.sticks.read_me import is_ours
from companion.sticks.signing import ROLE
from content_packs.errors import PackError
from content_packs.exchange.stick import BLOBS, READ_ME, StickFolder
from content_packs.format.limits import LIMITS
from content_packs.format.paths import is_name
from content_packs.format.trust import names
from content_packs.format.trust.files import lines_of
from content_packs.format.trust.sources import MANIFESTS, METADATA

if TYPE_CHECKING:
    from companion.office import Office

GROUPS = 20  # on one stick


def check_folder(folder: Path, data: Path) -> Path:
    """The folder itself, where a stick may be written to it."""
    if not folder.is_absolute():
        raise NotAFolder(folder, "is no whole path")
    if folder.is_symlink():
        raise NotAFolder(folder, "is a link")
    if not folder.is_dir():
        raise NotAFolder(folder, "is no folder that is there (is the stick plugged in, and mounted?)")
    if folder.resolve().is_relative_to(data.resolve()) or data.resolve().is_relative_to(folder.resolve()):
        raise NotAFolder(folder, "is where this server keeps its own")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise NotAFolder(folder, "cannot be written by the user as whom the server runs, or is write-protected")
    return folder


def check_mark(stick: StickFolder) -> None:
    """That it is a stick of ours, or that nothing on it can be taken for one."""
    if is_ours(stick.read(READ_ME, READ_ME_LIMIT)):
        return
    there = {name.lower() for name in stick.names("")}
    for name in (READ_ME.lower(), METADATA, MANIFESTS, BLOBS):
        if name in there:
            raise NotAStick(stick.root, name)


def check_alliance(stick: StickFolder, root: bytes) -> None:
    there = stick.read(f"{METADATA}/1.root.json", LIMITS.root)
    with suppress(PackError):  # what cannot be read is written anew
        if there is None or there == root or same_content(there, root):
            return
        raise OtherAlliance(stick.root)


def groups_on(stick: StickFolder) -> list[str]:
    """As its role says, whoever signed it: a wish for public packs and sealed sheets, no more."""
    try:
        raw = stick.read(ROLE, LIMITS.stick)
        found = [names.read_stick_path(path) for path in lines_of(raw)] if raw else []
    except PackError:
        return []
    return [group for group in found if group]


def choose_groups(office: "Office", stick: StickFolder, asked: tuple[str, ...], *, only: bool) -> tuple[str, ...]:
    """Those that were asked for, and those that are on it already, but with `only`."""
    known = _known(office)
    for group in asked:
        if not is_name(group) or group not in known:
            raise NoSuchGroup(group, known)
    kept = [] if only else [group for group in groups_on(stick) if group in known]
    groups = tuple(dict.fromkeys((*asked, *kept)))
    if not groups:
        raise NoSuchGroup("", known)
    if len(groups) > GROUPS:
        raise TooManyGroups(GROUPS)
    return groups


def _known(office: "Office") -> set[str]:
    """Groups to which something was published, or that a kiosk is of."""

    def look(db: rows.Db) -> set[str]:
        channels = rows.newest(db, names.CHANNELS)
        published = lines_of(channels.raw) if channels else {}
        groups = {path.removeprefix(f"{names.CHANNELS}/").removesuffix(".json") for path in published}
        return groups | {each.profile.group for each in fleet.all_kiosks(db) if not each.revoked}

    return office.store.read(look)
