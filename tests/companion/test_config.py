"""Settings: defaults, file, environment; nothing unknown, nothing out of bounds."""

from pathlib import Path

import pytest

from companion.config import BadSettings, Settings, UnknownSetting, load, table

DOCS = Path(__file__).parents[2] / "docs/settings.md"


def write(folder: Path, text: str) -> Path:
    file = folder / "companion.toml"
    file.write_text(text)
    return file


def test_without_file_and_environment_there_are_defaults() -> None:
    assert load(None, {}) == Settings()


def test_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "port = 8001\nscan_flush = 1")
    settings = load(file, {"COMPANION_PORT": "8002", "OTHER": "x"})
    assert (settings.port, settings.scan_flush) == (8002, 1.0)


def test_paths_in_the_file_are_relative_to_it(tmp_path: Path) -> None:
    settings = load(write(tmp_path, 'data = "kept"\npacks = ["a", "/b"]'), {})
    assert settings.data == tmp_path / "kept"
    assert settings.packs == (tmp_path / "a", Path("/b"))


def test_packs_in_the_environment_are_separated_like_a_path() -> None:
    assert load(None, {"COMPANION_PACKS": "/a:/b c"}).packs == (Path("/a"), Path("/b c"))


def test_unknown_key_in_the_file_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting, match=r"companion\.toml: unknown setting 'prot'; did you mean 'port'\?"):
        load(write(tmp_path, "prot = 1"), {})


def test_unknown_key_in_the_environment_is_an_error() -> None:
    with pytest.raises(UnknownSetting, match="unknown setting 'COMPANION_PROT'; did you mean 'COMPANION_PORT'"):
        load(None, {"COMPANION_PROT": "1"})


@pytest.mark.parametrize(
    "text",
    [
        "port = 70000",
        "port = 'x'",
        "public_url = 'javascript:1'",
        "packs = 'a'",
        "data = 1",
        "scan_flush = 0",
        "port =",
    ],
)
def test_what_is_out_of_bounds_is_an_error_that_names_the_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSettings, match=r"companion\.toml"):
        load(write(tmp_path, text), {})


def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"none\.toml: No such file"):
        load(tmp_path / "none.toml", {})


def test_every_setting_is_in_the_docs() -> None:
    assert table() in DOCS.read_text()


def test_a_wrong_value_is_told_by_the_name_it_was_given_under(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"^COMPANION_PORT: Expected `int`"):
        load(None, {"COMPANION_PORT": "many"})
    file = tmp_path / "companion.toml"
    file.write_text('port = "many"\n')
    with pytest.raises(BadSettings, match=r"companion\.toml, port: Expected `int`"):
        load(file, {})
