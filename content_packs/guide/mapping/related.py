"""Related records: those of a second file, by what they share with an artifact's. An edge: it reads the file."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path as File

from content_packs.guide.mapping.mapping import Mapping, related_paths
from content_packs.guide.mapping.paths import Path, leaves
from content_packs.guide.mapping.records import BadExport, Row, read_records
from content_packs.guide.mapping.rules import text_of
from content_packs.guide.mapping.schema import RelatedTable
from content_packs.guide.mapping.tally import Tally

MOST = 500_000  # records of one related file that are kept in memory


class Related:
    """The related files of one import. `attach` puts what belongs to a record into it, under `@name`."""

    def __init__(self, mapping: Mapping, files: dict[str, File], tally: Tally) -> None:
        self.files, self.tally = files, tally
        self.forms = {each.name: each for each in mapping.table.related}
        paths = related_paths(mapping)
        self.of: dict[str, Path | None] = {name: paths[name][1] for name in files}
        keys = {name: paths[name][0] for name in files}
        self.records = {name: self._indexed(name, key) for name, key in keys.items() if key}

    def attach(self, record: dict[str, object]) -> None:
        for name, records in self.records.items():
            path = self.of[name]
            keys = [text_of(each).strip() for each in leaves(record, path)] if path else []
            record[f"@{name}"] = [found for key in keys for found in records.get(key, ())]

    def rows(self, name: str) -> Iterator[Row]:
        return read_records(self.files[name], self.forms[name])

    def _indexed(self, name: str, key: Path) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = defaultdict(list)
        count = 0
        for row in self.rows(name):
            if row.record is None:
                self.tally.leave(f"{self.files[name].name}: records that cannot be read", f"{row}: {row.fault}")
                continue
            count += 1
            if count > MOST:
                raise BadExport(self.files[name].name, f"more than {MOST:,} related records", "split it")
            for word in _keys(row.record, key, self.forms[name]):
                found[word].append(row.record)
        return dict(found)


def _keys(record: dict[str, object], key: Path, form: RelatedTable) -> Iterator[str]:
    for leaf in leaves(record, key):
        text = text_of(leaf)
        for part in text.split(form.split) if form.split else (text,):
            if part.strip():
                yield part.strip()
