"""The description of a push's doors is kept for who holds a ticket, too: no 5xx, no status that it does not name."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from companion.web.described import COMPONENTS
from companion.web.publish import publish_doors
from content_packs.format.pack import Pack
from tests.companion.publishing.receiver import Receiver

# A well-formed signature may still be none of the museum; the stranger's 401 has a test of its own.
NOT_ASKED = [positive_data_acceptance, negative_data_rejection, ignored_auth]


@pytest.mark.parametrize("stage", ["manifest", "blobs"])
def test_who_holds_a_ticket_gets_answers_that_the_description_names(
    receiver: Receiver, pack: Pack, tmp_path: Path, stage: str
) -> None:
    holder = receiver.ticket(pack)
    if stage == "blobs":
        holder.send_names(pack, tmp_path / "pack")
    config = OpenAPIConfig("Doors", "1", components=COMPONENTS, path="/schema", render_plugins=[JsonRenderPlugin()])
    app = Litestar([publish_doors(lambda: receiver.receiving)], openapi_config=config, logging_config=None)
    asked = 0
    for result in schemathesis.openapi.from_asgi("/schema/openapi.json", app).get_all_operations():
        assert isinstance(result, Ok)

        @given(case=result.ok().as_strategy())
        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers=holder.headers, excluded_checks=NOT_ASKED)

        ask()
        asked += 1
    assert asked == 11
