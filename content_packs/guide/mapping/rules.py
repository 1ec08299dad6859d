"""A rule of a mapping: where a value comes from and what becomes of it, in one fixed order (MAPPING.md). Pure.

From a record come values; they are split, cleaned, dropped, cut to a pattern, looked up in a table, put in a case, made
unique, framed; and where nothing is left, the default stands.
"""

import re
from collections.abc import Iterator

import msgspec

from content_packs.guide.mapping.markdown import to_line
from content_packs.guide.mapping.paths import Leaf, Path, find, fold, leaves
from content_packs.guide.mapping.tally import Tally

Word = str | int | float | bool | dict[str, str]  # a map of languages comes from a value table
PATTERN_INPUT = 2_000  # characters that a pattern is tried on: a bad one must not take for ever


class ValueTable(msgspec.Struct, frozen=True):
    name: str
    entries: dict[str, Word]  # folded spelling -> what it means


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    at: str  # where it stands in the mapping: artifact.title
    path: Path | None = None
    each: Path | None = None
    join: tuple["Rule", ...] = ()
    first: tuple["Rule", ...] = ()
    value: Leaf | None = None
    split: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    remove: tuple[re.Pattern[str], ...] = ()
    drop: frozenset[str] = frozenset()
    table: ValueTable | None = None
    spellings: ValueTable | None = None
    otherwise: Leaf | None = None
    case: str = ""
    most: int = 0
    between: str | None = None
    prefix: str = ""
    suffix: str = ""
    default: Leaf | None = None
    plain: bool = False

    def paths(self) -> Iterator[Path]:
        """Every path that this rule and those in it follow."""
        for path in (self.path, self.each):
            if path:
                yield path
        for part in (*self.join, *self.first):
            yield from part.paths()

    @property
    def open(self) -> bool:
        return any(path.open for path in self.paths())

    def closed(self, suffix: str) -> "Rule":
        """With `suffix` for every `*`, and no default: that is for all languages together."""
        changed = msgspec.structs.replace(
            self,
            default=None,
            join=tuple(part.closed(suffix) for part in self.join),
            first=tuple(part.closed(suffix) for part in self.first),
        )
        return (
            msgspec.structs.replace(changed, path=self.path.closed(suffix)) if self.path and self.path.open else changed
        )


class Said(msgspec.Struct, frozen=True):
    """A rule for a text in one language, of a story in one variant."""

    lang: str
    variant: str
    rule: Rule
    last: bool = False  # asked only where all others found nothing


def evaluate(rule: Rule, record: object, tally: Tally, prose: bool = False) -> list[Word]:
    """The values that `rule` makes of `record`. Prose keeps its lines and markup."""
    words = _taken(rule, record, tally, prose)
    if rule.split:
        words = [part for word in words for part in _split(word, rule.split)]
    if not prose:
        words = [to_line(word) if isinstance(word, str) else word for word in words]
    if rule.remove:
        words = [_removed(word, rule.remove) if isinstance(word, str) else word for word in words]
    words = [word for word in words if word != "" and fold(text_of(word)) not in rule.drop]
    if rule.pattern:
        words = [cut for word in words if (cut := _cut(word, rule, tally))]
    if rule.spellings:
        words = [_spelled(word, rule.spellings, tally) for word in words]
    if rule.table:
        words = [found for word in words if (found := _look_up(word, rule, rule.table, tally)) != ""]
    return _finish(rule, words)


def text_of(word: Word) -> str:
    """A value as text: whole numbers without a point."""
    if isinstance(word, bool):
        return "true" if word else "false"
    if isinstance(word, float) and word.is_integer() and abs(word) < 1e15:
        return str(int(word))
    return next(iter(word.values()), "") if isinstance(word, dict) else str(word)


def one_text(rule: Rule, record: object, tally: Tally, prose: bool = False) -> str:
    """What a rule makes of a record, as one text."""
    between = rule.between if rule.between is not None else ("\n\n" if prose else "; ")
    return between.join(text_of(word) for word in evaluate(rule, record, tally, prose))


def one_spoken(said: tuple[Said, ...], record: object, tally: Tally) -> dict[str, str]:
    """A language map; the first rule of a language that finds something counts."""
    text: dict[str, str] = {}
    for each in said:
        if each.last and text:
            continue
        words = evaluate(each.rule, record, tally)
        by_language = _by_language(words, each.lang)
        between = each.rule.between if each.rule.between is not None else "; "
        for lang, parts in by_language.items():
            joined = between.join(parts)
            if lang in text and text[lang] != joined:
                tally.leave(f"{each.rule.at} in {lang}: a second field for it, the first was taken", joined)
            text.setdefault(lang, joined)
    return text


def _by_language(words: list[Word], lang: str) -> dict[str, list[str]]:
    """Values by language: a map from a value table speaks for itself, all else is in `lang`."""
    tags = {lang: None} | {tag: None for word in words if isinstance(word, dict) for tag in word}
    found: dict[str, list[str]] = {}
    for tag in tags:
        parts = [_said_in(word, tag, lang) for word in words]
        if all(parts) and parts:
            found[tag] = [part for part in parts if part]
    return found


def _said_in(word: Word, tag: str, lang: str) -> str:
    if isinstance(word, dict):
        return word.get(tag, "")
    return text_of(word) if tag == lang else ""


def _taken(rule: Rule, record: object, tally: Tally, prose: bool) -> list[Word]:
    if rule.each:
        inner = msgspec.structs.replace(rule, each=None)
        tables = find(record, rule.each)
        tally.hits[rule.each.text] += bool(tables)
        return [word for table in tables for word in _taken(inner, table, tally, prose)]
    if rule.path:
        found: list[Word] = [leaf for leaf in leaves(record, rule.path) if leaf != ""]
        tally.hits[rule.path.text] += bool(found)
        return found
    if rule.join:
        parts = [one_text(part, record, tally, prose) for part in rule.join]
        joined = (rule.between if rule.between is not None else " ").join(part for part in parts if part)
        return [joined] if joined else []
    for part in rule.first:
        if words := evaluate(part, record, tally, prose):
            return words
    return [] if rule.value is None else [rule.value]


def _split(word: Word, separators: tuple[str, ...]) -> list[Word]:
    if not isinstance(word, str):
        return [word]
    parts = [word]
    for separator in separators:
        parts = [piece for part in parts for piece in part.split(separator)]
    return [part.strip() for part in parts if part.strip()]


def _cut(word: Word, rule: Rule, tally: Tally) -> str:
    assert rule.pattern
    text = text_of(word)
    match = rule.pattern.search(text[:PATTERN_INPUT])
    if not match:
        tally.leave(f"{rule.at}: values that the pattern does not match", text)
        return ""
    return to_line((match[1] if rule.pattern.groups else match[0]) or "")


def _removed(text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    for pattern in patterns:
        text = pattern.sub("", text[:PATTERN_INPUT]) + text[PATTERN_INPUT:]
    return " ".join(text.split())


def _spelled(word: Word, table: ValueTable, tally: Tally) -> Word:
    key = fold(text_of(word))
    if key in table.entries:
        tally.used[f"{table.name} {key}"] += 1
    return table.entries.get(key, word)


def _look_up(word: Word, rule: Rule, table: ValueTable, tally: Tally) -> Word:
    key = fold(text_of(word))
    if key in table.entries:
        tally.used[f"{table.name} {key}"] += 1
        return table.entries[key]
    if rule.otherwise is not None:
        if rule.otherwise == "":
            tally.leave(f"{rule.at}: values that {table.name} does not list, left out", text_of(word))
        return rule.otherwise
    tally.miss(f"{table.name} ({rule.at})", text_of(word))
    return word


def _finish(rule: Rule, words: list[Word]) -> list[Word]:
    if rule.case:
        words = [_cased(word, rule.case) if isinstance(word, str) else word for word in words]
    unique = [word for number, word in enumerate(words) if word not in words[:number]] if len(words) < 200 else words
    if rule.most:
        unique = unique[: rule.most]
    if rule.prefix or rule.suffix:
        unique = [f"{rule.prefix}{text_of(word)}{rule.suffix}" for word in unique]
    return unique or ([] if rule.default is None else [rule.default])


def _cased(text: str, case: str) -> str:
    if case == "sentence":
        return text[:1].upper() + text[1:]
    return text.upper() if case == "upper" else text.lower()
