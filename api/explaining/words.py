"""What an explanation says, in Dutch and English."""

from typing import Final, NamedTuple

from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.explaining.chain import Question, Remedy
from domain.kernel import Event
from domain.values import Language


class Words(NamedTuple):
    """The same in both languages."""

    dutch: str
    english: str

    def in_language(self, language: Language) -> str:
        return self.dutch if language is Language.DUTCH else self.english


ANSWERS: Final = {
    Question.BLOCKED: (
        Words("De toegangscode is geblokkeerd.", "The access code is blocked."),
        Words("De toegangscode is niet geblokkeerd.", "The access code is not blocked."),
    ),
    Question.REFUSED: (
        Words("Dit is geweigerd.", "This was refused."),
        Words("Dit is niet geweigerd.", "This was not refused."),
    ),
    Question.BALANCE: (
        Words("Het saldo is de som van deze gebeurtenissen.", "The balance is the sum of these events."),
        Words("Het saldo is nooit veranderd.", "The balance never changed."),
    ),
    Question.INVOICE: (
        Words("De factuur staat open.", "The invoice is to be paid."),
        Words("Van de factuur is niets te betalen.", "Nothing of the invoice is to be paid."),
    ),
    Question.CLOSED: (
        Words("De toegangscode is opgeheven.", "The account is closed."),
        Words("De toegangscode is niet opgeheven.", "The account is not closed."),
    ),
    Question.CANNOT_LOG_IN: (
        Words("Inloggen is niet mogelijk.", "Logging in is not possible."),
        Words("Inloggen is mogelijk.", "Logging in is possible."),
    ),
}
"""Of each question: where it is so, and where it is not."""

REASONS: Final = {
    "no_such_account": Words("Deze toegangscode bestaat niet.", "There is no such account."),
    "closed": Words("Opgeheven.", "Closed."),
    "arrears": Words("Een factuur is na herinnering en aanmaning niet betaald.",
                     "An invoice was not paid after a reminder and a final notice."),
    "held": Words("Het register vermeldt een uitschrijving; medewerkers zoeken dat uit.",
                  "The register lists a deregistration; staff looks into it."),
    "suspended": Words("Tijdelijk gedeactiveerd door een medewerker.", "Suspended by staff."),
    "not_activated": Words("Nog niet geactiveerd.", "Not activated yet."),
    "wrong_page": Words("Met een code voor particulier gebruik kan niet worden gedeponeerd.",
                        "A private code cannot file statements."),
    "balance": Words("Wat het saldo veranderde.", "What changed the balance."),
    "reserved": Words("Gereserveerd voor bestellingen die nog niet geleverd zijn.",
                      "Reserved for orders that are not delivered yet."),
    "unsettled": Words("Niet of niet geheel betaald.", "Not paid, or not all of it."),
    "settled": Words("Voldaan, gecrediteerd of afgeboekt.", "Paid, credited or written off."),
    "fee_unpaid": Words("De vergoeding van een aanmaning is niet geheel betaald; die blokkeert niets.",
                        "The fee of a final notice is not all paid; it blocks nothing."),
    "code_not_usable": Words("De toegangscode was niet bruikbaar.", "The access code was not usable."),
    "credit_too_low": Words("Er was te weinig saldo.", "There was too little credit."),
    "no_mandate": Words("Er was geen incassomachtiging.", "There was no mandate for direct debits."),
    "ordering_stopped": Words("Bestellen was stilgelegd door een mededeling.",
                              "A notice had stopped ordering."),
    "unknown_number": Words("Het register kent dit KVK-nummer niet.",
                            "The register does not know this KVK number."),
    "not_offered": Words("Dit wordt niet zo verkocht volgens de prijslijst.",
                         "The price list does not sell it so."),
    "nothing_filed": Words("Er is geen jaarrekening gedeponeerd.", "No financial statement was filed."),
    "cannot_be_certified": Words("Er kon niet worden gewaarmerkt.", "It could not be certified."),
    "private_code": Words("Deponeren met een toegangscode is voor bedrijven.",
                          "Filing by access code is for businesses."),
    "already_filed": Words("Dit boekjaar is al gedeponeerd.", "This financial year was filed before."),
    "too_large": Words("Middelgrote en grote bedrijven deponeren anders.",
                       "Medium and large businesses file otherwise."),
    "closed_branch": Words("De vestiging of onderneming is uitgeschreven.",
                           "The branch or business is deregistered."),
    "second_code": Words("Deze persoon heeft al een toegangscode.", "This person has a code already."),
    "cannot_be_linked": Words("De aanvrager kon niet aan de vestiging worden gekoppeld.",
                              "The applicant could not be linked to the establishment."),
    "not_entitled": Words("De afdeling die codes aanvraagt, stemde niet in.",
                          "The department through which codes are obtained did not agree."),
    "reissued_lately": Words("Er is onlangs een andere code verstuurd.",
                             "Another code was sent some days ago."),
}  # fmt: skip
"""Each reason, by the name that the decision gives it."""

REMEDIES: Final = {
    Remedy.PAY: Words("Betaal factuur {subject}.", "Pay invoice {subject}."),
    Remedy.PAY_FEE: Words("Betaal vergoeding {subject}.", "Pay fee {subject}."),
    Remedy.REACTIVATE: Words("Een medewerker heractiveert de code zodra alles is voldaan.",
                             "Staff reactivates the code once all is settled."),
    Remedy.END_SUSPENSION: Words("Een medewerker beëindigt de deactivering.", "Staff ends the suspension."),
    Remedy.DISMISS_HELD: Words("Een medewerker verwerpt de aangehouden uitschrijving van {subject}, als die"
                               " onjuist is.", "Staff dismisses the held deregistration of {subject}, where"
                               " it is wrong."),
    Remedy.ACTIVATE: Words("Log in met code en toegestuurd wachtwoord.",
                           "Log in with the code and the password that was sent."),
    Remedy.OTHER_PAGE: Words("Gebruik de pagina om uittreksels te bestellen, of een zakelijke code.",
                             "Use the page for ordering extracts, or a business code."),
    Remedy.APPLY_AGAIN: Words("Vraag een nieuwe toegangscode aan.", "Apply for a new access code."),
    Remedy.DEPOSIT: Words("Stort saldo.", "Deposit credit."),
    Remedy.ASK_AGAIN: Words("Vraag daarna opnieuw.", "Then ask again."),
}  # fmt: skip

EVENTS: Final = {
    "account.opened": Words("Toegangscode aangevraagd en toegekend", "Account opened"),
    "account.activated": Words("Geactiveerd", "Activated"),
    "account.code_issued": Words("Code toegekend", "Code issued"),
    "account.code_revoked": Words("Code ingetrokken", "Code revoked"),
    "account.code_sent": Words("Code verstuurd", "Code sent"),
    "account.first_password_sent": Words("Eerste wachtwoord verstuurd", "First password sent"),
    "account.suspended": Words("Tijdelijk gedeactiveerd", "Suspended"),
    "account.held": Words("Aangehouden om een uitschrijving", "Held for a deregistration"),
    "account.code_blocked": Words("Code geblokkeerd wegens achterstand", "Code blocked for arrears"),
    "account.arrears_settled": Words("Achterstand voldaan", "Arrears settled"),
    "account.closure_requested": Words("Opheffing gevraagd", "Closure requested"),
    "account.closed": Words("Opgeheven", "Closed"),
    "account.credit_deposited": Words("Saldo gestort", "Credit deposited"),
    "account.credit_charged_back": Words("Storting teruggeboekt", "Deposit charged back"),
    "account.chargeback_reversed": Words("Terugboeking ongedaan gemaakt", "Chargeback reversed"),
    "account.credit_refunded": Words("Saldo terugbetaald", "Credit refunded"),
    "account.credit_restored": Words("Terugbetaling teruggekomen", "Refund restored"),
    "account.credit_lapsed": Words("Tegoed vervallen", "Credit lapsed"),
    "account.credit_reserved": Words("Gereserveerd voor een bestelling", "Reserved for an order"),
    "account.credit_captured": Words("Bestelling betaald uit saldo", "Order paid from credit"),
    "customer.reminder_noted": Words("Herinnering genoteerd bij de klant", "Reminder noted of the customer"),
    "customer.overdue_noted": Words("Achterstand genoteerd bij de klant", "Arrears noted of the customer"),
    "invoice.issued": Words("Factuur uitgereikt", "Invoice issued"),
    "invoice.sent": Words("Factuur verstuurd", "Invoice sent"),
    "invoice.collection_ordered": Words("Incasso opgedragen", "Direct debit ordered"),
    "invoice.collection_called_off": Words("Incasso afgeblazen", "Direct debit called off"),
    "invoice.collection_submitted": Words("Incasso aangeboden bij de bank", "Direct debit submitted"),
    "invoice.payment_received": Words("Betaling ontvangen", "Payment received"),
    "invoice.settled": Words("Voldaan", "Settled"),
    "invoice.collection_returned": Words("Incasso teruggekomen", "Direct debit returned"),
    "invoice.collection_noted": Words("Bank meldde nog over de incasso", "Bank told more of it"),
    "invoice.charged_back": Words("Betaling van de storting teruggeboekt", "Top-up charged back"),
    "invoice.chargeback_reversed": Words("Terugboeking ongedaan gemaakt", "Chargeback reversed"),
    "invoice.reminder_issued": Words("Herinnering opgemaakt", "Reminder issued"),
    "invoice.reminder_sent": Words("Herinnering verstuurd", "Reminder sent"),
    "invoice.listed_on_final_notice": Words("Op een aanmaning gezet", "Listed on a final notice"),
    "invoice.overdue": Words("Ook na aanmaning niet betaald", "Overdue: unpaid after final notice"),
    "invoice.dunning_held": Words("Invordering aangehouden", "Dunning held"),
    "invoice.dunning_resumed": Words("Invordering hervat", "Dunning resumed"),
    "invoice.write_off_requested": Words("Afboeking gevraagd", "Write-off requested"),
    "invoice.write_off_rejected": Words("Afboeking afgewezen", "Write-off rejected"),
    "invoice.written_off": Words("Afgeboekt", "Written off"),
    "invoice.credit_note_requested": Words("Creditnota gevraagd", "Credit note requested"),
    "invoice.credit_note_rejected": Words("Creditnota afgewezen", "Credit note rejected"),
    "invoice.credit_note_issued": Words("Creditnota uitgereikt", "Credit note issued"),
    "invoice.credit_paid_back": Words("Gecrediteerd bedrag terugbetaald", "Credited amount paid back"),
    "invoice.pay_back_ordered": Words("Terugbetaling opgedragen", "Payout ordered"),
    "invoice.pay_back_failed": Words("Terugbetaling mislukt", "Payout failed"),
    "invoice.payment_started": Words("Betaling van de factuur begonnen", "Payment of the invoice started"),
    "invoice.payment_opened": Words("Betaling geopend bij de betaaldienst", "Payment opened"),
    "invoice.payment_failed": Words("Betaling mislukt", "Payment failed"),
    "invoice.payment_given_up": Words("Niet meer op de betaling gewacht", "Payment given up"),
    "invoice.payment_came": Words("Betaald via de betaaldienst", "Paid through the provider"),
    "invoice.payment_taken_back": Words("Betaling teruggeboekt", "Payment taken back"),
    "final_notice.issued": Words("Aanmaning opgemaakt", "Final notice issued"),
    "final_notice.sent": Words("Aanmaning verstuurd", "Final notice sent"),
    "final_notice.fee_paid": Words("Aanmaningskosten betaald", "Fee paid"),
    "final_notice.fee_taken_back": Words("Betaling van kosten teruggeboekt", "Payment of the fee taken back"),
    "final_notice.fee_write_off_requested": Words("Afboeking van kosten gevraagd", "Fee write-off requested"),
    "final_notice.fee_write_off_rejected": Words("Afboeking van kosten afgewezen", "Fee write-off rejected"),
    "final_notice.fee_written_off": Words("Aanmaningskosten afgeboekt", "Fee written off"),
    "order.placed": Words("Besteld", "Ordered"),
    "order.refused": Words("Bestelling geweigerd", "Order refused"),
    "order.delivered": Words("Geleverd", "Delivered"),
    "order.failed": Words("Levering mislukt", "Delivery failed"),
    "order.invoiced": Words("Op een factuur gezet", "Put on an invoice"),
    "filing.refused": Words("Deponering geweigerd", "Filing refused"),
    "application.received": Words("Aanvraag ontvangen", "Application received"),
    "application.refused": Words("Aanvraag geweigerd", "Application refused"),
    "registration.deregistered": Words("Uitgeschreven uit het register", "Deregistered"),
    "registration.deregistration_held": Words("Uitschrijving aangehouden", "Deregistration held"),
    "registration.signal_received": Words("Signaal van het register", "Signal of the register"),
    "registration.end_announced": Words("Einde aangekondigd", "End announced"),
    "deregistration_day.released": Words("Uitschrijvingen vrijgegeven", "Held deregistrations released"),
    "deregistration_day.dismissed": Words("Uitschrijvingen verworpen", "Held deregistrations dismissed"),
}  # fmt: skip
"""Each event that an explanation can rest on (tests/explaining/test_words.py)."""

PURPOSES: Final = {
    ReadingPurpose.ACCOUNT: Words("Account geopend, om te weten wie belt", "Opened an account: who calls"),
    ReadingPurpose.ACCOUNT_SEARCH: Words("Account gezocht van wie belt", "Sought the account of who calls"),
    ReadingPurpose.APPLICATION: Words("Aanvraag bekeken", "Saw an application"),
    ReadingPurpose.AUTHORISATION: Words("Verzoek om autorisatie bekeken", "Saw a request for authorisation"),
    ReadingPurpose.DEACTIVATION_REQUEST: Words("Verzoek om deactivering bekeken",
                                               "Saw a request to deactivate"),
    ReadingPurpose.DEACTIVATION_COMPARED: Words("Verzoek om deactivering vergeleken met het account",
                                                "Compared a request to deactivate with the account"),
    ReadingPurpose.QUESTION: Words("Vraag bekeken", "Saw a question"),
    ReadingPurpose.MANDATE: Words("Incassomachtiging bekeken", "Saw a mandate"),
    ReadingPurpose.MANDATE_DOCUMENT: Words("Incassomachtiging als pdf opgehaald", "Fetched a mandate as PDF"),
    ReadingPurpose.REFUNDS: Words("Terugbetalingen bekeken", "Saw refunds"),
    ReadingPurpose.BANK_ENTRIES: Words("Bankboekingen bekeken die wachten", "Saw bookings that wait"),
    ReadingPurpose.OWED_BACK: Words("Bekeken wat moet worden terugbetaald", "Saw what is to be paid back"),
    ReadingPurpose.HOLDER_EXPORT: Words("Gegevens van een houder uitgegeven", "Handed out a holder's data"),
    ReadingPurpose.CUSTOMER_EXPORT: Words("Gegevens van een klant uitgegeven",
                                          "Handed out a customer's data"),
    ReadingPurpose.STAFF_MEMBERS: Words("Medewerkers bekeken", "Saw the members of staff"),
}  # fmt: skip
"""What a reading was for."""
SOUGHT: Final = {
    SoughtBy.CODE: Words("op code", "by code"),
    SoughtBy.NAME: Words("op naam", "by name"),
    SoughtBy.EMAIL: Words("op e-mailadres", "by email address"),
    SoughtBy.INVOICE: Words("op factuurnummer", "by invoice"),
}
"""What was known of whom a search was for."""
READING_COLUMNS: Final = (
    Words("positie", "position"),
    Words("vastgelegd (UTC)", "recorded (UTC)"),
    Words("wie", "who"),
    Words("waarvoor", "for what"),
    Words("van wie", "of whom"),
    Words("wat", "what"),
)
THERE_IS_MORE: Final = Words("Er is meer:", "There is more:")
IS_DAMAGED: Final = Words(
    "Beschadigd: er is geen leesbare gebeurtenis op positie",
    "Damaged: there is no event that can be read at position",
)
NOTHING_READ: Final = Words("Er is niets gelezen.", "Nothing was read.")

BY: Final = Words("door", "by")
TO_CLEAR: Final = Words("Wat dit opheft:", "What would clear it:")
SUM: Final = Words("Bedrag:", "Amount:")
AT_LEAST: Final = Words("te betalen", "to pay")


def of_event(event: type[Event]) -> Words:
    """What happened, in a few words; its name where nothing better is known."""
    return EVENTS.get(event.NAME) or Words(event.NAME, event.NAME)
