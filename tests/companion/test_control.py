"""Orders reach the server that runs, or are carried out here."""

import os
import socket
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from sqlalchemy import insert, select

from companion.config import Settings
from companion.control import carry_out
from companion.office import Office
from companion.orders import ORDERS
from companion.store.opening import open_store
from companion.store.schema import museums
from content_packs.running.control import LIMIT, SOCKET, Refused, address
from content_packs.running.listener import Listener
from content_packs.running.lock import InUse, Lock
from content_packs.running.orders import Progress

NOW = datetime(2026, 5, 1, tzinfo=UTC)


class Wish(msgspec.Struct, frozen=True):
    name: str


class Added(msgspec.Struct, frozen=True):
    name: str
    by: str
    pid: int


class NoSuchMuseum(Exception):
    __module__ = "companion.tests"


def add(office: Office, wish: Wish, by: str) -> Added:
    office.store.write_now(lambda db: db.execute(insert(museums).values(name=wish.name, quota=1, added=NOW)) and None)
    return Added(wish.name, by, id(office))


def fail(office: Office, wish: Wish, by: str) -> None:
    raise NoSuchMuseum(f"there is no museum {wish.name}")


def stumble(office: Office, wish: Wish, by: str) -> None:
    raise ZeroDivisionError("a secret")


def count(office: Office, wish: Wish, by: str, progress: Progress) -> None:
    for turn in range(3):
        progress(turn + 1, 3, wish.name)


@pytest.fixture(autouse=True)
def orders_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for function in (add, fail, stumble, count):
        monkeypatch.setitem(ORDERS.table, function.__name__, f"{__name__}:{function.__name__}")


@pytest.fixture(params=["short", "long"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    data = tmp_path / ("d" if request.param == "short" else "d" * 150)
    data.mkdir()
    return Settings(data=data)


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    store = open_store(settings.data)
    yield Office(settings, store)
    store.close()


@pytest.fixture
def listening(settings: Settings, office: Office) -> Iterator[Office]:
    listener = Listener(settings.data / SOCKET, ORDERS, lambda: office)
    listener.start()
    yield office
    listener.stop(10)


def names(settings: Settings) -> list[str]:
    store = open_store(settings.data)
    try:
        return store.read(lambda db: list(db.scalars(select(museums.c.name))))
    finally:
        store.close()


def test_without_a_server_the_command_does_it_itself(settings: Settings) -> None:
    done = carry_out(settings, "add", Wish("gansu"), "command")
    assert (done.name, done.by) == ("gansu", "command")
    assert names(settings) == ["gansu"]


def test_the_server_that_runs_does_it(settings: Settings, listening: Office) -> None:
    assert carry_out(settings, "add", Wish("gansu"), "command") == Added("gansu", "command", id(listening))


def test_an_error_comes_back_as_its_sentence(settings: Settings, listening: Office) -> None:
    with pytest.raises(Refused, match=r"^there is no museum gansu$"):
        carry_out(settings, "fail", Wish("gansu"))


def test_an_error_is_the_same_sentence_without_a_server(settings: Settings) -> None:
    with pytest.raises(Refused, match=r"^there is no museum gansu$"):
        carry_out(settings, "fail", Wish("gansu"))


def test_what_nobody_foresaw_is_named_without_its_words(settings: Settings, listening: Office) -> None:
    with pytest.raises(Refused, match=r"^the server failed at it \(ZeroDivisionError\); its log says where$"):
        carry_out(settings, "stumble", Wish("gansu"))


@pytest.mark.usefixtures("listening")
def test_progress_is_told_over_the_socket(settings: Settings) -> None:
    told: list[tuple[int, int, str]] = []
    carry_out(settings, "count", Wish("gansu"), progress=lambda *step: told.append(step))
    assert told == [(1, 3, "gansu"), (2, 3, "gansu"), (3, 3, "gansu")]


@pytest.mark.usefixtures("listening")
def test_the_socket_is_for_its_user_alone(settings: Settings) -> None:
    assert stat.S_IMODE((settings.data / SOCKET).stat().st_mode) == 0o600


def test_the_socket_is_gone_after_a_stop(settings: Settings, office: Office) -> None:
    listener = Listener(settings.data / SOCKET, ORDERS, lambda: office)
    listener.start()
    listener.stop(10)
    assert not (settings.data / SOCKET).exists()


def test_a_stale_socket_is_passed_over_and_replaced(settings: Settings) -> None:
    with socket.socket(socket.AF_UNIX) as stale, address(settings.data / SOCKET) as where:
        stale.bind(where)
    carry_out(settings, "add", Wish("gansu"))
    store = open_store(settings.data)
    listener = Listener(settings.data / SOCKET, ORDERS, lambda: Office(settings, store))
    listener.start()
    carry_out(settings, "add", Wish("tang"))
    listener.stop(10)
    store.close()
    assert names(settings) == ["gansu", "tang"]


def test_a_command_waits_for_another_one_to_end(settings: Settings) -> None:
    lock = Lock(settings.data)
    command = Thread(target=carry_out, args=(settings, "add", Wish("gansu")))
    command.start()
    command.join(0.2)
    assert command.is_alive()
    lock.release()
    command.join()
    assert names(settings) == ["gansu"]


def test_a_folder_in_use_is_refused_with_the_holder(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content_packs.running.control.PATIENCE", 0)
    lock = Lock(settings.data)
    with pytest.raises(Refused, match=f"is in use by process {os.getpid()}: stop it first"):
        carry_out(settings, "add", Wish("gansu"))
    with pytest.raises(InUse):
        Lock(settings.data)
    lock.release()


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize(
    "request_line",
    [b"", b"\n", b"{", b"[]\n", b'{"order":"add","wish":{},"by":"x"}\n', b'{"order":"rm","wish":{},"by":"x"}\n'],
)
def test_a_broken_request_is_answered_or_closed(settings: Settings, request_line: bytes) -> None:
    assert b"outcome" not in _send(settings, request_line)
    carry_out(settings, "add", Wish("gansu"))


@pytest.mark.usefixtures("listening")
def test_an_endless_request_is_cut_off(settings: Settings) -> None:
    assert b"failure" in _send(settings, b"x" * LIMIT)
    with pytest.raises(Refused, match="at most 1,000,000 are taken"):
        carry_out(settings, "add", Wish("x" * LIMIT))


def _send(settings: Settings, raw: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line, address(settings.data / SOCKET) as where:
        line.connect(where)
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        return line.makefile("rb").read()


def test_every_order_names_a_function_of_its_shape() -> None:
    for name in ORDERS:
        assert ORDERS.find(name).wish is not None
