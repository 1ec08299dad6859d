"""What an import changes in the folder: each file against the last import's and against what stands there. An edge.

Everything is staged; `finish` makes it count. What was edited by hand is kept, and told where the export changed too.
"""

import tomllib
from collections import defaultdict
from pathlib import Path

from content_packs.errors import PackError
from content_packs.guide.mapping.documents import Made
from content_packs.guide.mapping.lock import ImportLock, Step, decide, digest, write_lock
from content_packs.guide.mapping.report import Change, Report
from content_packs.guide.mapping.stage import Stage, hash_of, hash_of_file
from content_packs.guide.mapping.writing import write_table
from content_packs.guide.source.files import BOUNDS, read_text
from content_packs.guide.source.lock import IMPORT_LOCK


class Changes:
    def __init__(self, root: Path, last: ImportLock, report: Report, overwrite: bool, dry: bool) -> None:
        self.root, self.last, self.report, self.overwrite, self.dry = root, last, report, overwrite, dry
        self.now = ImportLock({}, dict(last.codes))  # codes of what is withdrawn are remembered
        self.stage = Stage(root)
        self.seen: set[str] = set()  # folders of documents that the export still has
        self.by_folder: dict[str, list[str]] = defaultdict(list)
        for place in last.files:
            self.by_folder[place.rpartition("/")[0]].append(place)

    def write(self, kind: str, file: str, made: Made, pictures: dict[str, Path] | None = None) -> None:
        """Every file of a document, as far as it differs and was not edited by hand."""
        folder = f"{kind}/{made.id}"
        self.seen.add(folder)
        steps = {f"{folder}/{file}": self.put(f"{folder}/{file}", write_table(made.table).encode())}
        for name, text in made.words.items():
            steps[f"{folder}/{name}"] = self.put(f"{folder}/{name}", text.encode())
        for name, picture in (pictures or {}).items():
            steps[f"{folder}/{name}"] = self.copy(f"{folder}/{name}", picture)
        for place in self.by_folder.get(folder, ()):
            if place not in steps:
                steps[place] = self.take_away(place)
        self.tell(folder, f"{folder}/{file}", steps, made)

    def put(self, place: str, raw: bytes) -> Step:
        step = self.decide(place, digest(raw))
        if step in ("add", "change") and not self.dry:
            self.stage.put(place, raw)
        return step

    def copy(self, place: str, file: Path) -> Step:
        step = self.decide(place, hash_of_file(file))
        if step in ("add", "change") and not self.dry:
            self.stage.copy(place, file)
        return step

    def decide(self, place: str, new: str) -> Step:
        self.now.files[place] = new
        return decide(new, self.last.files.get(place), hash_of(self.root, place), self.overwrite)

    def take_away(self, place: str) -> Step:
        step = decide(None, self.last.files.get(place), hash_of(self.root, place))
        if step == "remove" and not self.dry:
            self.stage.remove(place)
        elif step == "kept":
            self.now.files[place] = self.last.files[place]
        return step

    def tell(self, folder: str, main: str, steps: dict[str, Step], made: Made) -> None:
        names = {place: place.rpartition("/")[2] for place in steps}
        written = [place for place, step in steps.items() if step in ("add", "change", "remove")]
        if hit := [place for place, step in steps.items() if step == "conflict"]:
            self.report.conflicts.append(Change(folder, self.fields(folder, main, hit, made)))
        elif "kept" in steps.values():
            self.report.kept.append(Change(folder, tuple(names[one] for one, step in steps.items() if step == "kept")))
        if steps[main] == "add" and main not in self.last.files:
            self.report.added.append(Change(folder))
        elif written:
            self.report.changed.append(Change(folder, self.fields(folder, main, written, made)))
        else:
            self.report.unchanged += 1

    def fields(self, folder: str, main: str, places: list[str], made: Made) -> tuple[str, ...]:
        """What is different: fields of the document itself, other files by their name."""
        others = [place.removeprefix(f"{folder}/") for place in places if place != main]
        if main not in places:
            return tuple(others)
        try:
            there = tomllib.loads(read_text(self.root / main, BOUNDS.toml))
            new = tomllib.loads(write_table(made.table))
        except (PackError, ValueError, RecursionError):
            return (main.removeprefix(f"{folder}/"), *others)
        return (*(key for key in dict.fromkeys([*new, *there]) if new.get(key) != there.get(key)), *others)

    def keep_all(self, kind: str) -> None:
        """The file that these documents come from was not given this time: they stay as they are."""
        for folder, places in self.by_folder.items():
            if folder.startswith(f"{kind}/"):
                self.keep(folder, places)

    def keep(self, folder: str, places: list[str]) -> None:
        self.seen.add(folder)
        self.now.files.update({place: self.last.files[place] for place in places})

    def withdraw(self) -> None:
        """Documents that the last import wrote and this export has no longer; whole, and only if none edited them."""
        for folder, places in self.by_folder.items():
            if not folder or folder in self.seen:
                continue
            steps = {decide(None, self.last.files[place], hash_of(self.root, place)) for place in places}
            if "kept" in steps or self.has_more(folder, places):
                self.keep(folder, places)
                self.report.kept.append(Change(folder, ("withdrawn from the export, but edited by hand",)))
                continue
            self.report.withdrawn.append(Change(folder))
            for place in places if not self.dry else ():
                self.stage.remove(place)

    def has_more(self, folder: str, places: list[str]) -> bool:
        """Whether something stands there that no import wrote."""
        path = self.root / folder
        known = {place.rpartition("/")[2] for place in places}
        return path.is_dir() and any(
            each.name not in known and not each.name.startswith(".") for each in path.iterdir()
        )

    def finish(self) -> None:
        self.stage.put(IMPORT_LOCK, write_lock(self.now).encode())
        self.stage.commit()

    def drop(self) -> None:
        self.stage.drop()
