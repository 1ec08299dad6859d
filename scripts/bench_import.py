"""Imports the whole Walters and CMOA exports: time, time per artifact and peak memory; then again, unchanged.

Reads ../shared/data beside the repository; says so and does nothing where that is missing.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

HOUSE = Path(__file__).parents[1]
DATA = HOUSE.parent / "shared" / "data"
MEGABYTES = 400  # import, check and build together; the import is the first of them
EXPORTS = {
    "walters": ["walters-objects.jsonl.xz", "exhibitions=walters-exhibitions.csv"],
    "cmoa": ["cmoa-objects.jsonl.xz"],
}


def run(mapping: str, words: list[str], folder: str) -> tuple[dict[str, Any], float, float, float]:
    """The report; seconds, of these of the processor; megabytes at most."""
    command = [sys.executable, "-m", "companion.cli", "pack", "import", "--json", "--mapping", mapping, *words, folder]
    began = perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=DATA, env=os.environ | {"PYTHONPATH": str(HOUSE)}
    ) as child:
        assert child.stdout
        report = json.loads(child.stdout.read())
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert report["written"], report["problems"]
    return report, perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def measure(mapping: str, words: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=HOUSE / ".cache") as folder:
        for what in ("first", "again, unchanged"):
            report, seconds, cpu, peak = run(mapping, words, folder)
            count = report["artifacts"]
            print(
                f"{mapping:8} {what:17} {count:7,} artifacts {seconds:6.1f} s ({cpu:5.1f} s CPU)"
                f" {cpu / count * 1e3:5.2f} ms CPU an artifact  peak {peak:5.0f} MB   <= {MEGABYTES} MB"
            )
        assert not report["added"]
        assert not report["changed"]


def main() -> None:
    (HOUSE / ".cache").mkdir(exist_ok=True)
    for mapping, words in EXPORTS.items():
        if all((DATA / word.partition("=")[2 if "=" in word else 0]).exists() for word in words):
            measure(mapping, words)
        else:
            print(f"{mapping}: skipped, its export is not in {DATA}")


if __name__ == "__main__":
    main()
