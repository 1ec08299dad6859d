"""Versions that a museum signed though they are broken."""

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry
from content_packs.format.pack import BLOBS, open_folder, write_pack
from content_packs.format.trust import names
from tests.kiosk.slots.vans import World
from tests.packs import artifact, make_pack


def push_with(world: World, pack: str, version: int, replaced: dict[str, bytes]) -> None:
    """Of which the documents at these paths are these bytes."""
    museum, name = names.split(pack)
    folder = world.folder / "built" / f"{museum}.{version}"
    made = make_pack(folder, [artifact("bells", museum=museum)], museum=museum, pack=name, version=version)
    entries = dict(made.entries)
    for path, raw in replaced.items():
        sha256 = FileBlobs(folder / BLOBS).put(raw)
        kind = path.partition("/")[0].removesuffix("s")
        entries[path] = Entry(path=path, kind=kind, type="application/json", sha256=sha256, length=len(raw))
    write_pack(folder, museum, name, version, made.manifest.languages, list(entries.values()))
    world.sign(open_folder(folder))
