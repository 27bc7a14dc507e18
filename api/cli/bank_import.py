"""`toegang bank import`: files of the bank booked, and what that led to."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from api.compose import open_system
from api.process.bank_files import bank_files
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import NOT_HEALTHY, as_json, fail

COLUMNS = ("file", "bookings", "new", "only announced", "of unknown payments")


def import_bank_files(files: Sequence[Path], *, in_json: bool) -> None:
    told: list[dict[str, Any]] = []
    refused: list[str] = []
    with open_system(Settings()) as system:
        for file in files:
            try:
                told.append({"file": str(file), **asdict(system.bank_files.take_in(file))})
            except bank_files.Refused as error:
                refused.append(str(error))
            except OSError as error:
                refused.append(f"{file}: {error.strerror}")
    if in_json:
        as_json(told)
    elif told:
        names = ("file", "bookings", "new", "announced", "unknown")
        table(COLUMNS, [[str(each[name]) for name in names] for each in told])
    if refused:
        fail("; ".join(refused))
    missing = {year: numbers for each in told for year, numbers in each["missing"].items() if numbers}
    if missing:
        gaps = "; ".join(f"{year}: {', '.join(map(str, numbers))}" for year, numbers in missing.items())
        fail(f"statements are missing: {gaps}", NOT_HEALTHY)
