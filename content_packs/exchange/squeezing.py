"""gzip (RFC 1952) of bounded JSON: a batch of events becomes a tenth. Unpacking stops at a bound (pure)."""

import gzip
import zlib

ENCODING = "gzip"
LEVEL = 6
_GZIP = 16 + zlib.MAX_WBITS


class NotGzip(ValueError):
    """It is no gzip, damaged, cut off, or has something behind its end."""


class TooLong(ValueError):
    """It would unpack to more bytes than are taken."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"it unpacks to more than {limit:,} bytes")


def squeeze(raw: bytes) -> bytes:
    """The same bytes each time."""
    return gzip.compress(raw, LEVEL, mtime=0)


def unsqueeze(squeezed: bytes, limit: int) -> bytes:
    reader = zlib.decompressobj(_GZIP)
    try:
        raw = reader.decompress(squeezed, limit + 1)
    except zlib.error as error:
        raise NotGzip(f"it is no gzip, or damaged: {error}") from None
    if len(raw) > limit:
        raise TooLong(limit)
    if not reader.eof or reader.unused_data:
        raise NotGzip("it is cut off, or something stands behind its end")
    return raw
