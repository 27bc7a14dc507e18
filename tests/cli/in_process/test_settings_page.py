"""docs/settings.md is what the settings are; what is in force shows no secret."""

import json
from pathlib import Path

import pytest

from api.cli.settings_page import markdown, variable
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == markdown(), "toegang settings --markdown > docs/settings.md"


def test_the_command_writes_the_page(toegang: Toegang) -> None:
    assert toegang("settings", "--markdown").out == markdown()


def test_the_page_has_a_row_and_a_description_for_every_setting() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description
        assert f"| `{variable(name)}` |" in markdown()


@pytest.mark.usefixtures("empty")
def test_what_is_in_force_shows_no_secret(toegang: Toegang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOEGANG_EVENT_STORE_URL", "postgresql://someone:s3cret@db/toegang")
    monkeypatch.setenv("TOEGANG_OWNER_URL", "postgresql://owner:s3cret@@:x/db/toegang")
    monkeypatch.setenv("TOEGANG_REGISTER_API_KEY", "s3cret")
    monkeypatch.setenv("TOEGANG_PORT", "81")
    for words in (["settings"], ["settings", "--json"]):
        out = toegang(*words).out
        assert "s3cret" not in out
        assert "81" in out
    assert json.loads(out)["TOEGANG_EVENT_STORE_URL"] == "postgresql://someone:***@db/toegang"
