"""Refusals by the domain about notices, authorisations, questions and referrals: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.application.aggregate import LossTokenExpired, NoSuchReferral, SettledBefore
from domain.authorisation.aggregate import (
    AlreadyDecided,
    AuthorisationUnderWay,
    NoAuthorisation,
    NoSuchRequest,
)
from domain.bank_entry.aggregate import EntryWaitsForNobody, NotForOther
from domain.bank_file.aggregate import FileWaitsForNobody
from domain.deactivation.aggregate import (
    ContactFirst,
    DeactivationSettledBefore,
    NoAccountNamed,
    NoSuchDeactivation,
)
from domain.effect.aggregate import NothingLeftToDo, NotToBeRepeated
from domain.kernel import Rejected
from domain.notice.aggregate import NoSuchNotice, NoticeEndsTooSoon
from domain.question.aggregate import AnsweredBefore, NoSuchQuestion
from domain.statements.aggregate import StatementWaitsForNobody
from domain.use_cases.authorise import BusinessCodeNeeded
from domain.use_cases.book_bank_entry import NotATransfer, NothingToPay, UsedInPart
from domain.use_cases.confirm_loss import NoneForEnded, NoneInArrears
from domain.use_cases.send_code_again import NoListedAddress, NotOverdue
from domain.use_cases.send_elsewhere import NoCodeFailed
from domain.use_cases.settle_referral import (
    ApplyAgain,
    CustomerInArrears,
    DepartmentNeeded,
    HasCode,
    NotRegistered,
)
from domain.use_cases.split_entry import PartsDoNotFit

SERVICE_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    LossTokenExpired: (
        "loss-token-expired",
        403,
        "Deze bevestiging werkt niet meer: zij is gebruikt, het uur is voorbij, of de code is al vervangen.",
        "Is de code nog steeds kwijt? Vraag dan opnieuw aan en geef dat aan.",
    ),
    NoneInArrears: (
        "none-in-arrears",
        409,
        "Er komt geen nieuwe code zolang na een herinnering een factuur openstaat; de huidige werkt door.",
        "Betaal alle openstaande facturen en vraag dan opnieuw aan.",
    ),
    NoneForEnded: (
        "none-for-ended",
        409,
        "Voor een vestiging of onderneming die niet meer is ingeschreven, komt er geen nieuwe code.",
        "Neem contact op met het register.",
    ),
    NothingLeftToDo: (
        "nothing-left-to-do",
        409,
        "Dit is al gedaan of afgehandeld.",
        "Bekijk de lijst opnieuw: het wacht niet meer.",
    ),
    NotToBeRepeated: (
        "not-to-be-repeated",
        409,
        "Wat buiten gedaan moest worden is gedaan of voorgoed opgegeven: nog eens proberen helpt niet.",
        "Handel zelf af wat eruit had moeten volgen.",
    ),
    NoCodeFailed: (
        "no-code-failed",
        409,
        "Het was geen code en geen eerste wachtwoord dat niet verstuurd kon worden.",
        "Laat het opnieuw proberen zodra de oorzaak is verholpen, of handel het zelf af.",
    ),
    EntryWaitsForNobody: (
        "entry-waits-for-nobody",
        409,
        "Deze boeking wacht op niemand.",
        "Bekijk de lijst opnieuw: zij is gebruikt of afgehandeld, of bestaat niet.",
    ),
    NotForOther: (
        "not-for-other",
        422,
        "Op deze rekening wordt niets met de hand geboekt: wat zij bevat heeft eigen boekingen.",
        "Kies een van 1010, 1910, 4020 en 8300; of koppel de boeking aan wat zij betaalt.",
    ),
    PartsDoNotFit: (
        "parts-do-not-fit",
        422,
        "De delen zijn meer dan de boeking, of dan er te betalen is, of noemen iets twee keer.",
        "Noem elke factuur of elk kostenbedrag één keer, met niet meer dan er te betalen is.",
    ),
    FileWaitsForNobody: (
        "file-waits-for-nobody",
        409,
        "Dit bestand wacht op niemand.",
        "Bekijk de lijst opnieuw: het is afgehandeld, of toch ingelezen.",
    ),
    StatementWaitsForNobody: (
        "statement-waits-for-nobody",
        409,
        "Dit afschrift wacht op niemand.",
        "Bekijk de lijst opnieuw: het klopt, of het is afgehandeld.",
    ),
    NotATransfer: (
        "not-a-transfer",
        409,
        "Dit is een incasso die is geboekt of teruggekomen, of de soort is niet bekend.",
        "Zoek het uit met de bank, en handel de boeking dan zelf af.",
    ),
    UsedInPart: (
        "used-in-part",
        409,
        "Van deze overschrijving is al iets gebruikt: wat over is wordt verdeeld, en niet gekoppeld.",
        "Laat de financiële administratie het verdelen; of betaal het terug, en handel het zo af.",
    ),
    NothingToPay: (
        "nothing-to-pay",
        409,
        "Zo'n factuur of vergoeding is er niet, of er is niets van te betalen.",
        "Controleer het nummer; of betaal het geld terug, en handel de boeking zo af.",
    ),
    BusinessCodeNeeded: (
        "business-code-needed",
        409,
        "Voor een machtiging om beschermde gegevens in te zien is altijd een zakelijke toegangscode nodig.",
        "Log in met een zakelijke toegangscode, of vraag die aan.",
    ),
    AuthorisationUnderWay: (
        "authorisation-under-way",
        409,
        "Dit account heeft al een machtiging, of een aanvraag die op een beslissing wacht.",
        "Wacht de beslissing af, of trek de aanvraag of machtiging eerst in.",
    ),
    NoSuchRequest: (
        "no-such-authorisation-request",
        404,
        "Deze aanvraag voor een machtiging bestaat niet.",
        "Bekijk de lijst met aanvragen opnieuw.",
    ),
    AlreadyDecided: (
        "authorisation-decided",
        409,
        "Deze aanvraag wacht niet meer op een beslissing.",
        "Bekijk de lijst met aanvragen opnieuw.",
    ),
    NoAuthorisation: (
        "no-authorisation",
        409,
        "Dit account heeft nu geen machtiging om beschermde gegevens in te zien.",
        "Vraag een machtiging aan.",
    ),
    NoSuchQuestion: (
        "no-such-question",
        404,
        "Deze vraag bestaat niet.",
        "Controleer de referentie van de vraag.",
    ),
    AnsweredBefore: (
        "answered-before",
        409,
        "Deze vraag is al beantwoord.",
        "Lees het antwoord dat is verstuurd.",
    ),
    NoSuchNotice: (
        "no-such-notice",
        404,
        "Deze mededeling bestaat niet.",
        "Controleer het nummer van de mededeling.",
    ),
    NoSuchDeactivation: (
        "no-such-deactivation",
        404,
        "Dit verzoek om een code te deactiveren bestaat niet.",
        "Controleer de referentie van het verzoek.",
    ),
    DeactivationSettledBefore: (
        "deactivation-settled",
        409,
        "Dit verzoek om een code te deactiveren is al afgehandeld.",
        "Bekijk het verzoek; leg een nieuw vast als de organisatie opnieuw vraagt.",
    ),
    ContactFirst: (
        "contact-first",
        409,
        "Er is nog geen contact geweest met wie dit vroeg.",
        "Neem contact op met de organisatie, leg dat vast, en handel het verzoek dan af.",
    ),
    NoAccountNamed: (
        "no-account-named",
        409,
        "De toegangscode in dit verzoek is van niemand: er is geen account om iets aan te doen.",
        "Vraag de juiste toegangscode en leg een nieuw verzoek vast, of wijs dit af.",
    ),
    NotOverdue: (
        "not-overdue",
        409,
        "De code van dit account is niet te laat: zij is niet per post gestuurd, of kan nog komen.",
        "Wacht tot vijf werkdagen na verzending voorbij zijn; de lijst met te late codes toont wanneer.",
    ),
    NoListedAddress: (
        "no-listed-address",
        409,
        "Het register vermeldt geen adres dat voor een brief gebruikt mag worden.",
        "Laat de houder de inschrijving bijwerken, en stuur de code daarna opnieuw.",
    ),
    NoSuchReferral: (
        "no-such-referral",
        404,
        "Er is geen aanvraag met deze referentie naar een medewerker doorverwezen.",
        "Controleer de referentie; de lijst met doorverwezen aanvragen heeft wat wacht.",
    ),
    SettledBefore: (
        "settled-before",
        409,
        "Deze aanvraag wacht niet meer op een medewerker.",
        "Bekijk de aanvraag: zij is toegekend, afgewezen of gewist.",
    ),
    DepartmentNeeded: (
        "department-needed",
        403,
        "Deze organisatie krijgt toegangscodes alleen via de afdeling accountmanagement.",
        "Laat de aanvraag over aan de afdeling accountmanagement.",
    ),
    ApplyAgain: (
        "apply-again",
        409,
        "Deze aanvraag is vastgelegd voordat medewerkers die konden toekennen; daarvoor ontbreken gegevens.",
        "Wijs haar af en vraag de aanvrager opnieuw aan te vragen.",
    ),
    HasCode: (
        "has-code",
        409,
        "Deze persoon heeft al een toegangscode van deze organisatie.",
        "Wijs de aanvraag af; wie zijn code kwijt is, vraagt opnieuw aan en geeft dat aan.",
    ),
    CustomerInArrears: (
        "customer-in-arrears",
        409,
        "De organisatie loopt achter met betalen: zolang wordt er geen toegangscode gegeven.",
        "Wacht tot alle openstaande facturen zijn betaald, of wijs de aanvraag af.",
    ),
    NotRegistered: (
        "not-registered",
        409,
        "Deze vestiging of onderneming staat niet meer ingeschreven.",
        "Wijs de aanvraag af: voor deze vestiging of onderneming kan geen code worden aangevraagd.",
    ),
    NoticeEndsTooSoon: (
        "notice-ends-too-soon",
        422,
        "De mededeling zou eindigen voordat zij begint, of is al voorbij.",
        "Geef een einde in de toekomst, na het begin, of geen einde.",
    ),
}
