"""All sheets as drafts of documents: ids, parts, references by name. Pure.

Sheets are read from the pack down: what a row belongs to is known before it. What rows are called elsewhere (title,
accession number) becomes their id at the end, when all are known.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import nearest
from content_packs.guide.source.positions import number_of
from content_packs.guide.source.workbook.drafts import Draft, Filling
from content_packs.guide.source.workbook.grid import Row
from content_packs.guide.source.workbook.ids import Aliases, made_id, slug
from content_packs.guide.source.workbook.matching import Matched, own_language
from content_packs.guide.source.workbook.media import Media

KINDS = ("artifacts", "exhibitions", "tours", "scenes")
_LISTS = {"tours": "stop", "exhibitions": "artifacts"}  # what may not be missing, but may be empty
_NAMED = {"themes": "theme", "galleries": "gallery"}
_VIDEOS = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")


class Drafting:
    """The drafts of one set of sheets."""

    def __init__(self, found: Sequence[Matched], media: Media) -> None:
        self.found = {one.sheet.key: one for one in reversed(found)}
        self.own = own_language(found)
        self.media = media
        self.problems: list[Problem] = []
        self.pack = Draft(number_of(found[0].index, 0) if found else 0)
        self.drafts: dict[str, dict[str, Draft]] = {kind: {} for kind in KINDS}
        self.aliases: dict[str, Aliases] = defaultdict(Aliases)

    def draft(self) -> None:
        """Every sheet, in the order in which they build on each other."""
        self.museum()
        for key in _NAMED:
            self.parts_of_pack(key)
        for key in KINDS:
            self.documents(key)
        for one in self.found.values():
            if one.sheet.part and one.sheet.kind != "pack":
                self.parts(one)
        self.settle()

    def museum(self) -> None:
        if one := self.found.get("museum"):
            filling = Filling(one, self.own, self.media)
            for number, row in enumerate(one.rows):
                if number:
                    what = "a second museum: only the first is read"
                    self.problems.append(
                        filling.at(row, 1, error("duplicate-id", "", 0, what, "a pack is of one museum: delete it"))
                    )
                else:
                    self.pack.home = one.number(row.number)
                    # in whose language the rest is must be known first
                    languages = self.languages(filling, row)
                    filling.own = self.own = languages[0] if languages else self.own
                    filling.fill(self.pack, row)
            self.problems += filling.told()

    def languages(self, filling: Filling, row: Row) -> list[str]:
        for column, heading in filling.matched.headings.items():
            if heading.column.kind == "languages" and column in row.cells:
                return list(filling.value(heading.column, row, column, row.cells[column]) or [])
        return []

    def parts_of_pack(self, key: str) -> None:
        """Themes or galleries."""
        if not (one := self.found.get(key)):
            return
        filling = Filling(one, self.own, self.media)
        for number, row in enumerate(one.rows):
            part = f"{one.sheet.part}[{number}]"
            self.pack.note(part, one.number(row.number))
            self.pack.put(f"{part}.name", {}, one.number(row.number))
            filling.fill(self.pack, row, f"{part}.")
            names = self.pack.table[one.sheet.part][number]["name"].values()
            name, where = self.id_of(filling, row, names)
            self.pack.put(f"{part}.id", name, where)
            self.aliases[key].add(name, names)
        self.problems += filling.told()

    def documents(self, key: str) -> None:
        """A document for each row."""
        if not (one := self.found.get(key)):
            return
        filling = Filling(one, self.own, self.media)
        made: list[Row] = []
        for row in one.rows:
            draft = Draft(one.number(row.number))
            if key in _LISTS:
                draft.table[_LISTS[key]] = []
            filling.fill(draft, row)
            accession, titles = draft.table.get("accession", ""), draft.table.get("title", {}).values()
            name, where = self.id_of(filling, row, [accession] if accession else titles)
            made += [row] * (where == draft.home and not accession)
            if first := self.drafts[key].get(name):
                self.problems.append(filling.at(row, 1, _twice(name, one.place(first.home))))
            elif name:
                self.drafts[key][name] = draft
                self.aliases[key].add(name, [*titles, accession])
        self.problems += filling.told()
        if made and key == "artifacts":
            self.problems.append(filling.at(made[0], 1, _made(len(made))))

    def id_of(self, filling: Filling, row: Row, called: Iterable[str]) -> tuple[str, int]:
        """The id of a row, and where it stands; made from what the row is called where none stands there."""
        for column, heading in filling.matched.headings.items():
            if heading.column.kind == "id" and column in row.cells:
                text = str(filling.value(heading.column, row, column, row.cells[column]) or "")
                return slug(text) or made_id(text), filling.matched.number(row.number, column)
        text = next((one for one in called if one), "")
        if not text:
            mend = "write a title, or delete the row"
            filling.problems.append(filling.at(row, 1, error("missing-key", "", 0, "this row has no title", mend)))
        return made_id(text) if text else "", filling.matched.number(row.number)

    def parts(self, one: Matched) -> None:
        """Rows that add to documents: pictures, recordings, stops."""
        filling = Filling(one, self.own, self.media)
        for row in one.rows:
            if (draft := self.parent(filling, row)) is None:
                continue
            name = self.part_of(filling, row)
            number = len(draft.table.get(name, []))
            part = f"{name}[{number}]"
            draft.put(part, {}, one.number(row.number))
            filling.fill(draft, row, f"{part}.")
            if one.sheet.key == "recordings" and "language" not in draft.table[name][number]:
                draft.put(f"{part}.language", self.own, one.number(row.number))
        self.problems += filling.told()

    def part_of(self, filling: Filling, row: Row) -> str:
        """A recording is sound or film by its file's name."""
        if filling.matched.sheet.key != "recordings":
            return filling.matched.sheet.part
        cells = (row.cells.get(c) for c, heading in filling.matched.headings.items() if heading.column.path == "file")
        return "video" if any(str(cell).lower().endswith(_VIDEOS) for cell in cells) else "audio"

    def parent(self, filling: Filling, row: Row) -> Draft | None:
        """The document that a row belongs to; the only one there is where the row does not say."""
        one = filling.matched
        drafts = self.drafts[one.sheet.kind]
        for column, heading in one.headings.items():
            if heading.column.kind == "parent" and column in row.cells:
                called = str(filling.value(heading.column, row, column, row.cells[column]) or "")
                if draft := drafts.get(self.aliases[one.sheet.kind].find(called)):
                    return draft
                what = f"there is no {heading.column.key} {called[:80]!r}{nearest(called, drafts)}"
                mend = f"write the ID or title of a row of the sheet {one.sheet.kind}"
                filling.problems.append(filling.at(row, column, error("broken-reference", "", 0, what, mend)))
                return None
        if len(drafts) == 1:
            return next(iter(drafts.values()))
        what, mend = "this row does not say what it belongs to", "write the ID or title in the first column"
        filling.problems.append(filling.at(row, 1, error("missing-key", "", 0, what, mend)))
        return None

    def settle(self) -> None:
        """References by title or accession number become ids; themes and galleries without a sheet are made."""
        for kind, drafts in self.drafts.items():
            for draft in drafts.values():
                self.settle_one(kind, draft.table)
                if kind == "artifacts":
                    for key, part in _NAMED.items():
                        self.settle_named(draft, key, part)

    def settle_one(self, kind: str, table: dict[str, Any]) -> None:
        field = {"artifacts": "related", "exhibitions": "artifacts"}.get(kind, "")
        if isinstance(table.get(field), list):
            table[field] = [self.aliases["artifacts"].find(name) for name in table[field]]
        for stop in table.get("stop", []) if kind == "tours" else ():
            for field, of in {"artifact": "artifacts", "scene": "scenes"}.items():
                if field in stop:
                    stop[field] = self.aliases[of].find(stop[field])

    def settle_named(self, draft: Draft, key: str, part: str) -> None:
        """Themes or gallery of one artifact, by name."""
        said = draft.table.get("themes" if key == "themes" else "gallery")
        names = said if isinstance(said, list) else [said] if said else []
        ids = [self.named(key, part, name, draft) for name in names]
        if ids:
            draft.table["themes" if key == "themes" else "gallery"] = ids if key == "themes" else ids[0]

    def named(self, key: str, part: str, called: str, draft: Draft) -> str:
        found = self.aliases[key].find(called)
        if key in self.found:
            return found
        if found == called:  # not seen before: without a sheet every name is one
            found = made_id(called)
            there = self.pack.table.setdefault(part, [])
            if all(one["id"] != found for one in there):
                there.append({"id": found, "name": {self.own: called}})
                self.pack.note(f"{part}[{len(there) - 1}]", draft.lines.get(part, draft.home))
            self.aliases[key].add(found, [called])
        return found


def _twice(name: str, first: object) -> Problem:
    return error("duplicate-id", "", 0, f"the id {name!r} stands twice, first in {first}", "give each row its own ID")


def _made(count: int) -> Problem:
    what = f"neither ID nor accession number, the first of {count:,} rows: the code on the label follows from the title"
    mend = "add a column ID, with lower-case letters, digits and hyphens, so that a new title does not change the code"
    return warning("made-id", "", 0, what, mend)
