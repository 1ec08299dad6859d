"""The QR symbol of an address (ISO/IEC 18004): its modules, as SVG, and for a terminal. The door to `qrcode`.

Not imported by the server before a symbol is asked for: it brings Pillow.
"""

from collections.abc import Sequence
from html import escape
from io import StringIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of white around it (6.3.8)

Rows = Sequence[Sequence[bool]]
"""Dark or not, row by row from the top."""


def symbol(address: str) -> Rows:
    """Without its quiet zone. Level M: it is read with 15 % of it scuffed."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(address)
    made.make()
    rows: Rows = made.get_matrix()
    return rows


def as_svg(address: str, title: str) -> bytes:
    """For screens and print: crisp at any size, dark on white whatever stands behind."""
    rows = symbol(address)
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" shape-rendering="crispEdges">'
        f'<title>{escape(title)}</title><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>\n'
    ).encode()


def as_blocks(address: str) -> str:
    """For a terminal, of block characters, light on dark."""
    made = qrcode.QRCode(border=2)
    made.add_data(address)
    drawn = StringIO()
    made.print_ascii(out=drawn, invert=True)
    return drawn.getvalue()
