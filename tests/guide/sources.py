"""A tiny source folder to build faults into."""

from pathlib import Path

from content_packs.guide.checks import check_source
from content_packs.guide.problems import Problem
from content_packs.guide.source import read_source
from content_packs.guide.source.schema import Source

PACK = """\
[pack]
id = "main"
version = 1
languages = ["zh-Hans", "en"]
rights = "https://creativecommons.org/publicdomain/zero/1.0/"

[museum]
id = "town"
name = { zh-Hans = "镇博物馆", en = "Town Museum" }
"""
ARTIFACT = """\
title = { zh-Hans = "钟", en = "Bell" }

[[source]]
title = "Inventory"

[[picture]]
file = "bell.svg"
alt = { zh-Hans = "一口铜钟", en = "A bronze bell" }
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 720"><circle cx="9" cy="9" r="5"/></svg>\n'
SOUND = {
    "pack.toml": PACK,
    "artifacts/bell/artifact.toml": ARTIFACT,
    "artifacts/bell/bell.svg": SVG,
    "artifacts/bell/story.zh-Hans.md": "这是一口钟。\n",
    "artifacts/bell/story.en.md": "This is a bell.\n",
}

Files = dict[str, str | bytes | None]


def write_source(root: Path, changes: Files | None = None) -> Path:
    """The sound source with some files changed, added, or (None) left out."""
    for name, content in (SOUND | (changes or {})).items():
        if content is not None:
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read_changed(root: Path, changes: Files | None = None) -> Source:
    """The sound source with changes, read; they must not keep it from being read."""
    source, _ = read_source(write_source(root, changes))
    assert source is not None
    return source


def found_in(root: Path, changes: Files | None = None) -> list[Problem]:
    """All problems that reader and checks find in the sound source with changes."""
    source, problems = read_source(write_source(root, changes))
    return [*problems, *(check_source(source) if source else [])]


def places(problems: list[Problem]) -> list[str]:
    """Problems in short: `file:line rule`."""
    return [f"{p.file}:{p.line} {p.rule}" for p in problems]
