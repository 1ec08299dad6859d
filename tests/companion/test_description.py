"""The OpenAPI description is kept: no 5xx and no status that it does not name, whatever is asked."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from companion.app import create_app
from companion.config import Settings
from companion.shelves import open_library


@pytest.fixture
def api(example_packs: tuple[Path, ...], tmp_path: Path) -> schemathesis.schemas.BaseSchema:
    app = create_app(Settings(data=tmp_path), open_library(example_packs, tmp_path))
    return schemathesis.openapi.from_asgi("/schema/openapi.json", app)


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_description_names(case: schemathesis.Case) -> None:
    case.call_and_validate()
