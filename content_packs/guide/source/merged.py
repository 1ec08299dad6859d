"""Changed texts written into a source folder: TOML keeps its comments and order. The only door to tomlkit.

Everything is made and judged before the first file is written; each file is then replaced in one step.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from content_packs.format.blobs import write_durably
from content_packs.guide.source.files import BOUNDS, Refused, find, read
from content_packs.guide.source.lock import WORDS
from content_packs.guide.source.schema import Place

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def write_texts(root: Path, texts: Mapping[Place, str]) -> list[Path]:
    """Write each text to its place in the folder; the files that changed. `Refused` before anything is written."""
    contents = {file: _words(text) for (file, path, _), text in texts.items() if path == WORDS}
    tables: dict[str, dict[Place, str]] = defaultdict(dict)
    for place, text in texts.items():
        if place[1] != WORDS:
            tables[place[0]][place] = text
    contents |= {file: _table(root, file, of_file) for file, of_file in tables.items()}
    for file, content in contents.items():
        write_durably(root / file, content)
    return sorted(map(Path, contents))


def _words(text: str) -> bytes:
    return (text.strip() + "\n").encode()


def _table(root: Path, file: str, texts: Mapping[Place, str]) -> bytes:
    """The TOML file with these texts in it, and nothing else changed."""
    raw = read(find(root, Path(file).parent, Path(file).name), BOUNDS.toml).decode("utf-8-sig")
    document: Any = tomlkit.parse(raw)
    wanted = tomllib.loads(raw)
    for (_, path, language), text in texts.items():
        _put(document, path, language, text, tomlkit.inline_table())
        _put(wanted, path, language, text, {})
    content = tomlkit.dumps(document)
    if tomllib.loads(content) != wanted:
        raise Refused("broken-toml", f"{file!r} cannot be rewritten safely", "write its changes by hand")
    return content.encode()


def _put(table: Any, path: str, language: str, text: str, empty: Any) -> None:
    *before, last = [key or int(number) for key, number in _STEP.findall(path)]
    for step in before:
        table = table[step]
    if last not in table:
        table[last] = empty
    table[last][language] = text
