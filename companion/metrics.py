"""Figures for a monitoring system, in Prometheus' text format at `/metrics`.

Counting is adding to plain numbers; prometheus-client is loaded at the first scrape and reads them. Requests are
counted by path template and class of status, so no label grows with what visitors type. Warm stories, which the front
sends as they are, are counted as scans and not as requests.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from content_packs.visitor.front import App, Scope, Send

if TYPE_CHECKING:
    from prometheus_client.core import Metric

TYPE = "text/plain; version=0.0.4; charset=utf-8"
UNKNOWN = "(none)"  # template of a path that no route has


class Figure(msgspec.Struct, frozen=True):
    """A figure that is read when it is asked for."""

    name: str
    what: str
    read: Callable[[], float]
    rises: bool = False  # a counter: it never falls


class Metrics:
    """What has been counted since the start, and the figures to read."""

    def __init__(
        self,
        library: Callable[[], dict[str, int]],
        figures: tuple[Figure, ...] = (),
        expiries: Callable[[], dict[str, float]] = dict,
    ) -> None:
        self.requests: Counter[tuple[str, str]] = Counter()  # (template, "2xx")
        self.library = library  # pack -> version
        self.figures = figures
        self.expiries = expiries  # role -> seconds until what is signed for it ends

    def collect(self) -> "Iterator[Metric]":
        """For prometheus-client's registry."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        requests = CounterMetricFamily("companion_requests", "Requests answered.", labels=["path", "status"])
        for labels, count in self.requests.copy().items():
            requests.add_metric(labels, count)
        yield requests
        packs = GaugeMetricFamily("companion_pack_version", "Version of each active pack.", labels=["pack"])
        for pack, version in self.library().items():
            packs.add_metric([pack], version)
        yield packs
        expiries = GaugeMetricFamily(
            "companion_expires_in_seconds", "Until a role's signed file ends.", labels=["role"]
        )
        for role, seconds in self.expiries().items():
            expiries.add_metric([role], seconds)
        yield expiries
        for figure in self.figures:
            family = CounterMetricFamily if figure.rises else GaugeMetricFamily
            yield family(f"companion_{figure.name}", figure.what, figure.read())

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        ProcessCollector(registry=registry)
        return generate_latest(registry)


def with_counting(app: App, metrics: Metrics) -> App:
    """`app`, each of its answers counted."""

    async def counted(scope: Scope, receive: Any, send: Send) -> None:
        async def count(message: Any) -> None:
            if message["type"] == "http.response.start":
                template = scope.get("path_template") or UNKNOWN
                metrics.requests[str(template), f"{message['status'] // 100}xx"] += 1
            await send(message)

        await app(scope, receive, count if scope["type"] == "http" else send)

    return counted
