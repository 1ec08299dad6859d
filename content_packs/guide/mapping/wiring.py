"""Every rule of a mapping, wherever it stands. Pure."""

from collections.abc import Iterator

import msgspec

from content_packs.guide.mapping.mapping import Mapping, Picturing
from content_packs.guide.mapping.paths import Path, Step
from content_packs.guide.mapping.rules import Rule, ValueTable
from content_packs.guide.mapping.tally import Tally


def every_rule(mapping: Mapping) -> Iterator[Rule]:
    """Rules that are asked of an artifact's record."""
    yield from (only.rule for only in mapping.only)
    yield from _rules(mapping.artifact)
    exhibition = mapping.exhibition
    if exhibition and exhibition.each:
        for rule in _rules(exhibition):
            yield Rule(at=rule.at, each=exhibition.each, first=(rule,))


def idle_entries(mapping: Mapping, tally: Tally) -> Iterator[str]:
    """Spellings in value tables that nothing in the export had: typing errors, or spellings that are gone."""
    tables: dict[str, ValueTable] = {}
    for rule in every_rule(mapping):
        for part in _with_parts(rule):
            tables |= {table.name: table for table in (part.table, part.spellings) if table}
    for name, table in sorted(tables.items()):
        yield from (f"{name}: {key}" for key in table.entries if not tally.used[f"{name} {key}"])


def _with_parts(rule: Rule) -> Iterator[Rule]:
    yield rule
    for part in (*rule.join, *rule.first):
        yield from _with_parts(part)


def _rules(value: object) -> Iterator[Rule]:
    if isinstance(value, Rule):
        yield value
    elif isinstance(value, Picturing) and value.each:
        for rule in _rules(msgspec.structs.replace(value, each=None)):
            yield Rule(at=rule.at, each=value.each, first=(rule,))
    elif isinstance(value, msgspec.Struct) and not isinstance(value, (Path, Step)):
        for field in msgspec.structs.fields(value):
            yield from _rules(getattr(value, field.name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from _rules(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _rules(each)
