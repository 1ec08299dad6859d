"""An export becomes a source folder, or brings one up to date. An edge: it reads the export and the folder, and writes.

Twice through the export: first for what its artifacts are called, so that one may refer to another that comes later;
then for what they are. Memory holds names and hashes, not records. Nothing in the folder changes until all is read.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from content_packs.errors import PackError
from content_packs.guide import codes
from content_packs.guide.mapping.changes import Changes
from content_packs.guide.mapping.documents import Made, Maker, keeps
from content_packs.guide.mapping.lock import BadLock, ImportLock, parse_lock
from content_packs.guide.mapping.mapping import Mapping
from content_packs.guide.mapping.names import Names, slug
from content_packs.guide.mapping.pack_file import PACK, write_pack
from content_packs.guide.mapping.paths import find
from content_packs.guide.mapping.pictures import Pictures
from content_packs.guide.mapping.records import Row, read_records
from content_packs.guide.mapping.related import Related
from content_packs.guide.mapping.report import Change, Filled, Report, Unused
from content_packs.guide.mapping.rules import evaluate, one_spoken, one_text, text_of
from content_packs.guide.mapping.survey import Survey
from content_packs.guide.mapping.tally import Tally
from content_packs.guide.mapping.wiring import idle_entries
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import BOUNDS, nearest, read_text
from content_packs.guide.source.lock import IMPORT_LOCK

MANY = 20  # artifacts; of fewer any share may be withdrawn at once
SHOWN = 100  # refused records that a report names

Progress = Callable[[int, int, str], None]


class Refusal(PackError):
    """The import cannot be made as it was asked for; nothing was written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for."""

    mapping: Mapping
    export: Path
    root: Path
    related: dict[str, Path] = {}
    pictures: Path | None = None
    overwrite: bool = False
    withdraw: bool = False  # even if most would go
    dry: bool = False


def import_export(wish: Wish, progress: Progress) -> Report:
    """Bring `wish.root` up to date with the export; `PackError` where nothing can be done."""
    began = perf_counter()
    run = _Import(wish, progress)
    try:
        run.learn_names()
        run.make_artifacts()
        run.make_exhibitions()
        run.make_pack()
        run.changes.withdraw()
        run.judge()
        run.finish()
    except (PackError, OSError):  # a full disk is not left fuller
        run.changes.drop()
        raise
    run.report.seconds = perf_counter() - began
    return run.report


class _Import:
    def __init__(self, wish: Wish, progress: Progress) -> None:
        self.wish, self.progress = wish, progress
        self.mapping = wish.mapping
        self.tally, self.survey, self.names, self.report = Tally(), Survey(), Names(), Report()
        self.related = Related(self.mapping, wish.related, self.tally)
        self.maker = Maker(self.mapping, self.names, self.tally)
        self.pictures = Pictures(wish.pictures, self.tally)
        self.changes = Changes(wish.root, _read_lock(wish.root), self.report, wish.overwrite, wish.dry)
        self.keeping: dict[int, str] = {}  # number of a record -> the artifact that it becomes
        self.shows: dict[str, tuple[object, list[str]]] = {}  # exhibitions found in artifacts' records
        self.holders = {code: name for name, code in self.changes.last.codes.items()}

    # first pass

    def learn_names(self) -> None:
        rules = self.mapping.artifact
        quiet = Tally()  # what is left behind is told in the second pass, once
        for row in self.rows():
            self.report.records += 1
            if row.number % 1_000 == 0:
                self.progress(0, 0, f"{row.number:,} records read")
            if row.record is None:
                self.refuse(row, row.fault)
                continue
            self.survey.add(row.record)
            self.related.attach(row.record)
            if not keeps(self.mapping.only, row.record, quiet):
                self.report.left_out += 1
                continue
            text = one_text(rules.id, row.record, quiet)
            others = [text_of(word) for rule in rules.known_as for word in evaluate(rule, row.record, quiet)]
            self.name(row, text, others, bool(one_spoken(rules.title, row.record, quiet)))
        self.tally.hits += quiet.hits

    def name(self, row: Row, text: str, others: list[str], titled: bool) -> None:
        name = slug(text)
        if not name:
            self.refuse(
                row, "no id: nothing in it for artifact.id" if not text else f"no id can be made of {text[:60]!r}"
            )
        elif name in self.names.ids:
            self.refuse(row, f"its id {name!r} is that of record {self.names.ids[name]}")
            at = self.mapping.line("artifact.id")
            mend = "make artifact.id from what is different for each, or mend the export; the first was taken"
            what = f"{row} and record {self.names.ids[name]} both become the artifact {name!r}"
            if sum(problem.rule == "ambiguous-key" for problem in self.report.problems) < 20:
                self.report.problems.append(warning("ambiguous-key", self.mapping.file, at, what, mend))
        elif not titled:
            self.refuse(row, f"no title ({text[:60]}); give artifact.title a default to take it in")
        else:
            for other in self.names.add(name, row.number, [text, *others]):
                self.tally.leave("known_as: two artifacts have this name, it means the first", other)
            self.keeping[row.number] = name

    def refuse(self, row: Row, why: str) -> None:
        self.report.refused_count += 1
        if len(self.report.refused) < SHOWN:
            self.report.refused.append(f"{row}: {why}"[:300])

    def rows(self) -> Iterator[Row]:
        return read_records(self.wish.export, self.mapping.table.export)

    # second pass

    def make_artifacts(self) -> None:
        done, total = 0, len(self.keeping)
        for row in self.rows():
            name = self.keeping.get(row.number)
            if name is None or row.record is None:
                continue
            self.related.attach(row.record)
            made = self.maker.artifact(name, row.record)
            self.keep_code(made)
            self.gather(name, row.record)
            made, files = self.pictures.place(made)
            self.changes.write("artifacts", "artifact.toml", made, files)
            done += 1
            self.progress(done, total, name)
        self.report.artifacts = done

    def keep_code(self, made: Made) -> None:
        """The code that an artifact was given first stays; one that is another's is refused."""
        code = str(made.table.get("code", ""))
        issued = codes.issue(self.mapping.table.museum.id, made.id)
        kept = self.changes.last.codes.get(made.id)
        holder = self.holders.get(code, made.id) if code else made.id
        if holder != made.id:
            self.tally.leave("code: it is another artifact's, or was", f"{made.id}: {codes.show(code)} of {holder}")
            code = ""
        if kept and code and kept != code:
            self.tally.leave("code: the export has another one; the old one stays", f"{made.id}: {codes.show(kept)}")
        code = kept or code or issued
        made.table.pop("code", None)
        if code != issued:
            made.table["code"] = codes.show(code)
        self.holders[code] = made.id
        self.changes.now.codes[made.id] = code

    def gather(self, artifact: str, record: object) -> None:
        """Exhibitions that stand in an artifact's record."""
        rules = self.mapping.exhibition
        if rules is None or rules.each is None:
            return
        found = find(record, rules.each)
        self.tally.hits[rules.each.text] += len(found)
        for each in found:
            name = slug(one_text(rules.id, each, self.tally))
            if name:
                self.shows.setdefault(name, (each, []))[1].append(artifact)

    def make_exhibitions(self) -> None:
        rules = self.mapping.exhibition
        if rules is None:
            return
        if rules.records in self.wish.related:
            for row in self.related.rows(rules.records):
                if row.record is None:
                    self.tally.leave("exhibition records that cannot be read", f"{row}: {row.fault}")
                    continue
                name = slug(one_text(rules.id, row.record, self.tally))
                artifacts = self.maker.references("exhibition.artifacts", rules.artifacts, row.record)
                if name in self.shows:
                    self.tally.leave("exhibitions whose id stands twice, the first was taken", f"{row}: {name}")
                elif name:
                    self.shows[name] = (row.record, artifacts)
        elif rules.records:
            self.changes.keep_all("exhibitions")
        for name, (record, artifacts) in self.shows.items():
            self.make_exhibition(name, record, artifacts)

    def make_exhibition(self, name: str, record: object, artifacts: list[str]) -> None:
        made = self.maker.exhibition(name, record, artifacts)
        if not artifacts:
            self.tally.leave("exhibitions none of whose artifacts is here", name)
        elif not made.table.get("title"):
            self.tally.leave("exhibitions without a title", name)
        else:
            self.report.exhibitions += 1
            self.changes.write("exhibitions", "exhibition.toml", made)

    # the rest

    def make_pack(self) -> None:
        made = write_pack(self.wish.root, self.mapping, self.maker, self.changes.last.files.get(PACK))
        if made.problem:
            self.report.problems.append(made.problem)
        if made.text is not None:
            if not self.wish.dry:
                self.changes.stage.put(PACK, made.text.encode())
            if made.fields:
                self.report.changed.append(Change(PACK, made.fields))
        self.changes.now.files[PACK] = made.generated

    def judge(self) -> None:
        """What follows from all of it: paths that found nothing, too many withdrawals, nothing at all."""
        paths = [path for _, path, _ in self.survey.leaves()]
        for path, at in self.mapping.paths.items():
            if not self.tally.hits[path] and self.report.artifacts and not self.of_missing(path, at):
                what = f"nothing in the export stands at {path!r}"
                mend = "mend the path; fields are told in case and blanks exactly"
                if self.survey.knows(path):
                    what, mend = f"{path!r} is empty in every record", "take it out, unless a newer export will fill it"
                elif not at.startswith("exhibition"):
                    what += nearest(path, paths)
                self.report.problems.append(
                    warning("nothing-matched", self.mapping.file, self.mapping.line(at), what, mend)
                )
        before = sum(place.endswith("/artifact.toml") for place in self.changes.last.files)
        gone = sum(change.document.startswith("artifacts/") for change in self.report.withdrawn)
        if not self.report.artifacts:
            what = f"none of {self.report.records} records becomes an artifact"
            mend = self.report.refused[0] if self.report.refused else "look at [[only]], artifact.id and the export"
            self.report.problems.append(error("nothing-imported", self.wish.export.name, 0, what, mend))
        elif before >= MANY and gone > before // 2 and not self.wish.withdraw:
            what = f"{gone} of {before} artifacts are not in this export"
            mend = "is it the whole export, and the same artifact.id? If all is right: --withdraw"
            self.report.problems.append(error("many-withdrawn", self.wish.export.name, 0, what, mend))

    def of_missing(self, path: str, at: str) -> bool:
        """Whether the file that this path reads was not given."""
        if at.startswith("exhibition"):
            rules = self.mapping.exhibition
            return bool(rules and rules.records and rules.records not in self.wish.related)
        return path.startswith("@") and path[1:].partition(".")[0].partition("[")[0] not in self.wish.related

    def finish(self) -> None:
        self.fill_report()
        if self.report.sound and not self.wish.dry:
            self.changes.finish()
            self.report.written = True
        else:
            self.changes.drop()

    def fill_report(self) -> None:
        report, tally = self.report, self.tally
        report.filled = [
            Filled(field, count, report.artifacts, tuple(tally.seen[field])) for field, count in tally.filled.items()
        ]
        for entry in idle_entries(self.mapping, tally):
            tally.leave("entries of value tables that no value meant", entry)
        report.left = list(tally.all_left())
        report.unused = [Unused(path, field.count, field.example) for path, field in self.survey.unused(self.mapping)]
        report.problems.sort()


def _read_lock(root: Path) -> ImportLock:
    if not (root / IMPORT_LOCK).is_file():
        return ImportLock({}, {})
    try:
        return parse_lock(read_text(root / IMPORT_LOCK, 10 * BOUNDS.lock))
    except BadLock as problem:
        raise Refusal(error("broken-lock", IMPORT_LOCK, problem.line, str(problem), "finish the merge")) from None
