"""What an import saw and left behind: counts, with a few examples of each. Grows with the kinds, not the records."""

from collections import Counter, defaultdict

import msgspec

EXAMPLES = 5
KINDS = 2_000  # different values, fields or complaints that are told apart
_SHOWN = 80  # characters of an example


class Left(msgspec.Struct, frozen=True):
    """Something that was not taken over, how often, and where for example."""

    what: str
    count: int
    examples: tuple[str, ...]


class Tally:
    """Mutable: the passes of one import write into it."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()  # paths of the mapping that found something
        self.filled: Counter[str] = Counter()  # our fields
        self.seen: dict[str, list[str]] = defaultdict(list)  # examples for them
        self.left: dict[str, list[str]] = defaultdict(list)
        self.counts: Counter[str] = Counter()
        self.unlisted: dict[str, Counter[str]] = defaultdict(Counter)  # table -> values that are not in it
        self.used: Counter[str] = Counter()  # entries of tables, as "name key"

    def fill(self, field: str, value: object) -> None:
        self.filled[field] += 1
        seen = self.seen[field]
        if len(seen) < 3 and (shown := " ".join(str(value)[:_SHOWN].split())) not in seen:
            seen.append(shown)

    def leave(self, what: str, example: str) -> None:
        """Something is not taken over; `what` names the kind."""
        if what not in self.counts and len(self.counts) >= KINDS:
            what = "and more"
        self.counts[what] += 1
        if len(self.left[what]) < EXAMPLES:
            self.left[what].append(example[:_SHOWN])

    def miss(self, table: str, value: object) -> None:
        missed = self.unlisted[table]
        if len(missed) < KINDS or str(value) in missed:
            missed[str(value)[:_SHOWN]] += 1

    def all_left(self) -> tuple[Left, ...]:
        kinds = [Left(what, count, tuple(self.left[what])) for what, count in self.counts.most_common()]
        for table, values in sorted(self.unlisted.items()):
            shown = tuple(f"{value} ({count})" for value, count in values.most_common(EXAMPLES))
            kinds.append(Left(f"values that {table} does not list, kept as they are", values.total(), shown))
        return tuple(kinds)
