"""Files of the bank: those that went and came, the newest first, and sending one by hand (I2, D15)."""

from typing import Final

from starlette.responses import Response

from api.http.guards import FILE_BYTES_MAX
from api.pages.desk.filters import asked, keep
from api.pages.desk.member import show, who
from api.pages.forms import Field, Filled, Form, Kind
from api.pages.page import FORM_BYTES_MAX, Page, Who
from api.pages.visit import Visit

AT: Final = "/desk/finance/bank-files"
FILES: Final = "/v1/bank-files"
BATCHES: Final = "/v1/bank-batches"
BANK_FILES: Final = Page(
    AT, Who.STAFF, bytes_max=FILE_BYTES_MAX + FORM_BYTES_MAX, before=BATCHES, asks=(("GET", BATCHES),)
)
PAGES: Final = (BANK_FILES,)
FORM: Final = Form("bank_file", (Field("body", Kind.FILE),))
REASON: Final = "correction"
"""Of a file that comes by another way than the bank's folder (D17)."""


@BANK_FILES.shows
async def bank_files(visit: Visit) -> Response:
    """All of them, or those of some days, the newest first."""
    return await _show(visit, visit.empty(FORM))


@BANK_FILES.takes
async def sent(visit: Visit) -> Response:
    """Booked as the bank's own are. What breaks a rule is told with its line, and nothing of it is booked."""
    if not (content := visit.files.get("body")):
        needed = {"body": visit.t("bank_file.needed")}
        return await _show(visit, visit.empty(FORM).unreadable(needed, {}))
    told = await visit.ask("POST", FILES, content, query={"reason": REASON}, kind="application/xml")
    if not told.ok:
        return await _show(visit, visit.empty(FORM).refused(told, {}))
    done = "bank_file_before" if told.json["before"] else "bank_file_booked"
    return visit.go(AT, done=done, position=told.json["position"])


async def _show(visit: Visit, form: Filled) -> Response:
    me = await who(visit)
    narrowed = asked(visit, "from", "to")
    found = await visit.read(BATCHES, query={**narrowed, "newest": "true"})
    return await show(
        visit,
        "desk/finance/bank_files.html",
        me,
        found=found,
        form=form,
        asked=narrowed,
        keep=keep(narrowed),
    )
