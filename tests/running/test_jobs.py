"""Jobs: run in time, end at a stop."""

from threading import Event

from content_packs.running.jobs import Job, Jobs

PATIENCE = 30  # seconds until a test that hangs gives up


def test_a_job_runs_again_and_again() -> None:
    runs: list[None] = []
    thrice = Event()

    def run() -> None:
        runs.append(None)
        if len(runs) == 3:
            thrice.set()

    jobs = Jobs((Job("count", run, every=0.01, first=0),))
    jobs.start()
    assert thrice.wait(PATIENCE)
    jobs.stop()


def test_a_job_that_fails_runs_again() -> None:
    again = Event()
    runs: list[None] = []

    def run() -> None:
        runs.append(None)
        if len(runs) == 2:
            again.set()
        raise OSError("disk full")

    jobs = Jobs((Job("fail", run, every=0.01, first=0),))
    jobs.start()
    assert again.wait(PATIENCE)
    jobs.stop()


def test_a_stop_waits_for_a_job_that_has_been_told() -> None:
    begun, ended = Event(), Event()
    jobs: Jobs

    def run() -> None:
        begun.set()
        jobs.stopping.wait(PATIENCE)
        ended.set()

    jobs = Jobs((Job("long", run, every=3600, first=0),))
    jobs.start()
    assert begun.wait(PATIENCE)
    jobs.stop()
    assert ended.is_set()


def test_jobs_that_never_started_stop_too() -> None:
    Jobs((Job("none", lambda: None, every=1, first=1),)).stop()
