"""Durable steps of a process, counted: `kill_at(n)` lets it end by SIGKILL just before its n-th.

A step is what changes what a restart finds: fsync, rename, unlink, link, mkdir. They go through `os`, whoever asks.
"""

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

STEPS = ("fsync", "fdatasync", "replace", "rename", "unlink", "remove", "rmdir", "mkdir", "link")


def kill_at(number: int) -> Callable[[], int]:
    """From now on; what it returns tells how many steps were taken."""
    taken = 0

    def wrap(act: Callable[..., Any]) -> Callable[..., Any]:
        def step(*words: Any, **more: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*words, **more)

        return step

    for name in STEPS:
        setattr(os, name, wrap(getattr(os, name)))
    return lambda: taken


def ends_at(number: int, act: Callable[[], object]) -> bool:
    """Whether `act`, in a process of its own that is killed before its step `number`, ended before that came.

    For a process with one thread: it forks.
    """
    child = os.fork()
    if child == 0:
        try:
            kill_at(number)
            act()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), f"step {number}: ended with {code}"
    return code == 0
