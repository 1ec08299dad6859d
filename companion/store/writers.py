"""The threads that write: each takes what waits, all of it or its share, carries it out together and answers."""

import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread, current_thread

from companion.store.errors import StoreClosed, WriteWithinWrite
from companion.store.store import T, Work
from companion.store.waiting import AwaitedWrite, BlockingWrite, Write, answer

GROUP = 256  # writes carried out together, so that the first of them need not wait for a thousand
CarryOut = Callable[[list[Write]], None]  # gives each its outcome or its error, kept or undone for good


class Writers:
    def __init__(self, carry_out: CarryOut, threads: int = 1) -> None:
        self._carry_out = carry_out
        self._waiting: SimpleQueue[Write | None] = SimpleQueue()
        self._putting = Lock()
        self._closed = False
        self._threads = [Thread(target=self._run, name="store", daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    async def write(self, work: Work[T]) -> T:
        write = AwaitedWrite(work)
        self._put(write)
        outcome: T = await write.future
        return outcome

    def write_now(self, work: Work[T]) -> T:
        if current_thread() in self._threads:
            raise WriteWithinWrite
        write = BlockingWrite(work)
        self._put(write)
        outcome: T = write.wait()
        return outcome

    def close(self) -> None:
        """What waits is still written."""
        with self._putting:
            self._closed = True
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _put(self, write: Write) -> None:
        with self._putting:  # so that nothing is put behind the end
            if self._closed:
                raise StoreClosed
            self._waiting.put(write)

    def _run(self) -> None:
        while group := self._take():
            self._try([one for one in group if one.wanted()])
            answer(group)
            time.sleep(0)  # who was answered may ask again before the next group is taken: fuller groups

    def _try(self, group: list[Write]) -> None:
        """Whatever happens, all are answered and the thread lives."""
        try:
            self._carry_out(group)
        except BaseException as error:
            for one in group:
                one.error = error

    def _take(self) -> list[Write]:
        """This thread's share of those that wait; none at the end."""
        first = self._waiting.get()
        if first is None:
            return []
        group = [first]
        share = min(GROUP, -(-self._waiting.qsize() // len(self._threads)))
        while len(group) <= share and not self._waiting.empty():
            one = self._waiting.get()
            if one is None:
                self._waiting.put(None)  # for the next round
                break
            group.append(one)
        return group
