"""Where the passphrase of a key comes from: a file, the environment, or (commands alone) a question. Never an argument.

What is on a command line is read by every process of the machine and kept in the shell's history.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from companion.config import PASSPHRASE
from content_packs.errors import PackError


class NoPassphrase(PackError):
    def __init__(self, whose: str, setting: str = "passphrase_file") -> None:
        super().__init__(f"no passphrase for {whose}: set `{setting}`, or {PASSPHRASE} in the environment")


def given(file: Path | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """The passphrase of `file`, else of the environment, else None."""
    if file:
        from content_packs.format.keyfiles import read_passphrase

        return read_passphrase(file)
    return environ.get(PASSPHRASE) or None
