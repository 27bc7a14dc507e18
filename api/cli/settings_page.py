"""docs/settings.md, written from the settings themselves: `python -m api.cli.settings_page`."""

from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import as_json, said

HEAD = """# Settings

Each is an environment variable. `toegang settings` shows those in force, `toegang doctor` if they are fit.
This page is written by `toegang settings --markdown > docs/settings.md`.

| variable | default | what it is |
|---|---|---|
"""


def markdown() -> str:
    """The page, one row per setting in the order of the class."""
    rows = [
        f"| `{variable(name)}` | {_default(field)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "".join(rows)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"TOEGANG_{name.upper()}"


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if value in ("", Path()):
        return ""  # follows from others, as the description says
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def show_settings(*, in_json: bool) -> None:
    """What is in force. Keys and passwords show as stars."""
    settings = Settings()
    shown = {variable(name): _shown(getattr(settings, name)) for name in Settings.model_fields}
    if in_json:
        as_json(shown)
    else:
        table(("setting", "value"), shown.items())


def _shown(value: object) -> str:
    text = str(value)
    if "@" not in text or "://" not in text:
        return text
    try:
        return make_url(text).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "***"


if __name__ == "__main__":
    said(markdown().rstrip())
