"""The page is enough: a reader written from FORMAT.md alone shows, whatever happens, what the verifier shows."""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest

from content_packs.errors import PackError
from content_packs.format.manifest import Blob
from content_packs.format.trust import names
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import Step
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.sources import hashed
from content_packs.format.trust.verifier import Verifier, begin
from tests.format.trust.second_reader import Refused, SecondReader
from tests.simulator import DAY, NOW, Alliance, Mirror, new_keys

MUSEUMS = ("town", "port", "hill")
PACKS = ("town/main", "port/main", "town/joint")


class Play:
    """A play of an alliance, decided by dice: what is published, withdrawn, stolen and forgotten."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.alliance = Alliance(*MUSEUMS)
        self.blobs: dict[tuple[str, int], Blob] = {}
        self.past: list[Mirror] = []
        for _ in range(12):
            self.push()
            self.consent()
        self.show()

    def act(self) -> None:
        acts: list[Callable[[], object]] = [
            *(self.push, self.push, self.show, self.show, self.show, self.consent, self.consent, self.withdraw),
            *(self.floor, self.wait, self.expire, self.rekey, self.rotate, self.remove, self.join),
        ]
        self.dice.choice(acts)()
        if self.dice.random() < 0.7:
            self.alliance.publish()

    def mirror(self) -> Mirror:
        """What a reader meets: mostly the newest, at times an old one, or one that lost or spoilt a file."""
        self.past.append(self.alliance.mirror.copy())
        mirror = (self.dice.choice(self.past) if self.dice.random() < 0.15 else self.past[-1]).copy()
        if self.dice.random() < 0.25:
            kept = self.dice.choice([mirror.files, mirror.targets])
            name = self.dice.choice(sorted(kept))
            kept[name] = self.dice.choice([b"{}", kept[name].replace(b'"sig":"', b'"sig":"0'), self.alliance.root])
        return mirror

    def push(self) -> None:
        pack = self.dice.choice(PACKS)
        version = self.dice.randrange(1, 5)
        if (pack, version) not in self.blobs and self._there(names.split(pack)[0]):
            self.blobs[pack, version] = self.alliance.push(pack, version)

    def show(self) -> None:
        packs = self.dice.sample(PACKS, self.dice.randrange(1, 4))
        steps = {pack: [self._step() for _ in range(self.dice.randrange(1, 4))] for pack in packs}
        self.alliance.show("site", steps)

    def consent(self) -> None:
        member, version = self.dice.choice(("port", "hill")), self.dice.randrange(1, 5)
        blob = self.blobs.get(("town/joint", version), Blob("a" * 64, 10))
        path = names.consent_path(member, "town/joint", version)
        if self._there(member) and path.encode() not in self.alliance.roles.get(member, b""):
            self.alliance.consent(member, "town/joint", version, blob)

    def withdraw(self) -> None:
        member, version = self.dice.choice(("port", "hill")), self.dice.randrange(1, 5)
        if self._there(member):
            self.alliance.withdraw(member, names.consent_path(member, "town/joint", version))

    def floor(self) -> None:
        pack = self.dice.choice(PACKS)
        if self._there(names.split(pack)[0]):
            self.alliance.set_floor(pack, self.dice.randrange(1, 4))

    def wait(self) -> None:
        self.alliance.now += self.dice.choice([DAY, DAY, 4 * DAY])

    def expire(self) -> None:
        museum = self.dice.choice(MUSEUMS)
        if self._there(museum):
            self.alliance.write_lines(museum, {}, expires=self.alliance.now + DAY)

    def rekey(self) -> None:
        self.alliance.delegate({self.dice.choice(MUSEUMS): new_keys()})

    def rotate(self) -> None:
        self.alliance.rotate(root=self.dice.random() < 0.5, online=self.dice.random() < 0.5)
        self.show()

    def remove(self) -> None:
        museum = self.dice.choice(MUSEUMS)
        keys = self.alliance.museum_keys[museum]
        self.alliance.delegate({museum: None if self._there(museum) else keys})

    def join(self) -> None:
        self.alliance.delegate({}, joint={"town/joint": self.dice.choice([[], ["port"], ["town", "port", "hill"]])})

    def _there(self, museum: str) -> bool:
        return f'"{museum}/*"'.encode() in self.alliance.roles["targets"]

    def _step(self) -> Step:
        since = int((NOW + self.dice.randrange(3) * DAY).timestamp())
        return Step(version=self.dice.randrange(1, 5), since=since, percent=self.dice.randrange(1, 101))


def ours(reader: Callable[[], Confirmed]) -> Any:
    try:
        packs = reader().packs
    except PackError:
        return "refused"
    return {
        pack: (
            {number: (blob.sha256, blob.length) for number, blob in held.versions.items()},
            [(step.version, step.since, step.percent) for step in held.steps],
        )
        for pack, held in packs.items()
    }


def theirs(reader: Callable[[], dict[str, tuple[dict[int, Any], list[Any]]]]) -> Any:
    try:
        packs = reader()
    except Refused:
        return "refused"
    return {
        pack: (
            {number: (line["hashes"]["sha256"], line["length"]) for number, line in versions.items()},
            [(step["version"], step.get("since", 0), step.get("percent", 100)) for step in steps],
        )
        for pack, (versions, steps) in packs.items()
    }


@pytest.mark.parametrize("seed", range(10))
def test_reader_written_from_the_page_agrees(seed: int) -> None:
    play = Play(seed)
    memory = VolatileMemory()
    begin(memory, play.alliance.root, NOW)
    second = SecondReader(play.alliance.root, NOW, "site")
    seen = []
    for turn in range(30):
        play.act()
        mirror = play.mirror()
        now = play.alliance.now + play.dice.choice([0, 0, 0, 0, 0, -3000, 3000]) * DAY
        expected = ours(partial(Verifier(memory, mirror).refresh, "site", now))
        found = theirs(partial(second.refresh, mirror.files.get, partial(target_in, mirror), now))
        assert found == expected, f"seed {seed}, turn {turn}"
        seen.append(expected)
    assert any(expected and expected != "refused" for expected in seen)


def target_in(mirror: Mirror, path: str, sha256: str) -> bytes | None:
    return mirror.targets.get(hashed(path, sha256))
