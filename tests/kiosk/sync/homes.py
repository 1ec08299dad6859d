"""A museum's server as a real process, and kiosks that sync from it, here or as processes that may be killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from companion.config import Settings as ServerSettings
from companion.control import carry_out
from companion.kiosks.passes import issue
from companion.publishing.publications.deciding import Publish, publish
from companion.store.opening import open_store
from content_packs.exchange.fleet import Profile
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.pack import MANIFEST, Pack, named_blobs
from content_packs.format.trust import names
from content_packs.format.trust.verifier import begin
from content_packs.running.serving import choose_port
from kiosk.config import Settings
from kiosk.fetch.curl import CurlWeb, Patience
from kiosk.fetch.port import Web
from kiosk.office import Office
from kiosk.store.store import FILE, Store
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import Sync, sync
from tests.companion.processes import HOUSE, answers, wait_for
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import PACK, Town
from tests.companion.versions import add_version
from tests.packs import artifact, make_pack

GROUP, KIOSK = "kiosks", "van-1"
HASTY = Patience(connect=2, silent=2)
ARTIFACTS = 30
LARGE, MIDDLE = 1_500_000, 120_000  # bytes of a medium that comes alone, and of one that comes with others


class Home:
    """Version 1 of `town/main` is offered to the kiosks; `publish` another; `start` and `kill` the server."""

    def __init__(self, place: Path) -> None:
        self.place, self.data = place, place / "server"
        self.data.mkdir(parents=True)
        self.settings = ServerSettings(data=self.data, passphrase_file=self.data / "passphrase", space_floor=0)
        self.port = choose_port("127.0.0.1", 0)
        self.running: subprocess.Popen[str] | None = None
        store = open_store(self.data)
        alliance = Alliance(store, self.data, now=datetime.now(UTC))
        alliance.install()
        self.root = alliance.root_files[0]
        self.token = issue(alliance.office, KIOSK)
        town = Town(alliance, place)
        contents = {1: pictures(), 2: pictures(), 3: pictures(3)}
        self.packs = {version: self._push(town, version, media) for version, media in contents.items()}
        publish(alliance.office, Publish(pack=PACK, version=1, group=GROUP), "command")
        store.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _push(self, town: Town, version: int, media: Mapping[str, bytes]) -> Pack:
        """Three texts are others than in the version before."""
        texts = [artifact(f"a{n}", museum="town", title=_title(n, version)) for n in range(ARTIFACTS)]
        folder = self.place / "packs" / str(version)
        made = make_pack(folder, texts, museum="town", version=version, media=media)
        blobs, raw = FileBlobs(folder / "blobs"), (folder / MANIFEST).read_bytes()
        town.office.blobs.put_all([raw, *(blobs.path(blob).read_bytes() for blob in blobs)])
        town.sign("town", {names.manifest_path(PACK, version): Blob(hash_of(raw), len(raw))})
        add_version(town.alliance.store, made, town.alliance.now)
        return made

    def publish(self, version: int) -> Pack:
        carry_out(self.settings, "pack.publish", Publish(pack=PACK, version=version, group=GROUP))
        return self.packs[version]

    def start(self) -> None:
        words: dict[str, object] = {"DATA": self.data, "PORT": self.port, "PASSPHRASE_FILE": self.data / "passphrase"}
        words |= {"SPACE_FLOOR": 0, "LOG_LEVEL": "error"}
        env = os.environ | {f"COMPANION_{name}": str(value) for name, value in words.items()}
        command = [sys.executable, "-m", "companion.cli", "serve"]
        with (self.place / "server.log").open("a") as log:
            self.running = subprocess.Popen(command, cwd=HOUSE, env=env, text=True, stdout=log, stderr=log)
        wait_for(lambda: answers(f"{self.url}/repository/metadata/timestamp.json"), self.running)

    def kill(self) -> None:
        if self.running:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()
            self.running = None


def _title(number: int, version: int) -> dict[str, str]:
    return {"en": f"Bell {number}", "zh-Hans": f"钟{number}"} | ({"en": f"Bell {version}"} if number < 3 else {})


def pictures(edition: int = 1) -> dict[str, bytes]:
    dice = Random(edition)
    return {
        "artifacts/a0/front.avif": dice.randbytes(MIDDLE),
        "artifacts/a1/front.avif": dice.randbytes(MIDDLE),
        "artifacts/a2/toll.mp3": dice.randbytes(LARGE),
    }


class Guest:
    """A kiosk with a pass: the contact of tests."""

    def __init__(self, url: str, token: str, profile: Profile, web: Web | None = None) -> None:
        self.kiosk = KIOSK
        self.web: Web = web or CurlWeb(url, HASTY)
        self.asked = 0  # heartbeats
        self._token, self._profile = token, profile

    def profile(self) -> Profile:
        return self._profile

    def token(self, anew: bool) -> str:
        self.asked += anew
        return self._token


class Kiosk:
    """`sync` here, or `begin` it as a process; `url` may be that of a line."""

    def __init__(self, home: Home, data: Path, url: str = "", **profile: object) -> None:
        self.home, self.data, self.url = home, data, url or home.url
        self.profile = msgspec.convert({"name": "Van 1", "group": GROUP} | profile, Profile)
        self.settings = Settings(data=data, outbox_space=0, sticks=(data / "media",))
        self.data.mkdir(parents=True, exist_ok=True)
        with self.office() as office:
            begin(office.memory, home.root, datetime.now(UTC), anew=True)

    @contextmanager
    def office(self) -> Iterator[Office]:
        store = Store(self.data / FILE)
        try:
            yield open_office(self.settings, store, self.url, self.home.token, self.profile)
        finally:
            store.close()

    def sync(self) -> Outcome:
        with self.office() as office:
            return sync(office, Sync(), "test")

    def begin(self) -> subprocess.Popen[str]:
        """`kiosk sync`, with the contact of tests."""
        facts = {"data": str(self.data), "url": self.url, "token": self.home.token}
        facts["profile"] = msgspec.json.encode(self.profile).decode()
        command = [sys.executable, "-m", "tests.kiosk.sync.driver", json.dumps(facts)]
        return subprocess.Popen(command, cwd=HOUSE, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self) -> tuple[int, str]:
        with self.begin() as process:
            out, err = process.communicate()
        return process.returncode, out + err

    @property
    def blobs(self) -> FileBlobs:
        return FileBlobs(self.data / "blobs")

    def lacks(self, pack: Pack) -> set[str]:
        """What of a pack is not here, or not whole."""
        for name in self.blobs:
            self.blobs.verify(name)
        return {pack.sha256, *named_blobs(pack)} - set(self.blobs)


def open_office(settings: Settings, store: Store, url: str, token: str, profile: Profile) -> Office:
    office = Office(settings, store)
    guest = Guest(url, token, profile)
    office.reach = lambda: guest
    return office
