"""Orders: what a command may ask of the process that runs, by name.

A function is `verb(office, wish, by) -> outcome`; wish and outcome are Structs, found by its annotations. It may take
`progress` too. `office` is what an app's functions do their work with.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from inspect import signature
from typing import Any, get_type_hints

import msgspec

Progress = Callable[[int, int, str], None]  # done, of how many, what was done last


class UnknownOrder(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"the server knows no order {name[:100]!r}: command and server are of different editions")


class Order(msgspec.Struct, frozen=True):
    name: str
    wish: Any  # type
    outcome: Any  # type
    run: Callable[..., Any]
    progress: bool  # it tells how far it has come

    def carry_out(self, office: Any, wish: Any, by: str, progress: Progress) -> Any:
        return self.run(office, wish, by, progress=progress) if self.progress else self.run(office, wish, by)


class Orders:
    """`table`: order → `module:function`. `office`: the type that their first parameter is annotated with."""

    def __init__(self, table: Mapping[str, str], office: Callable[[], type]) -> None:
        self.table = dict(table)
        self._office = office

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def find(self, name: str) -> Order:
        """The order of that name; imports its room."""
        if name not in self.table:
            raise UnknownOrder(name)
        module, _, function = self.table[name].partition(":")
        return self.read(name, getattr(import_module(module), function))

    def read(self, name: str, run: Callable[..., Any]) -> Order:
        """What a function's annotations say."""
        office = self._office()
        hints = get_type_hints(run, localns={office.__name__: office})
        return Order(name, hints["wish"], hints["return"], run, "progress" in signature(run).parameters)
