"""The steps of docs/operating.md for PostgreSQL, with exactly its roles: neither is a superuser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url

from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_copy_store import take

pytestmark = pytest.mark.postgres

DOCS = Path(__file__).parents[3] / "docs"


def guide() -> tuple[list[str], dict[str, str]]:
    """The statements of the administrator, and the settings of the command after them."""
    section = (DOCS / "operating.md").read_text().partition("\n## PostgreSQL\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    [sql] = [text for language, text in blocks if language == "sql"]
    [command] = [text for _, text in blocks if "toegang init" in text]
    statements = [line.strip() for line in sql.splitlines() if not line.startswith("--")]
    return statements, dict(re.findall(r"(TOEGANG_\w+)=(\S+)", command))


def as_superuser(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def urls(postgresql_server: str) -> Iterator[dict[str, str]]:
    """What the guide's command is given, at the server of the tests."""
    statements, settings = guide()
    [database] = {make_url(url).database for url in settings.values()}
    roles = [make_url(url).username for url in settings.values()]
    as_superuser(postgresql_server, *statements)
    try:
        here = make_url(postgresql_server).set(database=database, password=None)
        yield {
            name: here.set(username=make_url(url).username).render_as_string(hide_password=False)
            for name, url in settings.items()
        }
    finally:
        dropping = [f"DROP DATABASE {database} WITH (FORCE)", *(f"DROP ROLE {role}" for role in roles)]
        as_superuser(postgresql_server, *dropping)


@pytest.fixture
def installed(
    empty: Path, urls: dict[str, str], toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """After the guide's last step; only the application's URL is in force from here on."""
    for name, url in urls.items():
        monkeypatch.setenv(name, url)
    answer = toegang("init")
    assert answer.code == 0, answer.err
    monkeypatch.delenv("TOEGANG_OWNER_URL")
    return urls


@pytest.mark.usefixtures("installed")
def test_a_system_set_up_as_the_guide_says_is_fit_and_works(toegang: Toegang) -> None:
    examined = toegang("doctor")
    assert (examined.code, "Fit." in examined.out) == (0, True), examined.out
    take(Settings(), 1)
    assert toegang("keys", "make", "portal", "--scope", "invoices").code == 0


def test_init_may_be_repeated_as_the_guide_says(
    installed: dict[str, str], toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(Settings(), 1)
    monkeypatch.setenv("TOEGANG_OWNER_URL", installed["TOEGANG_OWNER_URL"])
    assert toegang("init").code == 0


def test_an_owner_who_was_not_granted_the_role_is_told_so(
    empty: Path,
    urls: dict[str, str],
    postgresql_server: str,
    toegang: Toegang,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    as_superuser(postgresql_server, "REVOKE toegang_application FROM toegang_owner")
    for name, url in urls.items():
        monkeypatch.setenv(name, url)
    answer = toegang("init")
    assert answer.code == 1
    assert "GRANT toegang_application TO" in answer.err


def test_a_store_of_sqlite_is_copied_to_what_the_guide_made(
    installed: dict[str, str],
    tmp_path: Path,
    toegang: Toegang,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TOEGANG_EVENT_STORE_URL")
    monkeypatch.setenv("TOEGANG_DATA_DIR", str(tmp_path / "other"))
    assert toegang("init").code == 0
    take(Settings(), 1)
    answer = toegang("copy-store", "--to", installed["TOEGANG_EVENT_STORE_URL"])
    assert answer.code == 0, answer.err
