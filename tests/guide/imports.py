"""A small museum's export and mapping, imported in a test."""

from pathlib import Path

from content_packs.guide.mapping.importing import Wish, import_export
from content_packs.guide.mapping.mapping import Mapping, read_mapping
from content_packs.guide.mapping.report import Report
from content_packs.guide.mapping.stage import held

PACK = """\
[pack]
id = "main"
languages = ["en", "sv"]
rights = "https://creativecommons.org/publicdomain/zero/1.0/"

[museum]
id = "town"
name = { en = "Town Museum", sv = "Stadsmuseet" }

"""
SIMPLE = '[artifact]\nid = "id"\ntitle = { from = "title*", default = "Untitled" }\nstory = "text*"\n'
SUFFIXES = '[suffixes]\n"" = "en"\n"__sv" = "sv"\n"Simple" = "en.easy"\n'


def mapping_of(rules: str) -> Mapping:
    text = rules if "[pack]" in rules else PACK + SUFFIXES + rules
    mapping, problems = read_mapping(Path("mine.toml"), text)
    assert mapping is not None, problems
    return mapping


class Imports:
    """An export that changes, and the folder that it is imported into."""

    def __init__(self, base: Path, rules: str = SIMPLE, export: str | bytes = "", name: str = "export.jsonl") -> None:
        self.mapping = mapping_of(rules)
        self.export, self.folder = base / name, base / "source"
        self.related: dict[str, Path] = {}
        self.pictures: Path | None = None
        self.write(export)

    def write(self, export: str | bytes) -> None:
        self.export.write_bytes(export.encode() if isinstance(export, str) else export)

    def run(self, overwrite: bool = False, withdraw: bool = False, dry: bool = False) -> Report:
        wish = Wish(
            mapping=self.mapping,
            export=self.export,
            root=self.folder,
            related=self.related,
            pictures=self.pictures,
            overwrite=overwrite,
            withdraw=withdraw,
            dry=dry,
        )
        self.folder.mkdir(exist_ok=True)
        with held(self.folder):
            return import_export(wish, lambda done, total, what: None)

    def read(self, place: str) -> str:
        return (self.folder / place).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        found = (file for file in self.folder.rglob("*") if file.is_file())
        return {file.relative_to(self.folder).as_posix(): file.read_bytes() for file in found}
