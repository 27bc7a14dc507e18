"""What an explanation says, in Dutch and English."""

from typing import Final

from api.explaining.event_words import Words
from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.explaining.chain import Question, Remedy

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

NO_ACCOUNT_YET: Final = Words("Deze toegangscode was er toen nog niet.", "There was no such account yet.")
NOT_THERE_YET: Final = {
    Question.BLOCKED: NO_ACCOUNT_YET,
    Question.REFUSED: Words("Dit was toen nog niet aangevraagd.", "This had not been asked for yet."),
    Question.BALANCE: NO_ACCOUNT_YET,
    Question.INVOICE: Words("Deze factuur was er toen nog niet.", "There was no such invoice yet."),
    Question.CLOSED: NO_ACCOUNT_YET,
}
"""Of each question, where it is asked as of a moment before its subject existed."""

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
    ReadingPurpose.CUSTOMER: Words("Klant bekeken", "Saw a customer"),
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
    SoughtBy.PAYMENT: Words("op betaling", "by payment"),
}
"""What was known of whom a search was for."""
RECORDED_AT: Final = Words("vastgelegd (Amsterdam)", "recorded (Amsterdam)")
"""Above times as ``by_the_clock`` tells them (D9)."""
READING_COLUMNS: Final = (
    Words("positie", "position"),
    RECORDED_AT,
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
POLICY: Final = Words("regels van {}", "policy of {}")
"""Which dated version of the terms or of the price list held."""
TO_CLEAR: Final = Words("Wat dit opheft:", "What would clear it:")
SUM: Final = Words("Bedrag:", "Amount:")
AT_LEAST: Final = Words("te betalen", "to pay")
