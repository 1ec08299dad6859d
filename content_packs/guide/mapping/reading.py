"""A mapping file, read and checked like a source: every fault with its line and the nearest name. Pure."""

import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import msgspec

from content_packs.guide.language import is_tag
from content_packs.guide.mapping.paths import BadPath, Path, fold, parse_path
from content_packs.guide.mapping.rules import Rule, Said, ValueTable, Word
from content_packs.guide.mapping.schema import LANGUAGE, RULE_KEYS, MappingFile, RuleTable
from content_packs.guide.model import VARIANTS
from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import nearest
from content_packs.guide.source.lines import find_lines, join, line_of
from content_packs.guide.source.tables import read_table

_SOURCES = ("from", "join", "first", "value", "each")
_DEPTH = 8  # rules inside rules


class Reader:
    """The rules of one mapping file, and what is wrong with them so far."""

    def __init__(self, file: File, table: MappingFile, lines: dict[str, int]) -> None:
        self.file, self.table, self.lines = file, table, lines
        self.problems: list[Problem] = []
        self.related = {each.name for each in table.related}
        self.tables: dict[str, ValueTable] = {}
        self.tables_used: set[str] = set()
        self.suffixes = dict(self._suffixes())
        self.tables = dict(self._tables())

    @property
    def own(self) -> str:
        """The language of what says no other: the pack's first."""
        return self.table.pack.languages[0] if self.table.pack.languages else "en"

    def fault(self, rule: str, at: str, what: str, mend: str) -> None:
        self.problems.append(error(rule, self.file, line_of(self.lines, at), what, mend))

    def rule(self, raw: object, at: str, depth: int = 0) -> Rule | None:
        """A rule: a path, or a table that says more."""
        if isinstance(raw, str):
            path = self.path(raw, at)
            return Rule(at=at, path=path) if path else None
        if not isinstance(raw, dict) or depth > _DEPTH:
            self.fault("wrong-type", at, f"{at} is no rule", 'write a path ("Title") or a rule { from = "Title", … }')
            return None
        table = self.rule_table(raw, at)
        return self.full_rule(table, raw, at, depth) if table else None

    def rule_table(self, raw: dict[str, Any], at: str) -> RuleTable | None:
        unknown = sorted(set(raw) - set(RULE_KEYS))
        for key in unknown:
            mend = f"mend its name, or leave it out; a rule may say {', '.join(RULE_KEYS)}"
            self.fault("unknown-key", join(at, key), f"{key!r} is not known in a rule{nearest(key, RULE_KEYS)}", mend)
        try:
            table = msgspec.convert({key: raw[key] for key in raw if key in RULE_KEYS}, RuleTable)
        except msgspec.ValidationError as refusal:
            self.fault("wrong-type", at, f"{at}: {str(refusal)[:200]}", "see MAPPING.md, Rules")
            return None
        return None if unknown else table

    def full_rule(self, table: RuleTable, raw: dict[str, Any], at: str, depth: int) -> Rule | None:
        said = [key for key in _SOURCES if key in raw and key != "each"]
        if len(said) != 1:
            what = f"{at} says {' and '.join(said)}" if said else f"{at} does not say where its value comes from"
            self.fault("bad-rule", at, what, "give exactly one of from, join, first, value")
            return None
        before = len(self.problems)
        rule = Rule(
            at=at,
            path=self.path(table.source, at) if table.source else None,
            each=self.path(table.each, at) if table.each else None,
            join=self.parts(table.join, join(at, "join"), depth),
            first=self.parts(table.first, join(at, "first"), depth),
            value=table.value,
            split=_texts(table.split),
            pattern=self.pattern(table.pattern, at),
            remove=tuple(found for text in _texts(table.remove) if (found := self.pattern(text, at))),
            drop=frozenset(map(fold, _texts(table.drop))),
            table=self.value_table(table.table, join(at, "table")),
            spellings=self.value_table(table.spellings, join(at, "spellings")),
            otherwise=table.otherwise,
            case=table.case,
            most=max(table.most, 0),
            between=table.between,
            prefix=table.prefix,
            suffix=table.suffix,
            default=table.default,
            plain=table.plain,
        )
        return rule if len(self.problems) == before else None

    def parts(self, raw: list[object], at: str, depth: int) -> tuple[Rule, ...]:
        rules = [self.rule(each, f"{at}[{number}]", depth + 1) for number, each in enumerate(raw)]
        return tuple(rule for rule in rules if rule)

    def path(self, text: str, at: str) -> Path | None:
        try:
            path = parse_path(text)
        except BadPath as problem:
            mend = 'write it like place.name, makers[].name, or "a name with . in it" in double quotes'
            self.fault("bad-path", at, str(problem), mend)
            return None
        name = path.steps[0].name
        if name.startswith("@") and name[1:] not in self.related:
            what = f"no related file is named {name[1:]!r}{nearest(name[1:], self.related)}"
            self.fault("unknown-related", at, what, "add [[related]] with this name, or mend it")
            return None
        return path

    def pattern(self, text: str, at: str) -> re.Pattern[str] | None:
        try:
            return re.compile(text) if text else None
        except (re.error, OverflowError, RecursionError) as problem:
            self.fault("bad-pattern", at, f"not a regular expression: {problem}"[:200], "mend it")
            return None

    def value_table(self, raw: object, at: str) -> ValueTable | None:
        """A table by its name, or written where it is used."""
        if raw is None:
            return None
        if isinstance(raw, dict):
            return ValueTable(at, dict(self._entries(raw, at)))
        self.tables_used.add(str(raw))
        if str(raw) not in self.tables:
            what = f"there is no [table.{raw}]{nearest(str(raw), self.tables)}"
            self.fault("unknown-table", at, what[:200], "add it, or mend the name")
            return None
        return self.tables[str(raw)]

    def spoken(self, raw: object, at: str, variants: bool = False) -> tuple[Said, ...]:
        """The rules of a text, by language and variant."""
        if raw is None:
            return ()
        if isinstance(raw, dict) and raw and all(LANGUAGE.fullmatch(key) and key not in RULE_KEYS for key in raw):
            return tuple(said for key, each in raw.items() for said in self._in(key, each, join(at, key), variants))
        rule = self.rule(raw, at)
        if rule is None:
            return ()
        if not rule.open:
            return (Said(self.own, "standard", rule),)
        if not self.suffixes:
            self.fault("no-suffixes", at, f"{at} has a * and the mapping has no [suffixes]", "add [suffixes]")
        said = [Said(*marks, rule.closed(suffix)) for suffix, marks in self.suffixes.items()]
        if rule.default is not None:
            said.append(Said(self.own, "standard", Rule(at=at, value=rule.default), last=True))
        return tuple(each for each in said if variants or each.variant == "standard")

    def _in(self, key: str, raw: object, at: str, variants: bool) -> Iterator[Said]:
        marks = self._marks(key, at)
        rule = self.rule(raw, at)
        if marks and marks[1] != "standard" and not variants:
            self.fault(
                "bad-variant", at, f"{at}: stories have variants, other texts have none", "name the language alone"
            )
        elif marks and rule:
            yield Said(*marks, rule)

    def _marks(self, text: str, at: str) -> tuple[str, str] | None:
        """`sv`, or `sv.easy` with a variant."""
        lang, _, variant = text.partition(".")
        variant = variant or "standard"
        if not is_tag(lang):
            self.fault(
                "bad-language", at, f"{lang[:40]!r} is not a language tag", "write it like en, zh-Hans, or en.easy"
            )
        elif lang not in self.table.pack.languages:
            mend = f"add it to languages in [pack] ({', '.join(self.table.pack.languages)})"
            self.fault("undeclared-language", at, f"the pack does not declare the language {lang}", mend)
        elif variant not in VARIANTS:
            what = f"{variant[:40]!r} is not a variant{nearest(variant, VARIANTS)}"
            self.fault("bad-variant", at, what, f"use one of {', '.join(VARIANTS[1:])}, or none")
        else:
            return lang, variant
        return None

    def _suffixes(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for suffix, text in self.table.suffixes.items():
            if marks := self._marks(text, join("suffixes", suffix)):
                yield suffix, marks

    def _tables(self) -> Iterator[tuple[str, ValueTable]]:
        raw = self.table.table
        if raw is not None and not isinstance(raw, dict):
            self.fault(
                "wrong-type", "table", "table is no table", 'write [table.name] and below it "spelling" = "meaning"'
            )
            return
        for name, entries in (raw or {}).items():
            at = join("table", name)
            if isinstance(entries, dict):
                yield name, ValueTable(name, dict(self._entries(entries, at)))
            else:
                self.fault(
                    "wrong-type", at, f"{at} is no table", f"write [{at}] and below it lines of spelling = meaning"
                )

    def _entries(self, raw: dict[str, Any], at: str) -> Iterator[tuple[str, Word]]:
        seen: dict[str, str] = {}
        for key, value in raw.items():
            there = join(at, key)
            if fold(key) in seen:
                what = f"{key!r} and {seen[fold(key)]!r} are one spelling: case and blanks do not count"
                self.fault("ambiguous-key", there, what, "leave one of them out")
            elif isinstance(value, dict):
                if languages := self._languages(value, there):
                    yield fold(key), languages
            elif isinstance(value, (str, int, float)):
                yield fold(key), value
            else:
                self.fault(
                    "wrong-type",
                    there,
                    f"{there} is neither text, number, true, false nor a map of languages",
                    "mend it",
                )
            seen.setdefault(fold(key), key)

    def _languages(self, value: dict[str, Any], at: str) -> dict[str, str]:
        for lang, text in value.items():
            if not isinstance(text, str):
                self.fault("wrong-type", join(at, lang), f"{join(at, lang)} is no text", "write it in quotes")
                return {}
            if not self._marks(lang, join(at, lang)):
                return {}
        return value


def read_mapping_table(file: File, text: str) -> tuple[Reader | None, list[Problem]]:
    """The file as its tables, ready for rules to be read."""
    table, lines, problems = read_table(file, text, MappingFile)
    if table is None or problems:
        return None, problems
    return Reader(file, table, find_lines(text) if lines is None else lines), []


def unused_tables(reader: Reader) -> Iterator[Problem]:
    for name in sorted(set(reader.tables) - reader.tables_used):
        line = line_of(reader.lines, join("table", name))
        yield warning("unused-table", reader.file, line, f"no rule uses the table {name!r}", "use it, or take it out")


def _texts(raw: str | list[str]) -> tuple[str, ...]:
    return tuple(text for text in ([raw] if isinstance(raw, str) else raw) if text)
