"""Refusals by the domain: name, status, and title and advice in Dutch; the English ones are its own."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import Kind, Text
from api.http.problem_kinds.of_credit_notes import CREDIT_NOTE_REJECTIONS
from api.http.problem_kinds.of_dunning import DUNNING_REJECTIONS
from api.http.problem_kinds.of_invoices import INVOICE_REJECTIONS
from api.http.problem_kinds.of_mandates import MANDATE_REJECTIONS
from api.http.problem_kinds.of_refunds import REFUND_REJECTIONS
from api.http.problem_kinds.of_service import SERVICE_REJECTIONS
from api.http.problem_kinds.of_staff import STAFF_REJECTIONS
from api.http.problem_kinds.of_the_register import REGISTER_REJECTIONS
from domain.account.aggregate import AlreadyActivated, ArrearsUnsettled, PasswordExpired
from domain.account.closing import ErasureHindered, HolderErased
from domain.account.credit import CreditTooLow
from domain.account.deposits import TooManyDeposits
from domain.account.passwords import PasswordNotCurrent, ReplacementExpired
from domain.account.state import (
    AccountHeldNow,
    AccountIsClosed,
    AccountSuspendedNow,
    BlockedForArrears,
    NoSuchAccount,
    NotActivated,
)
from domain.customer.aggregate import BeingErased, CustomerErased, NoSuchCustomer
from domain.four_eyes import NotRequested
from domain.kernel import Rejected
from domain.reservation.aggregate import AlreadyTaken
from domain.use_cases.file_statement import DatesDoNotFit, FirstYearDoesNotFit
from domain.use_cases.log_in import WrongPage

REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    NoSuchAccount: ("no-such-account", 404, "Dit account bestaat niet.", "Controleer het accountnummer."),
    NoSuchCustomer: ("no-such-customer", 404, "Deze klant bestaat niet.", "Controleer het klantnummer."),
    NotActivated: (
        "not-activated",
        403,
        "Dit account is nog niet geactiveerd.",
        "Log één keer in met de toegangscode en het toegestuurde wachtwoord, en kies een eigen wachtwoord.",
    ),
    AccountHeldNow: (
        "account-held",
        403,
        "Volgens het register is het bedrijf of de vestiging van deze code beëindigd; wij zoeken dat uit.",
        "Neem contact op met het register.",
    ),
    AccountSuspendedNow: (
        "account-suspended",
        403,
        "Dit account is tijdelijk geblokkeerd.",
        "Neem contact op met het register.",
    ),
    BlockedForArrears: (
        "blocked-for-arrears",
        403,
        "De toegangscode is geblokkeerd omdat een factuur na herinnering en aanmaning niet is betaald.",
        "Betaal alle openstaande facturen en bel dan het register: dezelfde code werkt weer.",
    ),
    PasswordExpired: (
        "password-expired",
        403,
        "Het toegestuurde wachtwoord is niet meer geldig.",
        "Vraag opnieuw aan en geef aan dat u uw code kwijt bent: u krijgt een nieuwe code en wachtwoord.",
    ),
    PasswordNotCurrent: (
        "wrong-password",
        403,
        "Het huidige wachtwoord klopt niet.",
        "Geef het wachtwoord waarmee u inlogt, of vraag een vervangend wachtwoord aan.",
    ),
    ReplacementExpired: (
        "replacement-expired",
        403,
        "Dit vervangende wachtwoord is niet meer geldig.",
        "Vraag een nieuw vervangend wachtwoord aan, met uw toegangscode en het e-mailadres van uw aanvraag.",
    ),
    WrongPage: (
        "wrong-page",
        403,
        "Met een toegangscode voor privégebruik kunt u geen jaarrekening deponeren.",
        "Log in op de pagina Uittreksel bestellen, of gebruik een zakelijke toegangscode.",
    ),
    AccountIsClosed: (
        "account-closed",
        409,
        "Dit account is afgesloten; de code werkt niet meer.",
        "Vraag een nieuwe toegangscode aan, of neem contact op met het register.",
    ),
    AlreadyActivated: (
        "already-activated",
        409,
        "Dit account is al geactiveerd; het toegestuurde wachtwoord werkt één keer.",
        "Log in met het wachtwoord dat u zelf koos.",
    ),
    AlreadyTaken: (
        "already-taken",
        409,
        "Dit is al aan een ander gegeven.",
        "Stuur het verzoek opnieuw; neem contact op met het register als het weer gebeurt.",
    ),
    ArrearsUnsettled: (
        "arrears-unsettled",
        409,
        "Een factuur achter deze blokkade is nog niet voldaan.",
        "Wacht tot alle openstaande facturen zijn betaald en reactiveer dan.",
    ),
    BeingErased: (
        "being-erased",
        409,
        "De vroegere gegevens van deze klant worden op dit moment gewist.",
        "Probeer het over een minuut opnieuw.",
    ),
    CreditTooLow: (
        "credit-too-low",
        409,
        "Er is niet genoeg saldo voor deze bestelling.",
        "Stort eerst saldo, of stap over op automatische incasso.",
    ),
    NotRequested: (
        "not-requested",
        409,
        "Niemand heeft dit de laatste 24 uur aangevraagd.",
        "Laat een medewerker het aanvragen en een ander het binnen 24 uur goedkeuren.",
    ),
    HolderErased: (
        "holder-erased",
        410,
        "De persoonsgegevens van deze houder zijn gewist: er is niets meer om te verstrekken.",
        "Zeg dat de houder; wat er in de historie staat, noemt niemand.",
    ),
    CustomerErased: (
        "customer-erased",
        410,
        "De gegevens van deze klant zijn gewist, ook die van elk boekjaar: er is niets te verstrekken.",
        "Zeg dat wie erom vroeg; wat er in de historie staat, noemt niemand.",
    ),
    ErasureHindered: (
        "erasure-hindered",
        409,
        "Deze houder kan nog niet worden gewist; de bijzonderheid zegt wat in de weg staat.",
        "Handel dat eerst af: niemand kan het kwijtschelden.",
    ),
    TooManyDeposits: (
        "too-many-deposits",
        409,
        "Er staan te veel betalingen voor saldo tegelijk open.",
        "Rond de openstaande betalingen af of laat ze verlopen, en stort dan opnieuw.",
    ),
    **CREDIT_NOTE_REJECTIONS,
    **DUNNING_REJECTIONS,
    **REFUND_REJECTIONS,
    **SERVICE_REJECTIONS,
    **INVOICE_REJECTIONS,
    **MANDATE_REJECTIONS,
    **STAFF_REJECTIONS,
    **REGISTER_REJECTIONS,
    DatesDoNotFit: (
        "dates-do-not-fit",
        422,
        "De datums van deze jaarrekening passen niet bij elkaar.",
        "Controleer ze: het boekjaar begint en eindigt, hooguit 24 maanden later; dan wordt de jaarrekening "
        "vastgesteld, dan gedeponeerd.",
    ),
    FirstYearDoesNotFit: (
        "first-year-does-not-fit",
        422,
        "Een eerste boekjaar heeft geen voorgaand jaar, en elk ander boekjaar heeft er een.",
        "Geef de cijfers van het voorgaande jaar, of meld first_year als de onderneming er geen had.",
    ),
}

TOLD_AT_LOG_IN: Final = frozenset({"account-closed", "already-activated"})
"""Answered 403 to a holder whose right password opens nothing (D8), and otherwise as listed above."""

OF_THE_DOMAIN: Final[Mapping[str, Kind]] = {
    name: Kind(
        status,
        Text(kind.title(), title),
        Text(kind.advice, advice),
        kind.rule,
        at_log_in=403 if name in TOLD_AT_LOG_IN else None,
    )
    for kind, (name, status, title, advice) in REJECTIONS.items()
}
