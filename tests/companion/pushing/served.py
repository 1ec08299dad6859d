"""A real server process that receives pushes, and the command as real processes that push to it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from companion.publishing.receiving.rows import Db
from companion.store.opening import open_store
from companion.store.schema import manifests
from companion.store.sqlite import FILE, make_engine
from content_packs.format import keys
from content_packs.format.blobs import FileBlobs
from content_packs.format.keyfiles import write_pair
from content_packs.format.limits import LIMITS
from content_packs.format.pack import open_pack
from content_packs.guide.arrival import check_arrived
from content_packs.running.serving import choose_port
from tests.companion.processes import HOUSE, answers, wait_for
from tests.companion.publishing.alliance import WORDS, Alliance


class Served:
    """`start` and `kill` the server; `push` with the command. The museum is `example`."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.data = home / "data"
        self.port = choose_port("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = settings
        self.running: subprocess.Popen[str] | None = None
        self._prepare()

    def _prepare(self) -> None:
        store = open_store(self.data)
        alliance = Alliance(store, self.data, ["example"])
        alliance.now = datetime.now(UTC)
        alliance.install()
        store.close()
        self.words = alliance.office.settings.passphrase_file
        self.key = self.home / "example.key"
        sealed = keys.seal(alliance.museums["example"], WORDS, keys.LEAST)
        write_pair(self.key, sealed, keys.write_public(alliance.museums["example"].public_key))

    def start(self, *before: str) -> None:
        settings = {"DATA": self.data, "PORT": self.port, "PASSPHRASE_FILE": self.words, "SPACE_FLOOR": 0}
        env = os.environ | {f"COMPANION_{name}": str(value) for name, value in (settings | self.settings).items()}
        command = [*before, sys.executable, "-m", "companion.cli", "serve"]
        with (self.home / "server.log").open("a") as log:
            self.running = subprocess.Popen(command, cwd=HOUSE, env=env, text=True, stdout=log, stderr=log)
        wait_for(lambda: answers(f"{self.url}/publish/v1/museums/example"), self.running)

    def kill(self) -> None:
        if self.running:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()
            self.running = None

    def pushing(self, folder: Path, to: str = "", *words: str) -> "subprocess.Popen[str]":
        """The command, begun."""
        return self._begin("push", str(folder), "--to", to or self.url, "--json", *words)

    def push(self, folder: Path, to: str = "", *words: str) -> tuple[int, str, str]:
        with self.pushing(folder, to, *words) as process:
            out, err = process.communicate()
        return process.returncode, out, err

    def say(self, *words: str) -> tuple[int, str, str]:
        """Another `pack …` command with the museum's key, to its end."""
        with self._begin(*words, "--to", self.url) as process:
            out, err = process.communicate()
        return process.returncode, out, err

    def _begin(self, *words: str) -> "subprocess.Popen[str]":
        env = os.environ | {"XDG_STATE_HOME": str(self.home / "state"), "XDG_CACHE_HOME": str(self.home / "cache")}
        command = [sys.executable, "-m", "companion.cli", "pack", *words]
        command += ["--key", str(self.key), "--passphrase-file", str(self.words)]
        return subprocess.Popen(command, cwd=HOUSE, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def versions(self) -> dict[int, str]:
        """What the store has of `example/main`, looked at from outside."""

        def look(db: Db) -> dict[int, str]:
            rows = db.execute(manifests.select().where(manifests.c.pack == "main"))
            return {row.version: row.sha256 for row in rows}

        engine = make_engine(self.data / FILE, "PRAGMA query_only = ON")
        try:
            with engine.connect() as db:
                return look(db)
        finally:
            engine.dispose()

    def check_whole(self, only: set[int] | None = None) -> dict[int, str]:
        """Every version that counts, or each of `only` that does, can be opened and is whole, to the last byte."""
        blobs = FileBlobs(self.data / "blobs")
        found = self.versions()
        for sha256 in (found[version] for version in found if only is None or version in only):
            check_arrived(open_pack(blobs.read(sha256, LIMITS.manifest), blobs))
        return found


@contextmanager
def served(home: Path, **settings: str) -> Iterator[Served]:
    """A server that is there, and gone at the end."""
    made = Served(home, **settings)
    made.start()
    try:
        yield made
    finally:
        made.kill()
