"""A reading of a store, in memory: says what was confirmed, for tests of what is shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from companion.shown import TRUST, Watch
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob
from content_packs.format.pack import MANIFEST, Pack
from content_packs.format.trust.confirmed import Confirmed, Held
from content_packs.format.trust.documents import SITE, Channel, Step
from content_packs.format.trust.memory import FolderMemory, State, load_state, save_state
from content_packs.guide.library import Library
from content_packs.running.stored import Stored
from content_packs.visitor.making import display_of
from tests.packs import Document, artifact, make_pack

NOW = datetime(2026, 5, 18, 9, tzinfo=UTC)


class Site:
    """A data folder, its display and watch, and the signed truth about it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.now = NOW
        self.packs: dict[str, tuple[Step, ...]] = {}
        self.allowed: dict[tuple[str, int], Blob] = {}
        self.change = 0
        self.waiting: list[str] = []
        self.error: Exception | None = None
        self.blobs = FileBlobs(data / "blobs")
        self.stored = Stored(self.blobs, data / "catalogues")
        self.display = display_of(Library([]))
        self.watch = self.restart()

    def restart(self) -> Watch:
        return Watch(self.display, self.stored, self.data, lambda: self, lambda: self.now)

    def newest(self) -> object:
        return self.change

    def confirm(self, now: datetime) -> Confirmed:
        """As the verifier does, into the same memory."""
        if self.error:
            raise self.error
        said = Confirmed(
            group=SITE,
            issued=NOW,
            channel=Channel(group=SITE, version=1, packs=self.packs),
            packs={pack: Held(self.versions(pack), steps) for pack, steps in self.packs.items()},
        )
        save_state(FolderMemory(self.data / TRUST), State(built=0, root=b"", confirmed={SITE: said}))
        return said

    def versions(self, pack: str) -> dict[int, Blob]:
        return {version: blob for (name, version), blob in self.allowed.items() if name == pack}

    def remembered(self) -> Confirmed | None:
        return load_state(FolderMemory(self.data / TRUST)).confirmed.get(SITE)

    def coming(self) -> list[str]:
        return self.waiting

    def push(
        self, version: int, title: str, *, museum: str = "example", media: dict[str, bytes] | None = None, **facts: Any
    ) -> Pack:
        """A version with one artifact, `bells`, in the store."""
        return self.store([artifact("bells", museum=museum, title={"en": title}, **facts)], version, museum, media)

    def store(
        self,
        documents: list[Document],
        version: int,
        museum: str = "example",
        media: dict[str, bytes] | None = None,
    ) -> Pack:
        folder = self.data / "pushed" / f"{museum}.{version}"
        pack = make_pack(folder, documents, museum=museum, version=version, media=media)
        for name in FileBlobs(folder / "blobs"):
            self.blobs.put(FileBlobs(folder / "blobs").path(name).read_bytes())
        raw = (folder / MANIFEST).read_bytes()
        assert self.blobs.put(raw) == pack.sha256
        self.allowed[pack.name, version] = Blob(pack.sha256, len(raw))
        return pack

    def say(self, *steps: Step, pack: str = "example/main") -> None:
        """The signed channel changes."""
        self.packs[pack] = steps
        self.change += 1

    def publish(self, version: int, pack: str = "example/main") -> None:
        self.say(Step(version=version), pack=pack)

    def look(self) -> str:
        """One look, catalogues built; the title shown for bells."""
        for blob in self.allowed.values():
            self.stored.build(blob.sha256)
        self.watch.look()
        return self.title

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def title(self) -> str:
        library = self.display.now.library
        return library.artifact("example/bells").title["en"] if library.has("example/bells") else ""
