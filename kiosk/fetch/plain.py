"""`Web` by httpx: for what is small. An edge."""

from collections.abc import Callable, Mapping

import httpx

from kiosk.fetch.port import SMALL, Answer, NotOurs, Unreachable

TIMEOUT = httpx.Timeout(30.0, connect=15.0)  # seconds without a byte


class PlainWeb:
    """`url`: the server's origin, as `https://guide.example.org`."""

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(base_url=url, timeout=TIMEOUT, follow_redirects=False)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = {}, limit: int = SMALL
    ) -> Answer:
        parts: list[bytes] = []
        answer = self._run(method, path, body, headers, parts.append, limit)
        return Answer(answer.status_code, _fields(answer), b"".join(parts))

    def stream(self, path: str, headers: Mapping[str, str], take: Callable[[bytes], None], limit: int) -> Answer:
        parts: list[bytes] = []

        def choose(answer: httpx.Response) -> Callable[[bytes], None]:
            return take if answer.status_code in (200, 206) else parts.append

        answer = self._run("GET", path, b"", headers, None, limit, choose)
        return Answer(answer.status_code, _fields(answer), b"".join(parts))

    def close(self) -> None:
        self._client.close()

    def _run(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        take: Callable[[bytes], None] | None,
        limit: int,
        choose: Callable[[httpx.Response], Callable[[bytes], None]] | None = None,
    ) -> httpx.Response:
        left = limit
        try:
            with self._client.stream(method, path, content=body, headers=dict(headers)) as answer:
                give = take or (choose(answer) if choose else None)
                assert give is not None
                for piece in answer.iter_bytes():
                    left -= len(piece)
                    if left < 0:
                        raise NotOurs(f"{path}: more than {limit:,} bytes")
                    give(piece)
        except (httpx.TransportError, httpx.StreamError) as error:
            raise Unreachable(str(error) or type(error).__name__) from None
        if answer.is_redirect:
            raise NotOurs(f"{path}: it sends on to {answer.headers.get('location', '')[:200]}")
        return answer


def _fields(answer: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}
