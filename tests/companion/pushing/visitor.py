"""A visitor who reads all the time and checks each answer: of one version, that may be shown now, its media there."""

import re
import time
from hashlib import sha256
from threading import Event, Thread

import httpx

from tests.companion.processes import PATIENCE

EDITION = re.compile(r"edition(\d+)")  # each text of a version says so
MEDIUM = re.compile(r"/media/([0-9a-f]{64})\.\w+")
PAUSE = 0.06  # seconds between two walks: those who push have the same two processors


class Visitor:
    """Walks through `pages`, again and again, while the server answers; what is wrong is in `fault`.

    `may_see` says which versions are published, or about to be: the old and the new. Within one life of the server
    nobody sees an older version after a newer. Media are read once in each life; one may go with its version, and then
    its page must have gone too.
    """

    def __init__(self, url: str, pages: tuple[str, ...]) -> None:
        self.walks: list[int] = []  # the version that each whole walk ended with
        self.first: dict[int, int] = {}  # by life of the server, what was seen first
        self.straddled = 0  # walks during which versions changed
        self.fault: BaseException | None = None
        self._pages = pages
        self._life = 1
        self._sound: set[tuple[int, str]] = set()  # media by life
        self._allowed: frozenset[int] = frozenset()
        self._newest = (0, 0)  # life and version
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False, headers={"accept-language": "en"})
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    @property
    def media(self) -> int:
        """How many were read."""
        return len(self._sound)

    def may_see(self, *versions: int) -> None:
        self._allowed = frozenset(versions)

    def expect_new_life(self) -> None:
        """The server was killed: another is started after this."""
        self._life += 1

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._client.close()

    def wait_for(self, version: int) -> None:
        """Until a walk begun from now on is wholly of `version`."""
        begun, known = time.monotonic(), len(self.walks)
        while version not in self.walks[known + 1 :]:
            self.check()
            assert time.monotonic() - begun < PATIENCE, f"version {version} is not shown; seen last {self.walks[-1:]}"
            time.sleep(PAUSE)

    def check(self) -> None:
        if self.fault:
            raise self.fault

    def _run(self) -> None:
        try:
            while not self._stop.wait(PAUSE):
                try:
                    self._walk()
                except httpx.TransportError:  # nobody is there, or was killed while answering
                    continue
        except BaseException as fault:
            self.fault = fault

    def _walk(self) -> None:
        seen = [self._visit(page) for page in self._pages]
        if len(set(seen)) > 1:
            self.straddled += 1  # each page was whole; the next walk is of one version
        else:
            self.walks.append(seen[0])

    def _visit(self, page: str) -> int:
        edition, media = self._read(page)
        life = self._life
        for medium, name in media.items():
            if (life, medium) in self._sound:
                continue
            answer = self._client.get(medium)
            if answer.status_code == 404 and self._read(page)[0] != edition:
                return edition  # it went, and its page with it
            assert answer.status_code == 200, f"{page} of version {edition} names {medium}: {answer.status_code}"
            assert sha256(answer.content).hexdigest() == name, f"{medium} has another content"
            self._sound.add((life, medium))
        return edition

    def _read(self, page: str) -> tuple[int, dict[str, str]]:
        """The version that the page is of, and the media that it names."""
        life, allowed = self._life, self._allowed
        answer = self._client.get(page)
        assert answer.status_code == 200, f"{page}: {answer.status_code}"
        found = {int(number) for number in EDITION.findall(answer.text)}
        assert len(found) == 1, f"{page} is of versions {found}"
        edition = found.pop()
        assert edition in allowed | self._allowed, f"{page} is of version {edition}; published: {sorted(self._allowed)}"
        if life == self._life:
            self._follow(life, edition)
        return edition, {medium[0]: medium[1] for medium in MEDIUM.finditer(answer.text)}

    def _follow(self, life: int, edition: int) -> None:
        self.first.setdefault(life, edition)
        assert (life, edition) >= self._newest or life < self._newest[0], f"{edition} after {self._newest[1]}"
        self._newest = (life, edition)
