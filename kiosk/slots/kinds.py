"""Which media a kiosk keeps: by kinds that its profile names (pure)."""

from collections.abc import Collection, Iterator

from content_packs.exchange.fleet import MediaKind
from content_packs.format.manifest import Entry
from content_packs.format.pack import Pack

_KINDS: dict[str, MediaKind] = {"image": "pictures", "audio": "sounds", "video": "videos", "model": "models"}
TILES = "application/vnd.museum.tiles"


def kind_of(media_type: str) -> MediaKind | None:
    """None for what is always kept: captions, and what nobody knows yet."""
    return "tiles" if media_type == TILES else _KINDS.get(media_type.partition("/")[0])


def is_wanted(entry: Entry, kinds: Collection[MediaKind]) -> bool:
    """Documents always are."""
    kind = kind_of(entry.type) if entry.kind == "media" else None
    return kind is None or kind in kinds


def wanted(pack: Pack, kinds: Collection[MediaKind]) -> Iterator[Entry]:
    """Entries whose blobs have to be here."""
    return (entry for entry in pack.entries.values() if is_wanted(entry, kinds))


def left_out(pack: Pack, kinds: Collection[MediaKind]) -> Iterator[Entry]:
    return (entry for entry in pack.entries.values() if not is_wanted(entry, kinds))
