"""What is remembered never changes the outcome, and spares the work."""

import os
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_packs.guide.checks import check_source
from content_packs.guide.checks.source import OF_EACH
from content_packs.guide.problems import Problem
from content_packs.guide.source import memory as memory_room
from content_packs.guide.source import read_source
from content_packs.guide.source.memory import Memory
from content_packs.guide.source.parts import documents
from content_packs.guide.source.schema import Source
from content_packs.guide.source.tree import TICK, walk
from tests.guide.sources import ARTIFACT, PACK, SOUND, Files, write_source

LATER = 10 * TICK
KEYPAD = "keypad = 7\n" + ARTIFACT
DRUM: Files = {
    "artifacts/drum/artifact.toml": ARTIFACT.replace("bell.svg", "drum.svg"),
    "artifacts/drum/drum.svg": SOUND["artifacts/bell/bell.svg"],
}
EXHIBITION = 'title = { en = "All" }\nmembers = ["city"]\nartifacts = ["bell", "bell", "gone", "city/x"]\n'
EDITS: tuple[Files, ...] = (
    {"artifacts/bell/artifact.toml": KEYPAD},
    {"artifacts/drum/artifact.toml": KEYPAD.replace("bell.svg", "drum.svg")},
    {"artifacts/bell/artifact.toml": ARTIFACT + "keypd = 1\n"},
    {"artifacts/bell/artifact.toml": "related = ['drum', 'gone']\n" + ARTIFACT},
    {"artifacts/bell/artifact.toml": ARTIFACT},
    {"artifacts/bell/artifact.toml": None},
    {"artifacts/bell/bell.svg": "<svg/>"},
    {"artifacts/bell/bell.svg": SOUND["artifacts/bell/bell.svg"]},
    {"artifacts/bell/story.en.md": "# <b>Loud</b>\n"},
    {"artifacts/bell/story.en.md": None},
    {"artifacts/bell/story.fr.md": "Une cloche.\n"},
    {"artifacts/bell/old.svg": "x"},
    {"pack.toml": PACK.replace('"en"]', '"en", "fr"]')},
    {"pack.toml": PACK},
    {"translations.lock": "artifacts/bell/artifact.toml title en " + "0" * 16 + " b01bfa0d0ef8b9a5\n"},
    DRUM,
)


def run(root: Path, memory: Memory) -> tuple[Source | None, list[Problem]]:
    """Read and judge, as if the last edit were long ago."""
    tree = walk(root, now=time.time_ns() + LATER)
    source, problems = read_source(root, memory, tree)
    found = [*problems, *(check_source(source) if source else [])]
    memory.save()
    return source, found


def change(root: Path, edit: Files) -> None:
    time.sleep(0.02)  # longer than a tick of the disk's clock
    for name, content in edit.items():
        if content is None:
            (root / name).unlink(missing_ok=True)
        else:
            write = content.encode() if isinstance(content, str) else content
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(write)


def same(one: Source | None, two: Source | None) -> bool:
    """Whether two sources say the same; lines are compared by the problems that name them."""
    if one is None or two is None:
        return one is two
    kinds = ("artifacts", "exhibitions", "tours", "scenes")
    told = [{f"{k}/{n}": (d.table, d.words) for k in kinds for n, d in getattr(s, k).items()} for s in (one, two)]
    return told[0] == told[1] and one.broken == two.broken and one.lock == two.lock


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(edits=st.lists(st.sampled_from(EDITS), max_size=6))
def test_memory_never_changes_what_is_found(tmp_path_factory: pytest.TempPathFactory, edits: list[Files]) -> None:
    root, home = write_source(tmp_path_factory.mktemp("source"), DRUM), tmp_path_factory.mktemp("memory")
    for edit in ({}, *edits, {}):
        change(root, edit)
        remembered, fresh = run(root, Memory(home)), run(root, Memory())
        assert remembered[1] == fresh[1]
        assert same(remembered[0], fresh[0])


@pytest.mark.parametrize("edits", [EDITS[:6], EDITS[6:9], EDITS[10:13]])
def test_rule_of_one_document_sees_no_other(tmp_path: Path, edits: tuple[Files, ...]) -> None:
    changes = {name: content for edit in (DRUM, *edits) for name, content in edit.items()}
    source, _ = read_source(write_source(tmp_path, changes | {"exhibitions/e/exhibition.toml": EXHIBITION}))
    assert source is not None
    nothing: dict[str, Any] = {"artifacts": {}, "exhibitions": {}, "tours": {}, "scenes": {}, "venue": {}, "lock": {}}
    alone = msgspec.structs.replace(source, broken=frozenset(), **nothing)
    for document in documents(source):
        for rule in OF_EACH:
            assert list(rule(source, document)) == list(rule(alone, document)), (rule, document.file)


class Watched(Memory):
    """Notes which folders something was found out of."""

    def keep(self, folder: str, what: str, key: str, finding: object) -> None:
        self.found = {*getattr(self, "found", ()), folder}
        super().keep(folder, what, key, finding)


def test_only_what_changed_is_found_out_again(tmp_path: Path) -> None:
    root, home = write_source(tmp_path / "source", DRUM), tmp_path / "memory"
    run(root, Memory(home))
    change(root, {"artifacts/drum/artifact.toml": ARTIFACT.replace("bell.svg", "drum.svg") + "\n"})
    memory = Watched(home)
    source, _ = run(root, memory)
    assert source is not None
    assert set(source.artifacts) == {"bell", "drum"}
    assert memory.found == {"artifacts/drum", ""}  # pack.toml is read each time


def test_file_written_in_this_very_tick_is_not_trusted(tmp_path: Path) -> None:
    tree = walk(write_source(tmp_path))
    assert set(tree.files.values()) == {""}
    assert tree.stamp(tree.files) == ""
    settled = walk(tmp_path, now=time.time_ns() + LATER)
    assert all(settled.files.values())


def test_time_set_back_is_seen_through(tmp_path: Path) -> None:
    root = write_source(tmp_path)
    file = root / "artifacts/bell/story.en.md"
    before, then = walk(root, now=time.time_ns() + LATER), file.stat()
    change(root, {"artifacts/bell/story.en.md": "This is a bowl.\n"})
    os.utime(file, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert walk(root, now=time.time_ns() + LATER).stamp(before.files) != before.stamp(before.files)


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 500])
def test_damaged_memory_is_found_out_anew(tmp_path: Path, damage: bytes) -> None:
    root, home = write_source(tmp_path / "source"), tmp_path / "memory"
    expected = run(root, Memory(home))[1]
    kept = list(home.iterdir())
    assert kept
    for file in kept:
        file.write_bytes(damage)
    source, found = run(root, Memory(home))
    assert (found, set(source.artifacts if source else ())) == (expected, {"bell"})


def test_memory_of_another_edition_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "memory"
    memory = Memory(home)
    memory.begin("artifacts/bell", "stamp")
    memory.keep("artifacts/bell", "number", "", 7)
    memory.conclude("check", "key", 7)
    memory.save()
    assert _recalled(home) == (7, 7)
    monkeypatch.setattr(memory_room, "edition", lambda: "another")
    assert _recalled(home) == (None, None)


def _recalled(home: Path) -> tuple[int | None, int | None]:
    memory = Memory(home)
    memory.begin("artifacts/bell", "stamp")
    return memory.recall("artifacts/bell", "number", "", int), memory.outcome("check", "key", int)


def test_what_cannot_be_kept_is_found_out_each_time(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.begin("a", "stamp")
    assert memory.remember("a", "number", "", int, lambda: 10**30) == 10**30
    assert memory.recall("a", "number", "", int) is None


def test_forgetting_keeps_anew(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.begin("a", "stamp")
    memory.keep("a", "number", "", 7)
    memory.save()
    memory = Memory(tmp_path, forget=True)
    memory.begin("a", "stamp")
    assert memory.recall("a", "number", "", int) is None
    memory.keep("a", "number", "", 8)
    memory.save()
    memory = Memory(tmp_path)
    memory.begin("a", "stamp")
    assert memory.recall("a", "number", "", int) == 8
