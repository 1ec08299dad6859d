"""The files beside a workbook, by the names that its cells give them. Pure.

A name alone is looked for in every folder, since people write `bell.jpg` and keep it in `pictures`; a path is taken
as it is. What is not there is left to the checks.
"""

from collections import defaultdict
from collections.abc import Iterable

from content_packs.guide.source.workbook.values import Unfit


class Media:
    def __init__(self, files: Iterable[str]) -> None:
        self.files = set(files)
        self._named: dict[str, list[str]] = defaultdict(list)
        for path in sorted(self.files):
            self._named[path.rpartition("/")[2]].append(path)
        self.used: set[str] = set()

    def find(self, name: str) -> str:
        """The path of the file that is meant."""
        found = [name] if name in self.files else self._named.get(name, [])
        if len(found) > 1:
            what = f"{name[:80]!r} is in several folders: {', '.join(found[:5])}"
            raise Unfit("ambiguous-file", what, "write which, with its folder")
        self.used.update(found)
        return found[0] if found else self._guess(name)

    def _guess(self, name: str) -> str:
        """Where a file that is not there would be: in the folder that holds most, so that the nearest name is found."""
        folders: dict[str, int] = defaultdict(int)
        for path in self.files:
            folders[path.rpartition("/")[0]] += 1
        most = max(folders, key=lambda folder: (folders[folder], folder), default="")
        return f"{most}/{name}" if most and "/" not in name and ":" not in name else name
