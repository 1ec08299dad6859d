"""What of a pack a kiosk keeps, by its profile (pure): the museums it is for, and the kinds of media."""

from collections.abc import Iterable, Iterator

from content_packs.exchange.fleet import MediaKind, Profile
from content_packs.format.manifest import Entry
from content_packs.format.trust import names

TILES = "application/vnd.museum.tiles"
_KINDS: dict[str, MediaKind] = {"image": "pictures", "audio": "sounds", "video": "videos", "model": "models"}


def kind_of(media_type: str) -> MediaKind | None:
    """None of what every kiosk keeps: captions, documents, what is not known here."""
    return "tiles" if media_type == TILES else _KINDS.get(media_type.partition("/")[0])


def is_wanted(entry: Entry, profile: Profile) -> bool:
    kind = kind_of(entry.type) if entry.kind == "media" else None
    return kind is None or kind in profile.media


def wanted_entries(entries: Iterable[Entry], profile: Profile) -> Iterator[Entry]:
    return (entry for entry in entries if is_wanted(entry, profile))


def is_for(pack: str, profile: Profile) -> bool:
    """Whether the kiosk shows `museum/pack`."""
    return not profile.museums or names.split(pack)[0] in profile.museums
