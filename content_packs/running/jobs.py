"""What runs beside the answers: writing counted scans, scrubbing the blobs. One scheduler per process, in memory.

A job that is late runs once, never twice at a time. The scheduler is loaded in a thread of its own after the start, so
that the first page does not wait for it.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING

import msgspec
import structlog

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger()


class Job(msgspec.Struct, frozen=True):
    """`run` every so many seconds, the first time after so many."""

    name: str
    run: Callable[[], object]
    every: float  # seconds
    first: float  # seconds after the start


class Jobs:
    def __init__(self, jobs: tuple[Job, ...]) -> None:
        self.stopping = Event()  # long jobs look at it
        self._jobs = jobs
        self._thread: Thread | None = None

    def start(self) -> None:
        self.stopping.clear()
        self._thread = Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No job starts any more; those that run have been told, and have ended when this returns."""
        self.stopping.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        scheduler = _scheduler(self._jobs)
        scheduler.start()
        self.stopping.wait()
        scheduler.shutdown(wait=True)


def _scheduler(jobs: tuple[Job, ...]) -> "BackgroundScheduler":
    from datetime import UTC, datetime, timedelta

    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(jobs))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for job in jobs:
        scheduler.add_job(
            job.run,
            "interval",
            id=job.name,
            seconds=job.every,
            next_run_time=datetime.now(UTC) + timedelta(seconds=job.first),
        )
    return scheduler
