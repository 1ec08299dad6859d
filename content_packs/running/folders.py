"""Folders that a command names and another process works on: whole paths, as text that travels in an order."""

import os
from pathlib import Path
from typing import Any

import click


class WholePath(click.Path):
    """As `/media/you/STICK`, whatever folder the command was given in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = str(Path(os.fsdecode(super().convert(value, param, ctx))).absolute())
        try:
            found.encode()
        except UnicodeEncodeError:
            self.fail("its name is not in UTF-8: give the stick another name", param, ctx)
        return found
