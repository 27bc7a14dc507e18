"""Who may know whom: api -> adapters -> projections -> domain, and the domain is pure."""

import ast
import sys

import pytest

from tests.architecture.sources import PACKAGES, Source, each_source, parsed

COMPOSITION_ROOTS = (
    "api/process/opening.py",
    "api/process/past.py",
    "api/process/bank_files.py",
    "api/process/certificates.py",
    "api/process/dated_tables.py",
    "api/process/evidence.py",
    "api/process/outside.py",
    "api/process/webhooks.py",
    "api/compose.py",
)
"""Databases, log and keys; and all that is wired around them."""
AROUND_A_SYSTEM = (
    "toegang_testing/conformance/machine.py",
    "toegang_testing/desks/office.py",
    "toegang_testing/stores.py",
    "toegang_testing/tables.py",
)
"""What of the kit takes a system as it is composed; the rest of it knows the domain only."""
OURS = {*PACKAGES, "tests", "benchmarks"}

MAY_IMPORT = {
    "domain": {"domain"},
    "projections": {"projections", "domain"},
    "adapters": {"adapters", "projections", "domain"},
    "api": {"api", "projections", "domain"},
    "toegang_testing": {"toegang_testing", "domain"},
    **{file: {"toegang_testing", "adapters", "api", "domain"} for file in AROUND_A_SYSTEM},
    **{root: {"api", "adapters", "projections", "domain"} for root in COMPOSITION_ROOTS},
}

LIBRARIES_ALLOWED = {
    "domain": {"pydantic", "pydantic_core"},
    "projections": {"pydantic", "pydantic_core", "sqlalchemy"},
}
"""Beside the standard library. The outer packages choose their own."""

WEB = {"fastapi", "starlette", "uvicorn"}
STORES = {"eventsourcing", "psycopg", "psycopg_pool", "pysqlite3"}

IMPURE_MODULES = {
    "asyncio", "builtins", "ctypes", "glob", "http", "importlib", "io", "logging", "multiprocessing", "os",
    "pathlib", "random", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess",
    "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
"""Clock, chance, files, network, threads."""
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "compile", "__import__", "globals", "breakpoint"}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
READS_TIME_ZONES = "domain/calendar.py"
"""The one file that may: Europe/Amsterdam, once, at import; it says why."""


def top(modules: set[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


def impurities(source: Source) -> set[str]:
    """What this source does that pure code cannot."""
    found = {f"imports {name}" for name in top(source.imports()) & IMPURE_MODULES}
    if "zoneinfo" in source.imports() and source.name != READS_TIME_ZONES:
        found.add("imports zoneinfo")
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in IMPURE_CALLS:
                found.add(f"calls {name}()")
            case ast.Attribute(
                value=ast.Name(id="datetime" | "date") | ast.Attribute(attr="datetime" | "date"), attr=name
            ) if name in CLOCKS:
                found.add(f"asks the clock: {name}")
            case _:
                pass
    return found


@each_source(*PACKAGES)
def test_imports_point_inward(source: Source) -> None:
    allowed = MAY_IMPORT.get(source.name) or MAY_IMPORT[source.package]
    assert top(source.imports()) & OURS <= allowed


@each_source("domain", "projections")
def test_the_inner_packages_use_no_library_but_their_own(source: Source) -> None:
    outside = top(source.imports()) - set(sys.stdlib_module_names) - OURS
    assert outside <= LIBRARIES_ALLOWED[source.package]


@each_source("domain")
def test_the_domain_has_no_clock_no_chance_and_no_outside(source: Source) -> None:
    assert impurities(source) == set()


@each_source("adapters")
def test_only_the_stand_ins_among_the_adapters_serve_http(source: Source) -> None:
    if not source.name.startswith("adapters/stand_ins/"):
        assert not top(source.imports()) & WEB


@each_source("api")
def test_the_api_knows_no_event_store(source: Source) -> None:
    if source.name not in COMPOSITION_ROOTS:
        assert not top(source.imports()) & STORES


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import date\nx = date.today()",
        "import datetime\nx = datetime.datetime.utcnow()",
        "import time",
        "from os import urandom",
        "import random",
        "def f():\n    import secrets",
        "from uuid import uuid4",
        "from zoneinfo import ZoneInfo",
        "open('x')",
        "print('x')",
    ],
)
def test_impure_code_would_be_found(text: str) -> None:
    assert impurities(parsed("domain/x.py", text))


def test_pure_code_passes() -> None:
    text = "from datetime import date, time\nopen_at = time(9)\ndef f(command): return command.today.now"
    assert impurities(parsed("domain/x.py", text)) == set()
