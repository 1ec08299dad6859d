"""The visitor plugin: one way to show packs, mounted by the companion and by the kiosk.

`VisitorPlugin(display, desk, log, reception=…)` gives a Litestar app the pages, `/media`, `/api/v1` and the failures;
`Front` goes around that app. Both share one `Display`, on which libraries are swapped.
"""

from typing import Any

from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components
from litestar.plugins import InitPlugin

from content_packs.visitor import failures
from content_packs.visitor.api import ROUTER
from content_packs.visitor.desk import Desk, NotBooked, NotNow
from content_packs.visitor.display import Display
from content_packs.visitor.handlers import HANDLERS
from content_packs.visitor.media import media_handler
from content_packs.visitor.workshops import api as workshops_api
from content_packs.visitor.workshops import handlers as workshops
from content_packs.visitor.workshops import symbols
from content_packs.visitor.workshops.answering import on_not_now, on_refusal
from content_packs.visitor.workshops.reception import Reception

BODY_LIMIT = 100_000  # bytes; no visitor sends more. For the app that mounts this: a plugin cannot set it


class VisitorPlugin(InitPlugin):
    def __init__(
        self,
        display: Display,
        desk: Desk,
        log: failures.Log,
        described: Components | None = None,
        reception: Reception | None = None,
    ) -> None:
        """`described`: what the description needs for doors beside the pages. Without a `reception` there are no
        workshops; then the display must not link to them (`display_of(…, workshops=False)`)."""
        self.reception = reception
        self.display = display
        self.desk = desk
        self.log = log
        self.described = described or Components()

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        display, desk = self.display, self.desk
        app_config.route_handlers += [*HANDLERS, *symbols.HANDLERS, ROUTER, media_handler(display)]
        if self.reception:
            self._open_workshops(app_config, self.reception)
        app_config.dependencies = {
            **app_config.dependencies,
            "display": Provide(lambda: display, sync_to_thread=False),
            "desk": Provide(lambda: desk, sync_to_thread=False),
        }
        app_config.exception_handlers = {**app_config.exception_handlers, **failures.handlers(display, self.log)}
        app_config.openapi_config = OpenAPIConfig(
            title="Museum companion",
            version="1",
            description="Stories, exhibitions, tours and search of the active content packs.",
            path="/schema",
            components=self.described,
            render_plugins=[JsonRenderPlugin()],  # others load scripts from other hosts
        )
        return app_config

    def _open_workshops(self, app_config: AppConfig, reception: Reception) -> None:
        app_config.route_handlers += [*workshops.HANDLERS, workshops_api.ROUTER]
        app_config.dependencies = {
            **app_config.dependencies,
            "reception": Provide(lambda: reception, sync_to_thread=False),
        }
        refusals: dict[int | type[Exception], Any] = {
            NotBooked: on_refusal(self.display),
            NotNow: on_not_now(self.display),
        }
        app_config.exception_handlers = {**app_config.exception_handlers, **refusals}
