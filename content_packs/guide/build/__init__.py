"""From a source folder to a pack: `build_pack` is the door."""

from content_packs.guide.build.building import Built, Progress, build_pack, keep_lock

__all__ = ["Built", "Progress", "build_pack", "keep_lock"]
