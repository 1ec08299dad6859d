"""Security headers, the same on every answer (pure). What pages carry inline is allowed by its hash alone."""

from collections.abc import Iterable
from functools import lru_cache

Headers = tuple[tuple[bytes, bytes], ...]


@lru_cache(maxsize=64)
def allowing(headers: Headers, style: str) -> Headers:
    """`headers` of a page that carries one more inline style."""
    own = b"style-src 'self'"
    return tuple(
        (name, value.replace(own, own + f" '{style}'".encode()) if name == b"content-security-policy" else value)
        for name, value in headers
    )


def security_headers(styles: Iterable[str], scripts: Iterable[str]) -> Headers:
    """`styles`, `scripts`: CSP hashes (`sha256-…`, base64) of what pages carry inline."""
    policy = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *(f"'{each}'" for each in scripts))),
        "style-src": " ".join(("'self'", *(f"'{each}'" for each in styles))),
        "img-src": "'self' data: blob:",
        "media-src": "'self' blob:",
        "connect-src": "'self' blob: data:",  # what is inside a model is read so
        "font-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    fields = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(self), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
    }
    return tuple((name.encode(), value.encode()) for name, value in fields.items())
