"""A command run to its end: its time, its CPU time, and the memory of its whole process tree at its highest."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from threading import Event, Thread

import msgspec
import psutil

EVERY = 0.02  # seconds between two looks at the memory


class Ran(msgspec.Struct, frozen=True):
    seconds: float
    cpu: float  # seconds, children included
    peak: float  # MB of resident memory, children included
    out: str


def companion(*words: object, env: dict[str, str]) -> Ran:
    """`companion …`, which must go well."""
    command = [sys.executable, "-m", "companion.cli", *map(str, words)]
    began = time.perf_counter()
    with subprocess.Popen(command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        stop, seen = Event(), [0]
        watch = Thread(target=_watch, args=(process.pid, stop, seen))
        watch.start()
        out = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        stop.set()
        watch.join()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}: {out[-500:]}")
    peak = max(seen[0], used.ru_maxrss * 1024)
    return Ran(seconds, used.ru_utime + used.ru_stime, peak / 1e6, out)


def _watch(pid: int, stop: Event, seen: list[int]) -> None:
    """The most that a process and its children held together; its own highest is the kernel's to say."""
    while not stop.wait(EVERY):
        try:
            process = psutil.Process(pid)
            seen[0] = max(seen[0], sum(_resident([process, *process.children(recursive=True)])))
        except psutil.Error:
            return


def _resident(processes: Iterable[psutil.Process]) -> Iterable[int]:
    for process in processes:
        try:
            yield process.memory_info().rss
        except psutil.Error:  # it has ended meanwhile
            yield 0
