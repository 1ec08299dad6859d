"""What a stick says of itself: for which groups it was written, and when; signed by the online role `sticks`."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from companion.publishing import rows
from companion.publishing.authority import open_authority
from companion.publishing.signing import check_clock, signing_keys
from companion.publishing.terms import STICKS
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.trust import authoring, names
from content_packs.format.trust.clock import to_seconds
from content_packs.format.trust.documents import Stick
from content_packs.format.trust.files import Keys, issued_of
from content_packs.format.trust.sources import MANIFESTS, METADATA, hashed

if TYPE_CHECKING:
    from companion.office import Office

ROLE = f"{METADATA}/{names.STICKS}.json"
TIMESTAMP = f"{METADATA}/timestamp.json"


def sign_stick(office: "Office", groups: Iterable[str], timestamp: bytes, now: datetime) -> dict[str, bytes]:
    """The role and each group's document, by their path. `timestamp`: that of the stick.

    `ClockDoubted` where this server's clock is: kiosks would believe it for ever.
    """

    def look(db: rows.Db) -> Keys:
        check_clock(db, timestamp, now)
        return signing_keys(db)[names.STICKS]

    keys = office.store.read(look)
    issued = max(to_seconds(now), to_seconds(issued_of(timestamp)))  # within the slack of a clock that was put back
    files, blobs = dict[str, bytes](), dict[str, Blob]()
    for group in groups:
        raw = encode(Stick(group=group, issued=issued, timestamp=hash_of(timestamp)))
        blobs[group] = Blob(hash_of(raw), len(raw))
        files[f"{MANIFESTS}/{hashed(names.stick_path(group), hash_of(raw))}"] = raw
    role = authoring.stick_role(1, now + STICKS, blobs)
    files[ROLE] = open_authority(office).sign(role, names.STICKS, keys)
    return files
