#!/usr/bin/env bash
# FastAPI 0.165.0 (starlette 1.10.0): the routes of a router that was included are each matched twice per request.
#
# Seen: an application with ten routes of its own matches ten to find the last one; the same ten routes, brought in by
# include_router, are matched twenty times. With some hundred routes in two dozen routers this was a tenth of the time of a
# cheap request, so an application of that size is better off finding its route by a look-up.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fastapi==0.165.0 starlette==1.10.0
"$folder/env/bin/python" - <<'PYTHON'
import asyncio

import fastapi
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

matched = 0


class Counting(APIRoute):
    def matches(self, scope):
        global matched
        matched += 1
        return super().matches(scope)


def included():
    router = APIRouter(route_class=Counting)
    for number in range(10):
        router.add_api_route(f"/{number}", lambda: number)
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    return app


def direct():
    app = FastAPI(openapi_url=None)
    app.router.route_class = Counting
    for number in range(10):
        app.add_api_route(f"/{number}", lambda: number)
    return app


async def get(app, path):
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message):
        pass

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": [], "scheme": "http", "server": ("a", 80), "client": ("b", 1), "root_path": "",
             "http_version": "1.1"}
    await app(scope, receive, send)


def matches(app):
    global matched
    asyncio.run(get(app, "/0"))
    matched = 0
    asyncio.run(get(app, "/9"))
    return matched


found = matches(direct()), matches(included())
print(f"fastapi {fastapi.__version__}: direct {found[0]}, included {found[1]}")
assert found == (10, 20), "this changed"
PYTHON
