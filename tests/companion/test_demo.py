"""The demonstration: builds what changed, serves it, prints where, and says what is in its way."""

import socket
from pathlib import Path

import zxingcpp
from PIL import Image

from companion.demo import digest, own_address, qr


def test_digest_follows_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    first = digest([tmp_path])
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = digest([tmp_path])
    (tmp_path / "b").write_text("two")
    assert len({first, renamed, digest([tmp_path])}) == 3


def test_the_qr_on_the_terminal_can_be_scanned() -> None:
    rows = qr("http://192.168.1.20:8000/").splitlines()
    width = max(len(row) for row in rows)
    picture = Image.new("L", (width, 2 * len(rows)), 255)
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    for y, row in enumerate(rows):
        for x, symbol in enumerate(row.replace("\xa0", " ")):
            picture.putpixel((x, 2 * y), halves[symbol][0])
            picture.putpixel((x, 2 * y + 1), halves[symbol][1])
    large = picture.resize((width * 8, len(rows) * 16), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(large)
    assert found.text == "http://192.168.1.20:8000/"


def test_own_address_can_be_listened_on() -> None:
    with socket.create_server((own_address(), 0)):
        pass
