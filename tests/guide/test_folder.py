import os
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_packs.guide.problems import Problem
from content_packs.guide.source import Refused, read_source, resolve
from content_packs.guide.source.files import Bounds, read
from content_packs.guide.source.schema import ArtifactFile
from content_packs.guide.source.tree import walk
from tests.guide.sources import ARTIFACT, PACK, Files, places, read_changed, write_source


def problems_of(root: Path, changes: Files) -> list[Problem]:
    return read_source(write_source(root, changes))[1]


def test_sound_folder_is_read_whole(tmp_path: Path) -> None:
    source, problems = read_source(write_source(tmp_path))
    assert problems == []
    assert source is not None
    assert (source.museum, source.languages) == ("town", ("zh-Hans", "en"))
    bell = source.artifacts["bell"]
    assert isinstance(bell.table, ArtifactFile)
    assert bell.words["standard"]["en"].text == "This is a bell.\n"
    assert resolve(source, bell, "bell.svg") == tmp_path / "artifacts/bell/bell.svg"
    assert bell.line("picture[0].alt.en") == 8


@pytest.mark.parametrize("content", [None, "[pack", "[pack]\nid = 'x'", b"\xff\xfe"])
def test_without_a_usable_pack_file_there_is_no_source(tmp_path: Path, content: str | bytes | None) -> None:
    source, problems = read_source(write_source(tmp_path, {"pack.toml": content, "tours/a/tour.toml": "x ="}))
    assert source is None
    assert {p.file for p in problems} == {"pack.toml", "tours/a/tour.toml"}


def test_a_built_pack_is_told_from_a_source(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").touch()
    (problem,) = read_source(tmp_path)[1]
    assert (problem.rule, problem.mend) == ("no-source", "name the folder that it was built from")


def test_missing_folder_is_told(tmp_path: Path) -> None:
    assert [p.rule for p in read_source(tmp_path / "none")[1]] == ["no-source"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"artifacts/bell/artifact.toml": None}, "artifacts/bell/artifact.toml:0 missing-file"),
        ({"artifacts/Bell 2/artifact.toml": ARTIFACT}, "artifacts/Bell 2:0 bad-id"),
        ({"artifacts/bell/story.md": "x"}, "artifacts/bell/story.md:0 bad-words-name"),
        ({"artifacts/bell/story.en.esay.md": "x"}, "artifacts/bell/story.en.esay.md:0 bad-words-name"),
        ({"artifacts/bell/story.english.md": "x"}, "artifacts/bell/story.english.md:0 bad-language"),
        ({"artifacts/bell/story.en.md": b"caf\xe9"}, "artifacts/bell/story.en.md:0 not-utf8"),
        ({"artifacts/bell/story.en.md": b"x" * 200_001}, "artifacts/bell/story.en.md:0 too-large"),
        ({"artifacts/bell/artifact.toml": b"#" * 1_000_001}, "artifacts/bell/artifact.toml:0 too-large"),
        ({"artifacts/bell/old.svg": "x"}, "artifacts/bell/old.svg:0 unknown-file"),
        ({"artefacts/bell/x.toml": "x"}, "artefacts/bell/x.toml:0 unknown-file"),
        ({"exhibitions/a/exhibition.toml": "title = {}"}, "exhibitions/a/exhibition.toml:0 missing-key"),
        ({"venue/level.geojson": '{"type": NaN}'}, "venue/level.geojson:0 broken-geojson"),
        ({"venue/level.geojson": "[" * 100_000}, "venue/level.geojson:0 broken-geojson"),
        ({"venue/roof.geojson": "{}"}, "venue/roof.geojson:0 unknown-file"),
        ({"translations.lock": "<<<<<<< HEAD\n"}, "translations.lock:1 broken-lock"),
        ({"a/b/c/d/e/f/g/h/i/j/x.txt": "x"}, "a/b/c/d/e/f/g/h/i:0 too-deep"),
    ],
)
def test_bad_file_is_named(tmp_path: Path, changes: Files, expected: str) -> None:
    assert places(problems_of(tmp_path, changes)) == [expected]


@pytest.mark.parametrize(
    "name", [".DS_Store", "artifacts/bell/Thumbs.db", ".git/config", "artifacts/desktop.ini", "README.md", "~$a.toml"]
)
def test_what_systems_leave_behind_is_passed_over(tmp_path: Path, name: str) -> None:
    assert problems_of(tmp_path, {name: b"\xff"}) == []


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    changes: Files = {
        "pack.toml": b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode(),
        "artifacts/bell/story.en.md": b"One\r\ntwo\r\n",
    }
    source = read_changed(tmp_path, changes)
    assert source.artifacts["bell"].words["standard"]["en"].text == "One\ntwo\n"


@pytest.mark.parametrize("linked", ["artifacts/bell/story.en.md", "artifacts/bell", "pack.toml"])
def test_symlink_in_source_is_refused(tmp_path: Path, linked: str) -> None:
    root = write_source(tmp_path / "source")
    (root / linked).rename(tmp_path / "outside")
    (root / linked).symlink_to(tmp_path / "outside")
    source, problems = read_source(root)
    assert f"{linked}:0 link" in places(problems)
    assert source is None or not source.artifacts.get("bell") or "en" not in source.artifacts["bell"].words["standard"]


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("../../pack.toml", "climbing-path"),
        ("/etc/passwd", "climbing-path"),
        ("..\\pack.toml", "climbing-path"),
        ("C:/x.svg", "climbing-path"),
        ("./bell.svg", "climbing-path"),
        ("", "climbing-path"),
        ("a\0b", "climbing-path"),
        ("x" * 5_000, "missing-file"),
        ("bell.svg/x", "missing-file"),
        ("link.svg", "link"),
        ("folder/bell.svg", "link"),
        (".hidden.svg", "missing-file"),
        ("pipe", "special-file"),
        ("sub", "special-file"),
    ],
)
def test_named_file_stays_inside_its_folder(tmp_path: Path, name: str, rule: str) -> None:
    source = read_changed(tmp_path)
    folder = tmp_path / "artifacts/bell"
    (folder / "link.svg").symlink_to(folder / "bell.svg")
    (folder / "folder").symlink_to(folder)
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe")
    with pytest.raises(Refused) as refusal:
        resolve(source, source.artifacts["bell"], name)
    assert refusal.value.rule == rule


def test_missing_file_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    source = read_changed(tmp_path)
    with pytest.raises(Refused, match=r"did you mean 'bell\.svg'"):
        resolve(source, source.artifacts["bell"], "Bell.SVG")


def test_special_files_are_refused_and_not_opened(tmp_path: Path) -> None:
    root = write_source(tmp_path)
    os.mkfifo(root / "artifacts/bell/story.fr.md")
    with socket.socket(socket.AF_UNIX) as listener:
        before = Path.cwd()
        os.chdir(root)  # a socket's path has little room
        try:
            listener.bind("venue.sock")
        finally:
            os.chdir(before)
        assert {p.rule for p in read_source(root)[1]} == {"special-file"}
    with pytest.raises(Refused, match="not a regular file"):
        read(root / "artifacts/bell/story.fr.md", 10)


def test_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        read(tmp_path / "gone", 10)
    assert refusal.value.rule == "unreadable-file"
    assert [p.rule for p in walk(tmp_path / "gone").problems] == ["unreadable-file"]


def test_file_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    root = write_source(tmp_path)
    Path(os.fsdecode(os.fsencode(root) + b"/artifacts/bell/\xff\n.md")).write_text("x")
    [problem] = read_source(root)[1]
    assert (problem.file, problem.rule) == ("artifacts/bell", "bad-file-name")
    str(problem).encode()


def test_too_many_files_are_not_read(tmp_path: Path) -> None:
    tree = walk(write_source(tmp_path), Bounds(files=2))
    assert [p.rule for p in tree.problems] == ["too-many-files"]
    assert len(tree.files) < 10


def test_broken_document_is_known_as_broken(tmp_path: Path) -> None:
    source = read_changed(tmp_path, {"artifacts/drum/artifact.toml": "title =", "artifacts/drum/x.svg": "x"})
    assert source.broken == {"artifacts/drum"}
    assert "drum" not in source.artifacts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(raw=st.binary(max_size=200), name=st.sampled_from(["pack.toml", "venue/unit.geojson", "translations.lock"]))
def test_no_bytes_break_the_reading(tmp_path: Path, raw: bytes, name: str) -> None:
    read_source(write_source(tmp_path, {name: raw}))
