"""The signed trees over the log, for who watches it: checkpoints, tiles, proofs (I18; C2SP, RFC 9162)."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response, Security
from fastapi.responses import PlainTextResponse
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.auditors.history import Reader
from api.http.answers import Answer
from api.http.principals import Wired, reader_of_tree
from api.http.problem_kinds import Text
from api.http.problems import Problem, invalid, refuses
from domain.ports import NotAsSigned, NotSigned, Role, Scope, SignedPart
from domain.positions import POSITION_MAX

WIDTH: Final = 256
KEPT: Final = {"Cache-Control": "private, max-age=31536000, immutable"}
"""A tile never changes: a tree that is set aside keeps its number."""
TILE: Final = r"^(x[0-9]{3}/){0,5}[0-9]{3}(\.p/([1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5]))?$"
"""As the standard has it: digits of other scripts would be a second address of a tile."""
OF_PART: Final = {
    SignedPart.CHECKPOINT: Text(
        "The checkpoint, or the key of this tree, is lost or damaged.",
        "Het controlepunt of de sleutel van deze boom is zoek of beschadigd.",
    ),
    SignedPart.TILE: Text(
        "A tile of this tree is missing, or not as it was written.",
        "Een tegel van deze boom ontbreekt, of is niet zoals die is geschreven.",
    ),
    SignedPart.EVENT: Text(
        "The log does not hold the event that was signed there.",
        "Het logboek heeft daar niet de gebeurtenis die is ondertekend.",
    ),
}
SMALLER: Final = Text("The later tree is smaller.", "De latere boom is kleiner.")
EARLIER: Final = Text(
    "Send a size that is not greater than that of the later tree.",
    "Stuur een grootte die niet groter is dan die van de latere boom.",
)


class SignedTreeRow(Answer):
    """A tree over the log. What cannot be read is null."""

    tree: int = Field(description="Its number, as addresses have it.")
    current: bool = Field(description="Whether the log is signed by it; else it was set aside.")
    origin: str | None = Field(description="Its name.", examples=["toegang.example/log"])
    key: str | None = Field(
        description="Its public key, name+hash+key (C2SP signed-note). Keep it elsewhere: a key from here"
        " proves nothing against who has this system."
    )
    events: int | None = Field(description="How many are signed.")
    root: str | None = Field(description="The root of their tree, in hexadecimal.")


class LastVerification(Answer):
    """When rows and tree were verified last (``toegang audit verify``). Nobody signs for this."""

    at: datetime
    whole: bool = Field(description="Whether every row was read: only that proves.")
    events: int
    signed: int
    findings: int = Field(description="How much was found to be wrong; 0 where all is as it was signed.")


class SignedTrees(Answer):
    """All trees, and how far the log is signed."""

    items: list[SignedTreeRow]
    unsigned_events: int = Field(description="Recorded, and not signed for yet.")
    witnesses: int
    witnesses_behind: int = Field(description="How many witnesses have not the newest checkpoint.")
    read_only: bool = Field(description="Whether the log contradicts what was signed of it.")
    verified: LastVerification | None = Field(description="Null where nobody did since this tree began.")


class Growth(Answer):
    """That a tree begins with an earlier one (RFC 9162, 2.1.4). Between a tree and itself, and from the empty
    one, the path is empty."""

    begin: int
    end: int
    path: list[str] = Field(description="Hashes, in base64.")


class Tile(Response):
    """Hashes, or entries, one after the other."""

    media_type = "application/octet-stream"


router = APIRouter(prefix="/v1/audit/trees", tags=["history"])
Watcher = Annotated[str, Security(reader_of_tree, scopes=[Scope.TREE, Scope.HISTORY, Role.AUDITOR])]
OfTree = Annotated[
    int, Path(ge=1, le=1_000_000, description="The tree's number, as the list of trees has it.")
]


@router.get("", summary="See how far the log is signed", response_model=SignedTrees)
def trees(ports: Wired, _: Watcher) -> dict[str, Any]:
    """Every tree, the one in use last; how far the log is signed, what witnesses have, and when it was
    verified last (I18). A tree is set aside where somebody acknowledged that the log is no longer what was
    signed of it; what it proves stays proven."""
    standing, verified = ports.signed.standing(), ports.signed.last_verified()
    items = [
        {
            "tree": one.number,
            "current": one.is_current,
            **{name: getattr(one, name) for name in ("origin", "key", "events", "root")},
        }
        for one in ports.signed.trees()
    ]
    return {
        "items": items,
        "unsigned_events": standing.unsigned,
        "witnesses": standing.witnesses,
        "witnesses_behind": standing.witnesses_behind,
        "read_only": bool(ports.broken()),
        "verified": verified and {name: getattr(verified, name) for name in LastVerification.model_fields},
    }


@router.get(
    "/{tree}/checkpoint",
    summary="Read a tree's newest checkpoint",
    response_class=PlainTextResponse,
    openapi_extra=refuses("not-signed", "not-as-signed"),
)
def checkpoint(tree: OfTree, ports: Wired, _: Watcher) -> PlainTextResponse:
    """What was signed last: how many events, and the root of their tree (C2SP tlog-checkpoint). Keep one now
    and then: a log that later contradicts it was changed (I18)."""
    with _signed():
        return PlainTextResponse(ports.signed.checkpoint(tree))


def _without_noughts(tile: str) -> str:
    if tile.startswith("x000"):
        raise PydanticCustomError("tile", "A tile has one address: the first group of three is never x000.")
    return tile


@router.get(
    "/{tree}/tile/{level}/{tile:path}",
    summary="Read a tile of a tree",
    response_class=Tile,
    responses={
        200: {"headers": {"Cache-Control": {"description": "For ever.", "schema": {"type": "string"}}}}
    },
    openapi_extra=refuses("not-signed", "not-as-signed"),
)
def tile(
    tree: OfTree,
    level: Annotated[str, Path(pattern="^([0-9]|[1-5][0-9]|6[0-3]|entries)$", description='Or "entries".')],
    tile: Annotated[
        str,
        Path(pattern=TILE, max_length=40, description="x001/x234/067, of a part x001/x234/067.p/5."),
        AfterValidator(_without_noughts),
    ],
    ports: Wired,
    _: Watcher,
) -> Tile:
    """Up to 256 hashes of a level of the tree, or the entries that the lowest are of (C2SP tlog-tiles). An
    entry is the SHA-256 over an event as it is stored. A tile is shown as it lies here: that it leads to the
    root that was signed is for the reader to work out. It never changes, and may be kept for ever (I18)."""
    number, _dot, width = tile.partition(".p/")
    counted = int(number.replace("x", "").replace("/", ""))
    with _signed():
        found = ports.signed.tile(
            tree, None if level == "entries" else int(level), counted, int(width or WIDTH)
        )
    return Tile(found, headers=KEPT)


@router.get(
    "/{tree}/growth",
    summary="Prove that a tree only grew",
    response_model=Growth,
    openapi_extra=refuses("not-signed", "not-as-signed"),
)
def growth(
    tree: OfTree,
    ports: Wired,
    _: Watcher,
    begin: Annotated[
        int,
        Query(alias="from", ge=0, le=POSITION_MAX, description="How many events the earlier tree has."),
    ],
    end: Annotated[
        int | None,
        Query(
            alias="to",
            ge=0,
            le=POSITION_MAX,
            description="How many the later one has; otherwise all that are signed.",
        ),
    ] = None,
) -> dict[str, Any]:
    """The path from a checkpoint that somebody kept to a later one (RFC 9162, 2.1.4): the log was only added
    to (I18)."""
    if end is not None and begin > end:
        raise invalid("from", SMALLER, what_to_do=EARLIER)
    with _signed():
        size, path = ports.signed.growth(tree, begin, end)
    return {"begin": begin, "end": size, "path": [base64.b64encode(one).decode() for one in path]}


@router.get(
    "/{tree}/proofs/{position}",
    summary="Prove one event",
    response_class=PlainTextResponse,
    openapi_extra=refuses("not-signed", "not-as-signed"),
)
def proof(
    tree: OfTree,
    position: Annotated[int, Path(ge=1, le=POSITION_MAX, description="The event's position in the log.")],
    ports: Wired,
    _: Reader,
) -> PlainTextResponse:
    """The event as it is stored, personal values sealed; the path to the root; the signed checkpoint (C2SP
    tlog-proof). Whoever has the log's public key checks it without us: ``toegang audit check-proof`` (I18).
    By a tree that was set aside too, as long as the log has what was signed there."""
    with _signed():
        return PlainTextResponse(ports.signed.proof(tree, position))


@contextmanager
def _signed() -> Iterator[None]:
    """What cannot be handed out is a problem, told in words."""
    try:
        yield
    except NotSigned as beyond:
        detail = NO_TREE if beyond.signed is None else _only(beyond.signed)
        raise Problem("not-signed", detail) from None
    except NotAsSigned as off:
        raise Problem("not-as-signed", OF_PART[off.part]) from None


NO_TREE: Final = Text("There is no such tree.", "Die boom is er niet.")


def _only(signed: int) -> Text:
    return Text(
        f"Signed in this tree: {signed} events.", f"Ondertekend in deze boom: {signed} gebeurtenissen."
    )
