import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from companion.cli import companion
from content_packs.format.pack import open_folder
from content_packs.guide.source import folder, tree
from content_packs.guide.source.lock import LOCK
from tests.guide.sources import ARTIFACT, Files, write_source
from tests.guide.test_build import DRUM, SMALL


def build(tmp_path: Path, *words: str, changes: Files | None = None) -> Result:
    source = write_source(tmp_path / "source", SMALL | (changes or {}))
    places = ["--out", str(tmp_path / "pack"), "--cache", str(tmp_path / "cache")]
    return CliRunner().invoke(companion, ["pack", "build", str(source), *places, *words])


def test_build_says_what_it_did(tmp_path: Path) -> None:
    result = build(tmp_path)
    pack = open_folder(tmp_path / "pack")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"built 5 blobs, 5 new, 0 from cache, 0.0 MB; manifest sha256 {pack.sha256}\n"
    assert "1/1 artifacts/bell/bell.png" in result.stderr


def test_build_tells_a_script_as_json(tmp_path: Path) -> None:
    told = json.loads(build(tmp_path, "--json").stdout)
    assert told["built"]["sha256"] == open_folder(tmp_path / "pack").sha256
    assert (told["failed"], told["errors"]) == (None, 0)


def test_errors_stop_the_build_and_warnings_do_not(tmp_path: Path) -> None:
    warned = build(tmp_path)
    assert "[small-picture]" in warned.stderr
    assert "0 errors, 1 warning" in warned.stderr
    stopped = build(tmp_path, changes={"artifacts/bell/artifact.toml": ARTIFACT + "unknown = 1\n"})
    assert stopped.exit_code == 1
    assert "[unknown-key]" in stopped.stderr
    assert open_folder(tmp_path / "pack").manifest.entries > 0


def test_lock_is_written_by_a_build_that_went_well_and_by_no_other(tmp_path: Path) -> None:
    lock = tmp_path / "source" / LOCK
    cut_short = DRUM["artifacts/drum/bell.png"]
    assert isinstance(cut_short, bytes)
    broken: Files = DRUM | {"artifacts/drum/bell.png": cut_short[:-30]}
    failed = build(tmp_path, changes=broken)
    assert (failed.exit_code, lock.exists()) == (1, False)
    assert "not built: artifacts/drum/bell.png" in failed.stderr
    assert build(tmp_path, changes=DRUM).exit_code == 0
    assert "artifacts/drum/artifact.toml title en " in lock.read_text()


def test_disk_that_refuses_is_told_apart_from_a_faulty_source(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "blobs").write_text("a file where a folder should be")
    result = build(tmp_path)
    assert result.exit_code == 3
    assert "not built" in result.stderr


def test_second_build_of_the_same_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "TICK", -(10**12))  # as if all were written long ago
    first = build(tmp_path)
    words = [str(tmp_path / "source"), "--out", str(tmp_path / "pack"), "--cache", str(tmp_path / "cache")]

    def again(*more: str) -> Result:
        return CliRunner().invoke(companion, ["pack", "build", *words, *more], catch_exceptions=False)

    with monkeypatch.context() as shut:
        shut.setattr(folder, "read_text", None)
        assert again().stdout == first.stdout.replace("5 new, 0 from", "0 new, 5 from")
        with pytest.raises(TypeError):
            again("--no-cache")
        with pytest.raises(TypeError):
            again("--with", str(write_source(tmp_path / "other")))
    blob = next((tmp_path / "pack" / "blobs").glob("??/*"))
    raw = blob.read_bytes()
    blob.write_bytes(bytes(len(raw)))
    assert again().exit_code == 0
    assert blob.read_bytes() == raw


@pytest.mark.parametrize("words", [["--unknown"], ["--with", "nowhere"]])
def test_wrong_use_is_told(tmp_path: Path, words: list[str]) -> None:
    assert build(tmp_path, *words).exit_code == 2


@pytest.mark.parametrize("inside", [".", "pack"])
def test_pack_is_not_built_into_its_own_source(tmp_path: Path, inside: str) -> None:
    source = write_source(tmp_path / "source", SMALL)
    before = sorted(source.rglob("*"))
    result = CliRunner().invoke(companion, ["pack", "build", str(source), "--out", str(source / inside)])
    assert result.exit_code == 2
    assert "name another place" in result.output
    assert sorted(source.rglob("*")) == before
