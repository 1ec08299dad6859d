"""Many small blobs in one body: how many, then their bytes, each behind its length, in one zstd frame.

    batch: version (1 byte, 1) · zstd frame (RFC 8878) of: count · { length · bytes } … (numbers: 4 bytes, big endian)

Hashes do not travel: what arrives is hashed, and the manifest says which hashes are awaited. Everything is bounded
before memory is given to it: the frame's window, each length, their number and their sum.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec
import zstandard

from content_packs.errors import Untrusted
from content_packs.format.limits import LIMITS

VERSION = b"\x01"
LEVEL, FAST = 19, 9
WINDOW_LOG = 23  # 8 MB: what a decoder must hold (RFC 8878, 3.1.1.1.2)
_NUMBER = struct.Struct(">I")
LARGEST = max(LIMITS.manifest, LIMITS.shard)  # bytes of one blob


class BatchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much one batch brings, and how small a blob is that travels with others."""

    batch: int = 4_000_000  # bytes of a batch, compressed
    unpacked: int = 16_000_000  # bytes of a batch's blobs
    blobs: int = 4_096  # of a batch
    small: int = 65_536  # bytes; shards and the root travel in batches whatever their size


BATCH = BatchLimits()


class BadBatch(Untrusted):
    """It cannot be unpacked."""


def pack_batch(blobs: Iterable[bytes], *, fast: bool = False) -> bytes:
    """The same blobs give the same bytes: an interrupted batch goes on where it broke off."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        FAST if fast else LEVEL, window_log=WINDOW_LOG, write_content_size=False, write_checksum=False
    )
    many = list(blobs)
    raw = _NUMBER.pack(len(many)) + b"".join(_NUMBER.pack(len(blob)) + blob for blob in many)
    return VERSION + zstandard.ZstdCompressor(compression_params=parameters).compress(raw)


def unpack_batch(file: BinaryIO, limits: BatchLimits = BATCH) -> Iterator[bytes]:
    """Each blob; `BadBatch` as soon as something is out of bounds."""
    if file.read(1) != VERSION:
        raise BadBatch("it is of an edition that is not known here")
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_LOG).stream_reader(file) as frame:
            count, total = _number(frame), 0
            if count > limits.blobs:
                raise BadBatch(f"it holds more than {limits.blobs:,} blobs")
            for _ in range(count):
                length = _number(frame)
                total += length
                _check(length, total, limits)
                yield _read(frame, length)
    except zstandard.ZstdError:
        raise BadBatch("its compression is broken, or needs more memory than 8 MB") from None


def _check(length: int, total: int, limits: BatchLimits) -> None:
    if length > LARGEST:
        raise BadBatch(f"a blob of {length:,} bytes in it is over the {LARGEST:,} allowed")
    if total > limits.unpacked:
        raise BadBatch(f"it unpacks to more than {limits.unpacked:,} bytes")


def _number(frame: zstandard.ZstdDecompressionReader) -> int:
    return int.from_bytes(_read(frame, _NUMBER.size))


def _read(frame: zstandard.ZstdDecompressionReader, length: int) -> bytes:
    """`length` bytes: a frame that ends before is cut, which its reader does not say."""
    parts = []
    while length and (part := frame.read(length)):
        parts.append(part)
        length -= len(part)
    if length:
        raise BadBatch("it ends too early")
    return b"".join(parts)
