"""`/health/live`, `/health/ready`, `/metrics`: for whoever runs the server."""

from collections.abc import Callable

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from companion.health import Health
from companion.metrics import TYPE, Metrics


def operations(check: Callable[[], Health], metrics: Metrics) -> list[HTTPRouteHandler]:
    """The handlers, over a check that touches the disk and the figures."""

    @get("/health/live", media_type=MediaType.JSON, sync_to_thread=False, include_in_schema=False)
    def live() -> dict[str, bool]:
        return {"live": True}

    @get("/health/ready", media_type=MediaType.JSON, sync_to_thread=True, include_in_schema=False)
    def ready() -> Response[Health]:
        health = check()
        return Response(health, status_code=200 if health.ready else 503, headers={"cache-control": "no-store"})

    @get("/metrics", media_type=TYPE, sync_to_thread=True, include_in_schema=False)
    def metrics_text() -> Response[bytes]:
        return Response(metrics.text(), media_type=TYPE, headers={"cache-control": "no-store"})

    return [live, ready, metrics_text]
