"""Pictures that an export names, found by file name in a folder that the museum has. An edge: it looks into the folder.

Addresses are not fetched: an export outlives the server it points to, and a build must not depend on one.
"""

import re
from pathlib import Path

import msgspec

from content_packs.guide.mapping.documents import Made
from content_packs.guide.mapping.tally import Tally

KINDS = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".tif", ".tiff"}
_MOST = 200_000  # files of the folder


class Pictures:
    def __init__(self, folder: Path | None, tally: Tally) -> None:
        self.folder, self.tally = folder, tally
        self.files: dict[str, Path] = {}
        for file in sorted(folder.rglob("*")) if folder else ():
            if file.suffix.lower() in KINDS and file.is_file() and not file.is_symlink() and len(self.files) < _MOST:
                self.files.setdefault(file.name.casefold(), file)

    def place(self, made: Made) -> tuple[Made, dict[str, Path]]:
        """The document with the pictures that are there, and their files by the name they get."""
        tables: list[dict[str, object]] = []
        files: dict[str, Path] = {}
        for picture in made.pictures:
            file = self.files.get(picture.name.casefold())
            if file is None:
                where = "in --pictures" if self.folder else "without --pictures"
                self.tally.leave(f"pictures: not found {where}; addresses are not fetched", picture.name)
            elif not picture.table.get("alt"):
                self.tally.leave("pictures: without alternative text, left out", picture.name)
            elif (name := _safe(file.name)) not in files:
                files[name] = file
                tables.append({"file": name, **picture.table})
                self.tally.fill("picture", name)
        return (msgspec.structs.replace(made, table=made.table | {"picture": tables}) if tables else made), files


def _safe(name: str) -> str:
    """A name that every file system bears, and that is not hidden."""
    return re.sub(r"[^\w.()-]+", "-", name).lstrip(".-~") or "picture"
