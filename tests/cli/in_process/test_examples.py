"""The examples in docs: whole, hardened, and in step with the code."""

import configparser
import re
from pathlib import Path

from api.cli.settings_page import variable
from api.settings import Settings

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"


def test_the_examples_set_only_settings_that_exist() -> None:
    known = {variable(name) for name in Settings.model_fields}
    for example in filter(Path.is_file, EXAMPLES.iterdir()):
        assert set(re.findall(r"TOEGANG_[A-Z_]+", example.read_text("utf-8"))) <= known


def test_the_unit_examines_before_it_serves_and_may_write_only_its_state() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case, as the library says
    unit.read(EXAMPLES / "toegang.service")
    service = unit["Service"]
    assert service["ExecStartPre"].endswith("toegang doctor")
    assert service["ExecStart"].endswith("toegang serve")
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectory"] == "toegang"
    assert service["NoNewPrivileges"] == "yes"


def test_the_image_is_named_without_a_host_and_runs_without_privileges() -> None:
    lines = (EXAMPLES / "Containerfile").read_text("utf-8").splitlines()
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"python:3.11-slim"}
    assert "USER toegang" in lines
