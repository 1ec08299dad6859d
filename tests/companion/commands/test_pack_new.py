from pathlib import Path

import pytest
from click.testing import CliRunner

from companion.cli import companion
from content_packs.guide.checks import check_source
from content_packs.guide.source import read_source


@pytest.mark.parametrize("languages", [[], ["en"], ["ar", "fr", "ja"], ["de", "zh-Hant", "pt-BR"]])
def test_starter_passes_its_own_check(tmp_path: Path, languages: list[str]) -> None:
    folder = tmp_path / "town"
    chosen = [word for language in languages for word in ("--language", language)]
    made = CliRunner().invoke(companion, ["pack", "new", str(folder), *chosen])
    assert made.exit_code == 0, made.output
    source, problems = read_source(folder)
    assert source is not None
    assert [*problems, *check_source(source)] == []
    assert source.museum == "town"
    assert source.languages == tuple(languages or ["zh-Hans", "en"])


def test_starter_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    refused = CliRunner().invoke(companion, ["pack", "new", str(tmp_path)])
    assert refused.exit_code == 2
    assert "not empty" in refused.output
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "words",
    [
        ["--museum", "My Museum"],
        ["--museum", "../x"],
        ["--language", "english"],
        ["--language", "en", "--language", "en"],
    ],
)
def test_impossible_wish_makes_nothing(tmp_path: Path, words: list[str]) -> None:
    folder = tmp_path / "town"
    refused = CliRunner().invoke(companion, ["pack", "new", str(folder), *words])
    assert refused.exit_code == 2
    assert not folder.exists()


def test_museum_is_named_after_its_folder_where_it_can_be(tmp_path: Path) -> None:
    for name, museum in {"Town Museum": "town-museum", "博物馆": "my-museum"}.items():
        CliRunner().invoke(companion, ["pack", "new", str(tmp_path / name)])
        source, _ = read_source(tmp_path / name)
        assert source is not None
        assert source.museum == museum
