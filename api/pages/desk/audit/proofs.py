"""How far the log is signed, the newest checkpoint, and the proof of one event (I18)."""

from typing import Final

from starlette.responses import Response

from api.pages.desk.member import show
from api.pages.page import Page, Who
from api.pages.visit import Visit

OF_TREES: Final = "/v1/audit/trees"
OF_CHECKPOINT: Final = "/v1/audit/trees/{tree}/checkpoint"
OF_PROOF: Final = "/v1/audit/trees/{tree}/proofs/{position}"
TREES: Final = Page("/desk/audit/trees", Who.STAFF, asks=(("GET", OF_TREES),))
CHECKPOINT: Final = Page("/desk/audit/trees/{tree}/checkpoint", Who.STAFF, asks=(("GET", OF_CHECKPOINT),))
PROOF: Final = Page("/desk/audit/trees/{tree}/proofs/{position}", Who.STAFF, asks=(("GET", OF_PROOF),))
DOWNLOAD: Final = Page(
    "/desk/audit/trees/{tree}/proofs/{position}/file", Who.STAFF, asks=(("GET", OF_PROOF),)
)
OF_EVENT: Final = Page("/desk/audit/proofs/{position}", Who.STAFF, asks=(("GET", OF_PROOF),))
PAGES: Final = (TREES, CHECKPOINT, PROOF, DOWNLOAD, OF_EVENT)


@TREES.shows
async def trees(visit: Visit) -> Response:
    """Every tree, and when it was verified last."""
    return await show(visit, "desk/audit/trees.html", found=await visit.read(OF_TREES))


@CHECKPOINT.shows
async def checkpoint(visit: Visit) -> Response:
    """What was signed last."""
    return await _text(visit, OF_CHECKPOINT)


@PROOF.shows
async def proof(visit: Visit) -> Response:
    """The event as it is stored, the path to the root, the signed checkpoint."""
    return await _text(visit, OF_PROOF)


@DOWNLOAD.shows
async def download(visit: Visit) -> Response:
    """The same as a file, to be checked without us."""
    name = f"proof-{visit.path['position']}.txt"
    return await visit.file("GET", OF_PROOF, save_as=name)


@OF_EVENT.shows
async def of_event(visit: Visit) -> Response:
    """On to its proof in the tree in use, which is the last; where there is none yet, to what is signed."""
    trees = (await visit.read(OF_TREES))["items"]
    if not trees:
        return visit.go("/desk/audit/trees")
    return visit.go(f"/desk/audit/trees/{trees[-1]['tree']}/proofs/{visit.path['position']}")


async def _text(visit: Visit, operation: str) -> Response:
    told = await visit.must("GET", operation)
    return await show(visit, "desk/audit/signed.html", text=told.body.decode())
