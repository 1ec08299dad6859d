"""The processes that make what a build wishes for: one per core, behind everything else that the machine does.

Whoever ends the build ends them: an interrupt reaches them too, and each watches for the end of its parent, which a
kill gives no time to say. A picture that crashes its encoder or wants all memory ends the build, not the
machine.
"""

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait

from content_packs.errors import Unavailable
from content_packs.format.blobs import FileBlobs
from content_packs.guide.build.making import Made, Treatment, Wish, make

NICE = 10
MEMORY = 6 << 30  # bytes of address space, of each


Key = tuple[str, Treatment]  # SHA-256 of a file, and what is wanted of it


def make_all(wishes: Mapping[Key, Wish], blobs: FileBlobs) -> Iterator[tuple[Key, Made]]:
    """What comes of each wish, as it is done, its blobs in `blobs`; the first failure ends all."""
    if not wishes:
        return
    workers = min(os.cpu_count() or 1, len(wishes))
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of a server's threads
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin) as pool:
        running = {pool.submit(make, wish, key[0], blobs): key for key, wish in wishes.items()}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        except BrokenProcessPool as error:
            raise Unavailable("a process that makes pictures or recordings died: too little memory?") from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends without a traceback of its own
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
