"""A whole mapping, ready to be used: its rules by our fields. Pure."""

from collections.abc import Iterator
from pathlib import Path as File

import msgspec

from content_packs.guide.mapping.measures import is_unit
from content_packs.guide.mapping.paths import Path, parse_path
from content_packs.guide.mapping.reading import Reader, read_mapping_table, unused_tables
from content_packs.guide.mapping.rules import Rule, Said
from content_packs.guide.mapping.schema import RULE_KEYS, ArtifactRules, ExhibitionRules, MappingFile, OnlyTable
from content_packs.guide.problems import Problem, errors_in
from content_packs.guide.source.files import nearest
from content_packs.guide.source.lines import join, line_of

TEXTS = ("culture", "period", "material", "maker", "origin", "size", "provenance", "credit")
DIMENSIONS = ("height", "width", "depth", "length", "diameter", "thickness", "weight")


class Dating(msgspec.Struct, frozen=True, kw_only=True):
    text: tuple[Said, ...] = ()
    first: Rule | None = None
    last: Rule | None = None
    circa: Rule | None = None
    prefer: str = "years"  # or text


class Measuring(msgspec.Struct, frozen=True, kw_only=True):
    text: Rule | None = None
    fields: dict[str, Rule] = {}
    unit: str = "cm"


class Picturing(msgspec.Struct, frozen=True, kw_only=True):
    each: Path | None = None  # where a record's pictures are, if each is a table of its own
    file: Rule
    alt: tuple[Said, ...] = ()
    caption: tuple[Said, ...] = ()
    credit: tuple[Said, ...] = ()
    rights: Rule | None = None


class Citing(msgspec.Struct, frozen=True, kw_only=True):
    title: Rule
    url: Rule | None = None


class Only(msgspec.Struct, frozen=True, kw_only=True):
    rule: Rule
    table: OnlyTable


class Artifacts(msgspec.Struct, frozen=True, kw_only=True):
    id: Rule
    known_as: tuple[Rule, ...]
    title: tuple[Said, ...]
    texts: dict[str, tuple[Said, ...]]
    plain: dict[str, Rule]  # code, keypad, accession, rights, on_view
    date: Dating
    dimensions: Measuring
    themes: Rule | None
    gallery: Rule | None
    related: Rule | None
    source: tuple[Citing, ...]
    picture: Picturing | None
    story: tuple[Said, ...]


class Exhibitions(msgspec.Struct, frozen=True, kw_only=True):
    records: str
    each: Path | None
    id: Rule
    texts: dict[str, tuple[Said, ...]]
    opens: Rule | None
    closes: Rule | None
    artifacts: Rule | None
    about: tuple[Said, ...]
    source: tuple[Citing, ...]


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    file: File
    table: MappingFile
    lines: dict[str, int]
    only: tuple[Only, ...]
    artifact: Artifacts
    exhibition: Exhibitions | None
    paths: dict[str, str]  # every path as written -> the first place in the mapping that names it

    def line(self, at: str) -> int:
        return line_of(self.lines, at)


def read_mapping(file: File, text: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping in `text`, or None where it has errors; and all its problems, sorted."""
    reader, problems = read_mapping_table(file, text)
    if reader is None:
        return None, sorted(problems)
    compiler = _Compiler(reader)
    mapping = compiler.mapping()
    problems = sorted({*reader.problems, *unused_tables(reader)})
    return (None if errors_in(problems) else mapping), problems


class _Compiler:
    """Rules for the fields that are more than one rule."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.paths: dict[str, str] = {}

    def mapping(self) -> Mapping | None:
        table = self.reader.table
        artifact = self.artifacts(table.artifact)
        exhibition = self.exhibitions(table.exhibition) if table.exhibition else None
        only = tuple(self.only())
        self.joined()
        if artifact is None:
            return None
        return Mapping(
            file=self.reader.file,
            table=table,
            lines=self.reader.lines,
            only=only,
            artifact=artifact,
            exhibition=exhibition,
            paths=self.paths,
        )

    def rule(self, raw: object, at: str) -> Rule | None:
        if raw is None:
            return None
        rule = self.reader.rule(raw, at)
        if rule and rule.open:
            self.reader.fault("bad-path", at, f"{at} has a *, and is no text in several languages", "name one field")
            return None
        self.note(rule)
        return rule

    def needed(self, raw: object, at: str) -> Rule:
        """A rule that must be there; where it is not, the fault is told and any will do."""
        return self.rule(raw, at) or Rule(at=at)

    def said(self, raw: object, at: str, variants: bool = False) -> tuple[Said, ...]:
        said = self.reader.spoken(raw, at, variants)
        for each in said:
            self.note(each.rule)
        return said

    def note(self, rule: Rule | None) -> None:
        for path in rule.paths() if rule else ():
            self.paths.setdefault(path.text, rule.at if rule else "")

    def artifacts(self, raw: ArtifactRules) -> Artifacts | None:
        at = "artifact"
        plain = {name: self.rule(getattr(raw, name), join(at, name)) for name in _PLAIN}
        known = raw.known_as if isinstance(raw.known_as, list) else [raw.known_as] if raw.known_as else []
        return Artifacts(
            id=self.needed(raw.id, "artifact.id"),
            known_as=tuple(self.needed(each, "artifact.known_as") for each in known),
            title=self.said(raw.title, "artifact.title"),
            texts={name: self.said(getattr(raw, name), join(at, name)) for name in TEXTS if getattr(raw, name)},
            plain={name: rule for name, rule in plain.items() if rule},
            date=self.dating(raw.date, "artifact.date"),
            dimensions=self.measuring(raw.dimensions, "artifact.dimensions"),
            themes=self.rule(raw.themes, "artifact.themes"),
            gallery=self.rule(raw.gallery, "artifact.gallery"),
            related=self.rule(raw.related, "artifact.related"),
            source=self.citing(raw.source, "artifact.source"),
            picture=self.picturing(raw.picture, "artifact.picture"),
            story=self.said(raw.story, "artifact.story", variants=True),
        )

    def exhibitions(self, raw: ExhibitionRules) -> Exhibitions:
        at = "exhibition"
        related = {each.name for each in self.reader.table.related}
        if bool(raw.records) == bool(raw.each):
            mend = 'records = "name of a [[related]] file", or each = "path in an artifact\'s record"'
            self.reader.fault("bad-rule", at, "an exhibition comes from records or from each", mend)
        elif raw.records and raw.records not in related:
            what = f"no related file is named {raw.records!r}{nearest(raw.records, related)}"
            self.reader.fault("unknown-related", join(at, "records"), what, "add [[related]] with this name")
        return Exhibitions(
            records=raw.records,
            each=self.path(raw.each, join(at, "each")),
            id=self.needed(raw.id, "exhibition.id"),
            texts={
                name: self.said(getattr(raw, name), join(at, name))
                for name in ("title", "subtitle", "place")
                if getattr(raw, name)
            },
            opens=self.rule(raw.opens, "exhibition.opens"),
            closes=self.rule(raw.closes, "exhibition.closes"),
            artifacts=self.rule(raw.artifacts, "exhibition.artifacts"),
            about=self.said(raw.about, "exhibition.about"),
            source=self.citing(raw.source, "exhibition.source"),
        )

    def path(self, text: str, at: str) -> Path | None:
        path = self.reader.path(text, at) if text else None
        if path:
            self.paths.setdefault(path.text, at)
        return path

    def parts(self, raw: object, at: str, known: tuple[str, ...]) -> dict[str, object] | None:
        """The table of a field that is several rules; None where it is a rule itself."""
        if not isinstance(raw, dict) or not set(raw) & set(known):
            return None
        for key in sorted(set(raw) - set(known)):
            mend = f"leave it out; known here are {', '.join(known)}"
            if key in RULE_KEYS:
                mend = f"steps go into the rule of one of these, like {known[0]} = {{ from = …, {key} = … }}"
            self.reader.fault("unknown-key", join(at, key), f"{key!r} is not known here{nearest(key, known)}", mend)
        return raw

    def dating(self, raw: object, at: str) -> Dating:
        """`date = "DateText"`, a rule, or { text, from, to, circa }: a `from` beside nothing else is a rule's."""
        parts = self.parts(raw, at, ("text", "from", "to", "circa", "prefer"))
        if parts is None or set(parts) == {"from"}:
            return Dating(text=self.said(raw, at))
        prefer = parts.get("prefer", "years")
        if prefer not in ("years", "text"):
            self.reader.fault("wrong-type", join(at, "prefer"), f"{prefer!r} is neither years nor text", 'write "text"')
        return Dating(
            prefer=str(prefer),
            text=self.said(parts.get("text"), join(at, "text")),
            first=self.rule(parts.get("from"), join(at, "from")),
            last=self.rule(parts.get("to"), join(at, "to")),
            circa=self.rule(parts.get("circa"), join(at, "circa")),
        )

    def measuring(self, raw: object, at: str) -> Measuring:
        parts = self.parts(raw, at, ("text", "unit", *DIMENSIONS))
        if parts is None:
            return Measuring(text=self.rule(raw, at))
        unit = parts.get("unit", "cm")
        if not isinstance(unit, str) or not is_unit(unit):
            self.reader.fault("bad-unit", join(at, "unit"), f"{unit!r} is no unit", "mm, cm, m, in, ft; g, kg, oz, lb")
        fields = {name: self.rule(parts[name], join(at, name)) for name in DIMENSIONS if name in parts}
        return Measuring(
            text=self.rule(parts.get("text"), join(at, "text")),
            fields={name: rule for name, rule in fields.items() if rule},
            unit=str(unit),
        )

    def citing(self, raw: object, at: str) -> tuple[Citing, ...]:
        found = []
        for number, each in enumerate(raw if isinstance(raw, list) else [raw] if raw else []):
            there = f"{at}[{number}]" if isinstance(raw, list) else at
            parts = self.parts(each, there, ("title", "url"))
            if parts is None or "title" not in parts:
                self.reader.fault("missing-key", there, f"{there} has no title", "add title = { value = … }")
                continue
            title = self.needed(parts["title"], join(there, "title"))
            found.append(Citing(title=title, url=self.rule(parts.get("url"), join(there, "url"))))
        return tuple(found)

    def picturing(self, raw: object, at: str) -> Picturing | None:
        if raw is None:
            return None
        parts = self.parts(raw, at, ("each", "file", "alt", "caption", "credit", "rights"))
        if parts is None or "file" not in parts:
            self.reader.fault("missing-key", at, f"{at} has no file", "add file = …: the name of the picture")
            return None
        each = parts.get("each", "")
        return Picturing(
            each=self.path(each if isinstance(each, str) else "[", join(at, "each")),
            file=self.needed(parts["file"], join(at, "file")),
            alt=self.said(parts.get("alt"), join(at, "alt")),
            caption=self.said(parts.get("caption"), join(at, "caption")),
            credit=self.said(parts.get("credit"), join(at, "credit")),
            rights=self.rule(parts.get("rights"), join(at, "rights")),
        )

    def joined(self) -> None:
        """The paths by which related files are joined are paths."""
        for number, each in enumerate(self.reader.table.related):
            for name, text in (("key", each.key), ("of", each.of)):
                if text:
                    self.reader.path(text, f"related[{number}].{name}")

    def only(self) -> Iterator[Only]:
        for number, each in enumerate(self.reader.table.only):
            at = f"only[{number}]"
            said = [name for name in ("among", "is_not", "filled") if getattr(each, name) is not None]
            if len(said) + bool(each.matches) != 1:
                self.reader.fault(
                    "bad-rule", at, f"{at} is not one question", "give one of is, is_not, matches, filled"
                )
            self.reader.pattern(each.matches, at)
            yield Only(rule=self.needed(each.source, join(at, "from")), table=each)


_PLAIN = ("code", "keypad", "accession", "rights", "on_view")


def related_paths(mapping: Mapping) -> dict[str, tuple[Path | None, Path | None]]:
    """Of each related file: the path of the key in its records, and of what it equals in an artifact's."""
    return {
        each.name: (
            parse_path(each.key) if each.key else None,
            parse_path(each.of) if each.of else mapping.artifact.id.path,
        )
        for each in mapping.table.related
    }
