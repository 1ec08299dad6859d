"""The companion's desk: what the visitors' pages need of the server that runs them."""

from companion.scans import Scans


class ScanDesk:
    """Counts the stories that are opened."""

    def __init__(self, scans: Scans) -> None:
        self.scans = scans

    def seen(self, ref: str, lang: str) -> None:
        self.scans.count(ref, lang)
