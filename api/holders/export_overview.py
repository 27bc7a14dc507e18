"""An export as something to read: headings per kind of record, in the language that was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from starlette.datastructures import Headers

from api.http.problem_kinds import Language, Text
from domain.calendar import local_time
from domain.ports import Chapter, Entry, Overview

TITLE: Final = Text("What is held of you", "Wat er van u is vastgelegd")
OF_ACCOUNT: Final = Text("Account {id}, made {at}.", "Account {id}, gemaakt op {at}.")
OF_CUSTOMER: Final = Text("Customer {id}, made {at}.", "Klant {id}, gemaakt op {at}.")
OPENING: Final = Text(
    "Every record in the order in which it was made, under the name that it has in the history; times are"
    " those of Amsterdam. What was erased can no longer be read by anyone, and shows as none. The"
    " access code is withheld: its holder has it.",
    "Alles in de volgorde waarin het is vastgelegd, onder de naam die het in de historie heeft; tijden zijn"
    " die van Amsterdam. Wat is gewist, kan niemand meer lezen, en staat er leeg. De toegangscode staat er"
    " niet in: de houder heeft die.",
)
CHAPTERS: Final[Mapping[str, Text]] = {
    "application": Text("Application", "Aanvraag"),
    "account": Text("Account", "Account"),
    "authorisation": Text("Authorisation", "Autorisatie"),
    "order": Text("Orders", "Bestellingen"),
    "filing": Text("Financial statements", "Jaarrekeningen"),
    "deactivation": Text("Requests to deactivate", "Verzoeken tot deactivering"),
    "customer": Text("Customer", "Klant"),
    "invoice_delivery": Text("How invoices are sent", "Hoe facturen worden verstuurd"),
    "invoice": Text("Invoices", "Facturen"),
    "consultation": Text("Read by staff", "Ingezien door medewerkers"),
}
"""By what a stream is of, in the order in which they are read."""
EMPTY: Final = Text("none", "leeg")
YES, NO = Text("yes", "ja"), Text("no", "nee")
PDF: Final = "application/pdf"
JSON: Final = "application/json"


def wants_pdf(headers: Headers) -> bool:
    """Whether Accept names PDF, and JSON with less weight or not (RFC 9110, 12.5.1)."""
    weights: dict[str, float] = {}
    for part in headers.get("accept", "")[:500].split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        given = [one[2:].strip() for one in parameters if one.startswith("q=")]
        try:
            weights[kind] = float(given[0]) if given else 1.0
        except ValueError:
            continue
    return weights.get(PDF, 0.0) > weights.get(JSON, 0.0)


def overview(export: Mapping[str, Any], language: Language, made_on: date) -> Overview:
    """An export of ``api.holders.export_records``, to be printed."""
    whose = OF_ACCOUNT if "account_id" in export else OF_CUSTOMER
    whose_id = export.get("account_id", export.get("customer_id"))
    made_at = f"{local_time(export['made_at']):%Y-%m-%d %H:%M}"
    kinds = list(CHAPTERS)
    ordered = sorted(export["records"], key=lambda one: kinds.index(_kind(one)))
    return Overview(
        language=language,
        title=TITLE.told(language),
        made_on=made_on,
        opening=[whose.told(language).format(id=whose_id, at=made_at), OPENING.told(language)],
        chapters=[
            Chapter(CHAPTERS[kind].told(language), [_entry(one, language) for one in records])
            for kind, records in groupby(ordered, _kind)
        ],
    )


def _kind(record: Mapping[str, Any]) -> str:
    return str(record["stream"]).partition("-")[0]


def _entry(record: Mapping[str, Any], language: Language) -> Entry:
    at = local_time(record["recorded_at"])
    fields = [(name, _shown(value, language)) for name, value in record["fields"].items()]
    return Entry(f"{at:%Y-%m-%d %H:%M} {record['event']}", fields)


def _shown(value: Any, language: Language) -> str:
    match value:
        case None | "" | [] | {}:
            return EMPTY.told(language)
        case bool():
            return (YES if value else NO).told(language)
        case Mapping() | list():
            return "\n".join(_lines(value, language))
        case _:
            return str(value)


def _lines(value: Mapping[str, Any] | Sequence[Any], language: Language) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (f"{name}: {_shown(one, language)}" for name, one in value.items())
    else:
        yield from (_shown(one, language) for one in value)
