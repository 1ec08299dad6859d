"""`python -m tests.companion.ceremony.cut FOLDER KEY N`: signs, and is killed before its Nth touch of the disk."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from companion.ceremony.folder import read_folder, write_folder
from companion.ceremony.state import add_signature
from content_packs.format.keys import unseal
from tests.companion.ceremony.people import WORDS


def main(folder: Path, key: Path, last: int) -> None:
    ceremony = add_signature(read_folder(folder), unseal(key.read_bytes(), WORDS))
    left = last

    def count(function: Any) -> Any:
        def counted(*words: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*words, **options)

        return counted

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir")):
        setattr(owner, name, count(getattr(owner, name)))
    write_folder(folder, ceremony)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
