"""The OpenAPI description is kept: no 5xx and no status that it does not name, whatever is asked."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from companion.app import create_app
from companion.config import Settings
from content_packs.running.shelves import open_library


@pytest.fixture
def api(example_packs: tuple[Path, ...], tmp_path: Path) -> schemathesis.schemas.BaseSchema:
    app = create_app(Settings(data=tmp_path), open_library(example_packs, tmp_path))
    return schemathesis.openapi.from_asgi("/schema/openapi.json", app)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_one_that_the_description_names(
    api: schemathesis.schemas.BaseSchema, mode: schemathesis.GenerationMode
) -> None:
    asked = 0
    for result in api.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        asked += 1
        if mode is schemathesis.GenerationMode.NEGATIVE and not _takes_something(operation):
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def ask(case: schemathesis.Case[Any]) -> None:
            # Which languages there are follows from the packs: a well-formed one may still be refused. An empty
            # parameter counts as one not given.
            case.call_and_validate(excluded_checks=[positive_data_acceptance, negative_data_rejection])

        ask()
    assert asked >= 20


def _takes_something(operation: schemathesis.schemas.APIOperation[Any, Any, Any, Any]) -> bool:
    """What takes nothing cannot be asked wrongly."""
    return any((operation.path_parameters, operation.query, operation.headers, operation.body))
