"""The service worker as a file: small, alone, and of one mind with the pages' modules."""

import re
from gzip import compress

from content_packs.visitor.statics import FOLDER

WORKER = (FOLDER / "sw.js").read_text("utf-8")
KEPT = (FOLDER / "kept.js").read_text("utf-8")


def test_the_worker_is_small_and_loads_nothing() -> None:
    assert len(compress(WORKER.encode())) <= 5_000
    assert not re.search(r"importScripts|^import ", WORKER, re.MULTILINE)


def test_worker_and_pages_name_the_same_caches_and_keys() -> None:
    for line in (r"SCHEME = (\d+);", r"keyOf = (.*);"):
        one, two = re.search(line, WORKER), re.search(line, KEPT)
        assert one is not None
        assert two is not None
        assert one[1] == two[1]
