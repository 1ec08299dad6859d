"""Whether a museum signed what a preview shows: tables alone are believed in nothing, here as on the site."""

from typing import TYPE_CHECKING

import structlog

from companion.publishing import rows
from companion.shown import TRUST
from content_packs.errors import PackError
from content_packs.format.trust.memory import FolderMemory
from content_packs.format.trust.museums import verify_museum
from content_packs.format.trust.names import split

if TYPE_CHECKING:
    from companion.office import Office

log = structlog.get_logger()


def is_signed(office: "Office", db: rows.Db, pack: str, version: int, sha256: str) -> bool:
    """By the museum's newest role, and the alliance's list as the site's own reader verified it last."""
    museum, _ = split(pack)
    role = rows.newest(db, museum)
    targets = FolderMemory(office.settings.data / TRUST).load("targets.json") or _first_targets(db)
    if role is None or targets is None:
        return False
    try:
        found = verify_museum(targets, museum, role.raw, office.now()).versions(pack).get(version)
    except PackError as error:
        log.error("version not previewed", pack=pack, version=version, why=str(error))
        return False
    return found is not None and found.sha256 == sha256


def _first_targets(db: rows.Db) -> bytes | None:
    """As they were taken in, while the site's reader has not looked yet."""
    newest = rows.newest(db, "targets")
    return newest.raw if newest else None
