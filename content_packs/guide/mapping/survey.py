"""Which fields an export has, how often, and what stands in them: to name those that no rule uses. Pure."""

from collections.abc import Iterator

from content_packs.guide.mapping.mapping import Mapping
from content_packs.guide.mapping.paths import Path, parse_path
from content_packs.guide.mapping.rules import Rule
from content_packs.guide.mapping.wiring import every_rule

_MOST = 5_000  # different fields of one export
_EXAMPLE = 60  # characters


class Field:
    """A name in the tables at one place of the export."""

    __slots__ = ("count", "example", "inner", "is_list")

    def __init__(self) -> None:
        self.count = 0  # of values that are not empty
        self.example = ""
        self.is_list = False
        self.inner: dict[str, Field] = {}


class Survey:
    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.known = 0

    def add(self, record: dict[str, object]) -> None:
        """Count the fields of one record; it is not nested beyond reason, the reader saw to that."""
        self._add(record, self.fields)

    def _add(self, table: dict[str, object], fields: dict[str, Field]) -> None:
        for name, value in table.items():
            field = fields.get(name)
            if field is None:
                if self.known >= _MOST:
                    continue
                field = fields[name] = Field()
                self.known += 1
            if value is not None and value not in ("", []):
                self._note(field, value)

    def knows(self, path: str) -> bool:
        """Whether the export has this field, be it ever so empty."""
        fields = self.fields
        for step in parse_path(path).steps:
            if step.name not in fields:
                return False
            fields = fields[step.name].inner
        return True

    def _note(self, field: Field, value: object) -> None:
        if isinstance(value, dict):
            self._add(value, field.inner)
        elif isinstance(value, list):
            field.is_list = True
            for each in value:
                self._note(field, each)
        else:
            field.count += 1
            if not field.example:
                field.example = " ".join(str(value)[: 4 * _EXAMPLE].split())[:_EXAMPLE]

    def leaves(self) -> Iterator[tuple[tuple[str, ...], str, Field]]:
        """Every field with values: its names, its path as a mapping writes it."""
        yield from _leaves(self.fields, (), "")

    def unused(self, mapping: Mapping) -> list[tuple[str, Field]]:
        """Fields that no rule follows."""
        used = set(_followed(mapping))
        return [(path, field) for names, path, field in self.leaves() if names not in used]


def _leaves(
    fields: dict[str, Field], names: tuple[str, ...], path: str
) -> Iterator[tuple[tuple[str, ...], str, Field]]:
    for name, field in fields.items():
        if name.startswith("@"):
            continue
        shown = f'"{name}"' if set(name) & set('."[]*') or name != name.strip() else name
        there = f"{path}.{shown}" if path else shown
        there += "[]" if field.is_list else ""
        if field.count:
            yield (*names, name), there, field
        yield from _leaves(field.inner, (*names, name), there)


def _followed(mapping: Mapping) -> Iterator[tuple[str, ...]]:
    for rule in every_rule(mapping):
        yield from _full(rule, ())
    for related in mapping.table.related:
        if related.of:
            yield _names(parse_path(related.of))


def _full(rule: Rule, base: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if rule.each:
        base = (*base, *_names(rule.each))
    if rule.path:
        yield (*base, *_names(rule.path))
        # what a choice among a list asks for is used too
        for number, step in enumerate(rule.path.steps):
            if step.key:
                yield (*base, *_names(rule.path)[: number + 1], step.key)
    for part in (*rule.join, *rule.first):
        yield from _full(part, base)


def _names(path: Path) -> tuple[str, ...]:
    return tuple(step.name for step in path.steps)
