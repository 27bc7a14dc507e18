"""Which log an auditor asks: the one of this system, or one in a bundle."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

Bundle = Annotated[
    Path | None,
    typer.Option(
        "--bundle",
        metavar="FILE",
        help="Ask this bundle, that `toegang audit export` wrote, and no database. All of it is checked"
        " first; one that is not as it was signed is not told of: exit code 1.",
    ),
]
BundleKey = Annotated[
    str | None,
    typer.Option(
        "--key", help="Of --bundle: the log's public key as you kept it. Default: the one in the bundle."
    ),
]


@dataclass(frozen=True, slots=True)
class Source:
    """``bundle``: the file of one; nothing: this system. ``key``: the log's, as known from elsewhere."""

    bundle: Path | None
    key: str | None
