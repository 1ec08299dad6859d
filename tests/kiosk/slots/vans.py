"""A van's kiosk and the world that it syncs with, in one folder, so that other processes can play it too.

`mirror/` has what is signed, `origin/` has blobs; `Kiosk` is the device in `kiosk/`, with the real store, verifier,
clock and slots. What fetching does is played by a copy of blobs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from content_packs.errors import Missing
from content_packs.exchange.fleet import Profile
from content_packs.format.blobs import FileBlobs
from content_packs.format.limits import LIMITS
from content_packs.format.manifest import Blob
from content_packs.format.pack import MANIFEST, Pack, named_blobs, open_pack
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import Step
from content_packs.format.trust.sources import FolderSource
from content_packs.format.trust.verifier import Verifier, begin
from content_packs.guide.model import Exhibition
from content_packs.running.orders import Progress
from content_packs.visitor.display import Display
from content_packs.visitor.making import display_of
from content_packs.visitor.reader import Asked, decide
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.office import Office
from kiosk.ports import Activated
from kiosk.slots.preflight import Flight, Verdict, look_over
from kiosk.slots.slots import Slots, Who
from kiosk.store.mending import open_store
from kiosk.store.store import FILE
from kiosk.wanted import wanted
from tests.packs import Document, artifact, make_pack, picture, stories
from tests.simulator import NOW, Alliance, blob_of

GROUP = "kiosks"
PROFILE = Profile(name="Van", group=GROUP)


class World:
    """Museums that publish."""

    def __init__(self, folder: Path, now: datetime = NOW) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.alliance = Alliance("town", "other", now=now)
        self.origin = FileBlobs(folder / "origin")
        self.packs: dict[tuple[str, int], Pack] = {}
        (folder / "root.json").write_bytes(self.alliance.root)

    def push(
        self,
        version: int,
        title: str,
        pack: str = "town/main",
        *,
        also: Iterable[Document] = (),
        media: Mapping[str, bytes] = {},
    ) -> Pack:
        """A version with one artifact, `bells`, signed by its museum."""
        museum, name = names.split(pack)
        raw = f"{pack} {version}".encode()
        bells = artifact(
            "bells", museum=museum, title={"en": title}, stories=stories(en="They ring."), pictures=(picture(raw=raw),)
        )
        files = {"pictures/front.avif": raw, "pictures/front.webp": raw, **media}
        made = make_pack(
            self.folder / "built" / f"{museum}.{version}",
            [bells, Exhibition(id="bronze", title={"en": "Bronze"}, artifacts=(f"{museum}/bells",)), *also],
            museum=museum,
            pack=name,
            version=version,
            media=files,
        )
        return self.sign(made)

    def sign(self, made: Pack) -> Pack:
        folder = made.blobs.path("0" * 64).parents[2]
        raw = (folder / MANIFEST).read_bytes()
        self.origin.put_all([raw, *(made.blobs.path(sha256).read_bytes() for sha256 in named_blobs(made))])
        path, version = names.manifest_path(made.name, made.manifest.version), made.manifest.version
        self.alliance.write_lines(made.museum, {path: blob_of(raw)})
        self.alliance.keep(path, raw)
        self.packs[made.name, version] = made
        return made

    def offer(self, packs: Mapping[str, int | Sequence[Step]]) -> None:
        self.alliance.show(GROUP, packs)
        self.publish()

    def publish(self) -> None:
        self.alliance.mirror.write(self.folder / "mirror")


class Kiosk:
    """The device, as its process has it."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime] = lambda: NOW,
        profile: Profile = PROFILE,
        kiosk: str = "van-1",
        space: int = 0,
    ) -> None:
        self.folder = folder
        self.now = now
        self.profile = profile
        self.data = folder / "kiosk"
        self.store = open_store(self.data / FILE)
        self.office = Office(Settings(data=self.data, outbox_space=space), self.store, now)
        self.origin = FileBlobs(folder / "origin")
        begin(self.office.memory, (folder / "root.json").read_bytes())
        self.clock = Clock(self.store, self.office.memory, now)
        self.slots = Slots(self.office, lambda: Who(kiosk, self.profile), self.clock)
        self.display: Display = display_of(self.slots.library())
        self.slots.show_on(self.display)

    def refresh(self) -> Confirmed:
        return Verifier(self.office.memory, FolderSource(self.folder / "mirror")).refresh(GROUP, self.now())

    def fetch(self, confirmed: Confirmed) -> None:
        """What the channel names, now or later, blob by blob, those that are not here."""
        for held in confirmed.packs.values():
            for step in held.steps:
                self.fetch_version(held.versions[step.version])

    def fetch_version(self, blob: Blob) -> None:
        for sha256 in (blob.sha256, *self._named(blob)):
            if sha256 not in self.office.blobs and sha256 in self.origin:
                self.office.blobs.put(self.origin.path(sha256).read_bytes())

    def _named(self, blob: Blob) -> list[str]:
        try:
            pack = open_pack(self.origin.read(blob.sha256, LIMITS.manifest), self.origin)
        except Missing:
            return []
        shards = [shard.sha256 for shard in pack.manifest.shards]
        return [*shards, *dict.fromkeys(entry.sha256 for entry in wanted(pack.entries.values(), self.profile.media))]

    def sync(self) -> Activated:
        confirmed = self.refresh()
        self.fetch(confirmed)
        return self.slots.activate(confirmed)

    def title(self, museum: str = "town") -> str:
        """Of bells, on the page that is on screen; nothing where there is none."""
        shown = self.display.now
        if not shown.library.has(f"{museum}/bells"):
            return ""
        reader = decide(Asked(lang="en"), shown.library.languages)
        page = shown.answer(f"/artifacts/{museum}/bells", reader).raw.decode()
        return page.partition("<title>")[2].partition("</title>")[0].partition(" ")[0]

    def restart(self) -> "Kiosk":
        self.store.close()
        return Kiosk(self.folder, self.now, self.profile)

    def close(self) -> None:
        self.store.close()


def look_over_here(flight: Flight, progress: Progress) -> dict[str, Verdict]:
    """Preflight in this process: the same work, without the start of another."""
    return {verdict.sha256: verdict for verdict in look_over(flight, progress)}


def system_now() -> datetime:
    return datetime.now(UTC)
