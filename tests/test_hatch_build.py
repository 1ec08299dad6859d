"""The build hook: viewers by a committed lock, and a build that goes on without them."""

import gzip
import json
import re
import tomllib
from pathlib import Path

import brotli
import pytest

import hatch_build

LOCK = json.loads((hatch_build.LOCKED / "package-lock.json").read_text())


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm-cache"))


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """What npm would have made, in small."""
    for source in [*hatch_build.FILES.values(), *hatch_build.LICENCES.values()]:
        file = tmp_path / "modules" / source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"/* {source} */ `<style>b{{}}</style>`\n//# sourceMappingURL=x.map\n")
    return tmp_path / "modules"


def test_every_package_is_locked_by_hash_and_no_registry_is_named() -> None:
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert packages
    assert all(each["integrity"].startswith("sha512-") and "resolved" not in each for each in packages.values())


def test_build_goes_on_where_npm_cannot_be_reached(
    no_registry: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not hatch_build.fetch_viewers(tmp_path / "vendor")
    assert re.search(r"could not be fetched: .+\n.*going on without", capsys.readouterr().err)
    assert not (tmp_path / "vendor").exists()


def test_a_later_build_mends_it_and_the_next_is_instant(
    modules: Path, no_registry: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = tmp_path / "vendor"
    assert not hatch_build.fetch_viewers(vendor)
    with monkeypatch.context() as reached:
        reached.setattr(hatch_build, "install", lambda scratch: modules)
        assert hatch_build.fetch_viewers(vendor)
    assert hatch_build.fetch_viewers(vendor)  # asks nothing of npm, which cannot be reached


def test_files_are_made_in_each_coding_without_source_maps(modules: Path, tmp_path: Path) -> None:
    hatch_build.make(modules, tmp_path / "vendor", "stamp")
    for name in hatch_build.FILES:
        raw = (tmp_path / "vendor" / name).read_bytes()
        assert b"sourceMappingURL" not in raw
        assert brotli.decompress((tmp_path / "vendor" / f"{name}.br").read_bytes()) == raw
        assert gzip.decompress((tmp_path / "vendor" / f"{name}.gz").read_bytes()) == raw
    assert {file.name for file in (tmp_path / "vendor").glob("*.LICENSE")} == set(hatch_build.LICENCES)


def test_another_lock_makes_the_folder_anew(modules: Path, tmp_path: Path) -> None:
    hatch_build.make(modules, tmp_path / "vendor", "old")
    assert not hatch_build.is_made(tmp_path / "vendor", "new")
    (tmp_path / "vendor" / "left-over").touch()
    hatch_build.make(modules, tmp_path / "vendor", "new")
    assert hatch_build.is_made(tmp_path / "vendor", "new")
    assert not (tmp_path / "vendor" / "left-over").exists()


def test_the_wheel_carries_what_the_hook_fetched() -> None:
    wheel = tomllib.loads((hatch_build.HOUSE / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert wheel["artifacts"] == [f"{hatch_build.VENDOR.relative_to(hatch_build.HOUSE)}/*"]
    assert "custom" in wheel["hooks"]
