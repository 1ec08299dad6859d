"""Every symbol is read by an independent decoder."""

import zxingcpp
from PIL import Image

from content_packs.guide.codes import issue
from content_packs.visitor import urls
from content_packs.visitor.qr import as_blocks, symbol

ADDRESS = "https://guide.example.org"


def test_capitals_make_a_symbol_of_fewer_modules() -> None:
    code = issue("example", "bell")
    capitals, lower = (symbol(urls.printed(ADDRESS, code, capitals=each)) for each in (True, False))
    assert urls.printed(ADDRESS, code) == f"HTTPS://GUIDE.EXAMPLE.ORG/Q/{code}"
    assert (len(capitals), len(lower)) == (25, 29)


def test_the_qr_on_the_terminal_can_be_scanned() -> None:
    rows = as_blocks("http://192.168.1.20:8000/").splitlines()
    width = max(len(row) for row in rows)
    picture = Image.new("L", (width, 2 * len(rows)), 255)
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    for y, row in enumerate(rows):
        for x, block in enumerate(row.replace("\xa0", " ")):
            picture.putpixel((x, 2 * y), halves[block][0])
            picture.putpixel((x, 2 * y + 1), halves[block][1])
    large = picture.resize((width * 8, len(rows) * 16), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(large)
    assert found.text == "http://192.168.1.20:8000/"
