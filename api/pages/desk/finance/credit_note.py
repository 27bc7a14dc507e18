"""Asking for a credit note: which lines, how much of each, and why (D14); another person approves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.pages.acts import Act
from api.pages.desk.finance.invoice import AT, CREDIT, CREDITED, OF
from api.pages.desk.reasons import usually
from api.pages.forms import Field, Form, Kind
from api.pages.visit import Visit


@dataclass(frozen=True)
class CreditNoteRequest(Act):
    """The invoice's lines are shown, each with a field for what is taken back of it."""

    async def asked(self, visit: Visit) -> tuple[Form, Mapping[str, Any]]:
        form, _ = await super().asked(visit)
        invoice = await visit.read(OF)
        fields = list(form.fields)
        for row in range(len(invoice["lines"])):
            fields.append(Field(f"lines.{row}.line", Kind.HIDDEN, value=str(row + 1)))
            fields.append(Field(f"lines.{row}.amount_cents", Kind.EUROS, required=False))
        return Form(form.name, fields), {"invoice": invoice}


ACTS: Final = (CreditNoteRequest(CREDIT, AT, usually(*CREDITED), template="desk/finance/credit_note.html"),)
PAGES: Final = tuple(act.page() for act in ACTS)
