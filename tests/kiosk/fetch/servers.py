"""A server that answers whatever a test says, byte for byte."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Talk = Callable[[socket.socket, bytes], object]
"""Answers a request's head on its connection, which is closed then."""


@contextmanager
def answering(talk: Talk) -> Iterator[str]:
    """Its origin."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = Thread(target=_serve, args=(door, talk), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(door: socket.socket, talk: Talk) -> None:
    with suppress(OSError):
        while True:
            line, _ = door.accept()
            with line, suppress(OSError):
                head = b""
                while b"\r\n\r\n" not in head and (chunk := line.recv(65_536)):
                    head += chunk
                talk(line, head)


def saying(raw: bytes) -> Talk:
    return lambda line, head: line.sendall(raw)


def answer(body: bytes, status: str = "200 OK", **fields: str) -> bytes:
    heads = {"content-length": str(len(body)), "content-type": "application/octet-stream"}
    heads |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
