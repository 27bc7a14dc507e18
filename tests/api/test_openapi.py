"""The interface describes itself: every operation, its refusals, nothing loaded from elsewhere."""

from tests.api.asking import Api


def test_every_operation_says_what_it_does_and_how_it_refuses(api: Api) -> None:
    described = api.client.get("/openapi.json").json()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["description"], (method, path)
            problem = operation["responses"]["default"]["content"]
            assert "application/problem+json" in problem, (method, path)


def test_no_code_or_token_is_part_of_an_address(api: Api) -> None:
    described = api.client.get("/openapi.json").json()
    for operations in described["paths"].values():
        for operation in operations.values():
            named = {p["name"] for p in operation.get("parameters", []) if p["in"] in ("path", "query")}
            assert not named & {"code", "password", "token", "key", "email", "iban"}


def test_no_page_of_the_library_is_served(api: Api) -> None:
    assert {api.client.get(path).status_code for path in ("/docs", "/redoc")} == {404}
