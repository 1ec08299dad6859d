"""Pages that the screen has beside the visitor's, in the same dress (pure)."""

from urllib.parse import urlencode

from content_packs.guide.library import Library
from content_packs.visitor.frame import page
from content_packs.visitor.reader import Reader
from kiosk.screen.render import render, trusted
from kiosk.screen.statics import ROOT
from kiosk.screen.words import words_in

PHONE = "/phone"


def phone_page(library: Library, reader: Reader, address: str, wifi: str) -> str:
    """How a phone opens the same pages while it is near."""
    words = words_in(reader.ui)
    return page(
        "inset.html",
        reader,
        PHONE,
        words("on-your-phone"),
        library=library,
        inset=trusted(
            render("phone.html", reader.ui, address=address, wifi=wifi, symbol=symbol_of(address) if address else "")
        ),
    )


def symbol_of(address: str) -> str:
    return f"{ROOT}/symbol.svg?{urlencode({'to': address})}"
