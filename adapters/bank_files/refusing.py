"""A file that is not taken."""

from pathlib import Path


class Refused(Exception):
    """Nothing of the file was handed out. Names places and rules, never what the file says."""

    def __init__(self, file: Path, line: int, rule: str) -> None:
        super().__init__(f"{file}, line {line}: {rule}")
        self.file = file
        self.line = line
        self.rule = rule


class Unwritable(Exception):
    """A payment that no file can hold as it was given; names the payment's own id and the rule."""
