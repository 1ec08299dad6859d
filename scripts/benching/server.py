"""Server processes to measure: started on a free port, waited for, their CPU time read, ended by their own id."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psutil

HERE = Path(__file__).parent
GRANIAN = [sys.executable, "-m", "granian", "--no-ws", "--log-level", "warning", "--host", "127.0.0.1"]


class Server(msgspec.Struct, frozen=True):
    port: int
    process: psutil.Process
    first: float  # seconds from process start to the first answer

    def cpu(self) -> float:
        """CPU seconds of the process tree so far."""
        tree = [self.process, *self.process.children(recursive=True)]
        return sum(_cpu(each) for each in tree)

    def keep_to(self, cores: Iterable[int]) -> None:
        """Run on these alone, all threads there are now."""
        for process in (self.process, *self.process.children(recursive=True)):
            for thread in process.threads():
                os.sched_setaffinity(thread.id, cores)

    def pss(self) -> int:
        """Bytes of memory of the process tree, shared pages shared out."""
        tree = [self.process, *self.process.children(recursive=True)]
        return sum(each.memory_full_info().pss for each in tree)


def _cpu(process: psutil.Process) -> float:
    if psutil.LINUX:  # the process's own clock (clock_getcpuclockid(3)): others count ticks of 10 ms
        return time.clock_gettime((~process.pid << 3) | 2)
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serve(
    command: list[str], port: int, path: str = "/", env: dict[str, str] | None = None, *, patience: float = 60
) -> Iterator[Server]:
    """The server that `command` starts, from its first answer at `path` on; `patience` in seconds."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | (env or {}), stdout=subprocess.DEVNULL)
    try:
        while not answers(port, path):
            if process.poll() is not None:
                raise RuntimeError(f"{command} ended with {process.returncode}")
            if time.perf_counter() - started > patience:
                raise TimeoutError(f"{command} did not answer")
            time.sleep(0.002)
        yield Server(port, psutil.Process(process.pid), time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode())
            return one.recv(12).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


@contextmanager
def bare(kind: str, answer: Path) -> Iterator[Server]:
    """`bare` or `fast`: an app that does nothing but send the answer recorded there, on the same granian."""
    port = free_port()
    env = {"BENCH_ANSWER": str(answer), "PYTHONPATH": str(HERE.parent)}
    interface = "asgi" if kind == "fast" else "asginl"
    command = [*GRANIAN, "--interface", interface, "--port", str(port), f"benching.{kind}:app"]
    with serve(command, port, env=env) as server:
        yield server
