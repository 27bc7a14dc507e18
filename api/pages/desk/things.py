"""One thing that waits for staff: what is known of it, and what is done about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.responses import Response

from api.pages.acts import Act
from api.pages.desk.about import About, none_further
from api.pages.desk.assignee import of_thing
from api.pages.desk.cells import As, Column, Row
from api.pages.desk.member import links, show, who
from api.pages.desk.reasons import BY_HOLDER, Reasons, one_of, usually
from api.pages.forms import Kind
from api.pages.page import Page, Who
from api.pages.visit import Visit


@dataclass(frozen=True)
class Thing:
    """At ``path``, as ``operation`` answers it. ``name``: its words are work.NAME.one; ``listed``: the list
    that it is of; ``acts``: while ``open_as`` says that something is to be done; ``ids``: what the acts'
    forms begin with, and the field of it; ``more``: pages that the row leads to, and their words."""

    name: str
    path: str
    operation: str
    columns: Sequence[Column]
    acts: Sequence[str]
    open_as: Sequence[str]
    ids: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[Row], Sequence[tuple[str, str]]] = lambda _: ()
    further: Callable[[Visit, Row], Sequence[tuple[str, str]]] = none_further
    """Facts that are no columns."""

    @property
    def about(self) -> About:
        return About(self.name, self.operation, self.columns, further=self.further)

    def page(self) -> Page:
        page = Page(self.path, Who.STAFF, asks=(("GET", self.operation),))

        @page.shows
        async def shown(visit: Visit) -> Response:
            told, me = await visit.read(self.operation), await who(visit)
            given = {**visit.path, **{name: str(told[of]) for name, of in self.ids.items()}}
            return await show(
                visit,
                "desk/thing.html",
                me,
                thing=self,
                facts=self.about.facts(visit, me, told),
                assignee=await of_thing(visit, me, self.name),
                acts=links(visit, me, self.acts, **given) if told["state"] in self.open_as else (),
                more=[one for one in self.more(told) if me.sees(visit, one[0])],
            )

        return page


def account(row: Row) -> Sequence[tuple[str, str]]:
    """To the account that it is about, where that is known."""
    return [(f"/desk/accounts/{row['account_id']}", "desk.to_account")] if row["account_id"] else ()


def compared(visit: Visit, row: Row) -> Sequence[tuple[str, str]]:
    """How each of the items that such a request has to give compares with the account (R26)."""
    return [
        (visit.t("desk.compared", item=visit.t(f"finding.{item}")), visit.t(f"finding.is_{finding}"))
        for item, finding in row["findings"].items()
    ]


def whose(row: Row) -> Sequence[tuple[str, str]]:
    """To the invoice that a question names, and to where the account of who asks is found."""
    number = row["invoice_number"]
    invoice = [(f"/desk/finance/invoices/{number}", "desk.to_invoice")] if number else []
    return [*invoice, ("/desk/accounts", "desk.to_accounts")]


def granted(row: Row) -> Sequence[tuple[str, str]]:
    """To the account that came of an application."""
    return account(row) if row["state"] == "granted" else ()


REFERRAL: Final = "/v1/referrals/{reference}"
REQUEST: Final = "/v1/deactivation-requests/{reference}"
QUESTION: Final = "/v1/questions/{question_id}"
AUTHORISATION: Final = "/v1/accounts/{account_id}/authorisation"
PERSON: Final = (Column("first_names"), Column("surname"), Column("email"))
REFERRALS: Final = Thing(
    "referrals",
    "/desk/referrals/{reference}",
    "/v1/applications/{reference}",
    (
        Column("application_id"),
        Column("state", As.SAID),
        Column("referral", As.SAID),
        Column("referred_on", As.DAY),
        Column("received_at", As.MOMENT),
        *PERSON,
        Column("use", As.SAID),
        Column("kvk_number"),
        Column("branch"),
        Column("post_wanted", As.SAID),
    ),
    (f"{REFERRAL}/grant", f"{REFERRAL}/refusal"),
    ("referred",),
    more=granted,
)
REQUESTS: Final = Thing(
    "deactivation-requests",
    "/desk/deactivation-requests/{reference}",
    REQUEST,
    (
        Column("state", As.SAID),
        Column("requested_at", As.MOMENT),
        Column("changed_on", As.DAY),
        Column("complete", As.SAID),
        Column("code"),
        *PERSON,
        Column("trade_name"),
        Column("kvk_number"),
        Column("grounds"),
    ),
    (f"{REQUEST}/contact", f"{REQUEST}/outcome"),
    ("open", "contacted"),
    more=account,
    further=compared,
)
QUESTIONS: Final = Thing(
    "questions",
    "/desk/questions/{question_id}",
    QUESTION,
    (
        Column("question_id"),
        Column("state", As.SAID),
        Column("topic", As.SAID),
        Column("asked_at", As.MOMENT),
        Column("text"),
        Column("email"),
        Column("organisation"),
        Column("invoice_number"),
        Column("old_billing_address"),
        Column("new_billing_address"),
        Column("settled_on", As.DAY),
        Column("dismissal", As.SAID),
        Column("answer"),
        Column("copies"),
        Column("copies_by", As.SAID),
    ),
    (f"{QUESTION}/answer", f"{QUESTION}/dismissal"),
    ("open",),
    more=whose,
)
AUTHORISATIONS: Final = Thing(
    "authorisations",
    "/desk/accounts/{account_id}/authorisation",
    AUTHORISATION,
    (
        Column("state", As.SAID),
        Column("kvk_number"),
        Column("grounds"),
        Column("requested_at", As.MOMENT),
        Column("granted_on", As.DAY),
        Column("confirm_by", As.DAY),
        Column("over_on", As.DAY),
        Column("refusal", As.SAID),
        Column("in_force", As.SAID),
    ),
    (f"{AUTHORISATION}/decision", f"{AUTHORISATION}/withdrawal"),
    ("requested", "granted"),
    ids={"authorisation_id": "authorisation_id"},
    more=account,
)
THINGS: Final = (REFERRALS, REQUESTS, QUESTIONS, AUTHORISATIONS)
OF_ONE: Final = {"authorisation_id": Kind.HIDDEN}


def on(thing: Thing, operation: str, reasons: Reasons, kinds: Mapping[str, Kind] | None = None) -> Act:
    """It leads back to the thing's page."""
    return Act(operation, thing.path, reasons, kinds or {}, about=thing.about)


DECIDED: Final = one_of("holder_asked", "unfounded", "suspected_misuse")
ENDED: Final = one_of("holder_asked", "suspected_misuse", "correction")
ACTS: Final = (
    on(REFERRALS, f"{REFERRAL}/grant", usually("referral", "account_management", "correction")),
    on(REFERRALS, f"{REFERRAL}/refusal", usually("referral", "suspected_misuse", "correction")),
    Act(
        "/v1/deactivation-requests",
        "/desk/inbox/deactivation-requests",
        usually(*BY_HOLDER),
        kinds=dict.fromkeys(("first_names", "surname", "trade_name", "kvk_number"), Kind.TEXT),
        to=REQUESTS.path,
    ),
    on(REQUESTS, f"{REQUEST}/contact", usually(*BY_HOLDER)),
    on(REQUESTS, f"{REQUEST}/outcome", usually(*BY_HOLDER, "suspected_misuse", "unfounded")),
    on(QUESTIONS, f"{QUESTION}/answer", usually("question", "holder_asked", "account_manager_asked")),
    on(QUESTIONS, f"{QUESTION}/dismissal", usually("question", "unfounded", "suspected_misuse")),
    on(AUTHORISATIONS, f"{AUTHORISATION}/decision", DECIDED, OF_ONE),
    on(AUTHORISATIONS, f"{AUTHORISATION}/withdrawal", ENDED, OF_ONE),
)
PAGES: Final = (*(thing.page() for thing in THINGS), *(act.page() for act in ACTS))
