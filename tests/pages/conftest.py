"""The site over the API of tests/api, asked as a browser asks: with cookies, under TLS."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.api.asking import Api
from tests.api.conftest import api as api
from tests.api.conftest import outside as outside
from tests.pages.visitor import Visitor


@pytest.fixture
def visitor(api: Api) -> Iterator[Visitor]:
    with TestClient(api.client.app, base_url="https://testserver", follow_redirects=False) as client:
        yield Visitor(client)
