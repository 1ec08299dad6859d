"""A process that fills its file system, and goes on when there is space again: `python -m … DATA`."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from companion.store.errors import StoreFull
from companion.store.opening import open_store
from tests.companion.store.works import add, large, names


def main(data: Path) -> None:
    store = open_store(data)
    store.write_now(add("before"))
    filler = data / "filler"
    _fill(filler)
    written: list[str] = []
    try:
        for turn in range(1000):
            written.append(store.write_now(large(f"m{turn:04}", 20_000)))
    except StoreFull as error:
        print(error)
    assert len(written) < 1000
    assert store.read(names) == ["before", *written]
    filler.unlink()
    store.write_now(large("z", 20_000))
    assert store.read(names) == ["before", *written, "z"]
    store.close()
    again = open_store(data)
    assert again.read(names) == ["before", *written, "z"]
    again.close()


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(os.urandom(4096))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
