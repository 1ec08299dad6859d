"""What of packs a kiosk keeps, by its profile (pure): the museums it is for, and the kinds of media."""

from collections.abc import Collection, Iterable, Iterator

from content_packs.exchange.fleet import MediaKind, Profile
from content_packs.format.manifest import Entry
from content_packs.format.trust import names

_KINDS: dict[str, MediaKind] = {"image": "pictures", "audio": "sounds", "video": "videos", "model": "models"}
TILES = "application/vnd.museum.tiles"


def kind_of(media_type: str) -> MediaKind | None:
    """None for what is always kept: captions, and what nobody knows yet."""
    return "tiles" if media_type == TILES else _KINDS.get(media_type.partition("/")[0])


def is_wanted(entry: Entry, kinds: Collection[MediaKind]) -> bool:
    """Documents always are."""
    kind = kind_of(entry.type) if entry.kind == "media" else None
    return kind is None or kind in kinds


def wanted(entries: Iterable[Entry], kinds: Collection[MediaKind]) -> Iterator[Entry]:
    """Entries whose blobs have to be here."""
    return (entry for entry in entries if is_wanted(entry, kinds))


def left_out(entries: Iterable[Entry], kinds: Collection[MediaKind]) -> Iterator[Entry]:
    return (entry for entry in entries if not is_wanted(entry, kinds))


def is_for(pack: str, profile: Profile) -> bool:
    """Whether the kiosk shows `museum/pack`."""
    return not profile.museums or names.split(pack)[0] in profile.museums
