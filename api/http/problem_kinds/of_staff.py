"""Refusals by the domain about the register's staff: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.four_eyes import RequestReplaced, SamePerson
from domain.kernel import Rejected
from domain.staff_member.state import (
    HasLeft,
    InvitationNotApproved,
    InvitationNotValid,
    NoSuchMember,
    NoSuchPasskey,
    NotInService,
    NotOneself,
    RoleMissing,
    StaffPasswordNotCurrent,
    TooManyPasskeys,
)
from domain.use_cases.staff import LoginNameTaken

STAFF_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    SamePerson: (
        "same-person",
        403,
        "Wie iets aanvraagt dat een tweede persoon vereist, keurt dat niet zelf goed.",
        "Vraag een collega om het goed te keuren.",
    ),
    RequestReplaced: (
        "request-replaced",
        409,
        "Een andere aanvraag is in de plaats gekomen van de aanvraag die u bekeek.",
        "Bekijk wat nu wordt gevraagd, en keur dat goed.",
    ),
    NoSuchMember: ("no-such-member", 404, "Deze medewerker bestaat niet.", "Controleer het nummer."),
    HasLeft: (
        "member-has-left",
        409,
        "Deze medewerker werkt hier niet meer.",
        "Voeg deze persoon toe als nieuwe medewerker.",
    ),
    NotOneself: (
        "not-oneself",
        403,
        "Niemand wijzigt de eigen rollen, of blokkeert, herstelt of verwijdert zichzelf.",
        "Vraag een andere leidinggevende of de beheerder.",
    ),
    InvitationNotValid: (
        "invitation-not-valid",
        403,
        "Deze uitnodiging is gebruikt, vervangen of te oud.",
        "Vraag een leidinggevende om een nieuwe.",
    ),
    InvitationNotApproved: (
        "invitation-not-approved",
        403,
        "Deze uitnodiging wacht op een tweede leidinggevende.",
        "Laat een andere leidinggevende dan die haar maakte haar binnen 24 uur goedkeuren.",
    ),
    NotInService: (
        "staff-not-in-service",
        403,
        "Deze medewerker mag nu niets doen.",
        "Vraag een leidinggevende: de medewerker is geblokkeerd, vertrokken of nog niet toegelaten.",
    ),
    RoleMissing: (
        "role-missing",
        403,
        "Deze persoon heeft hiervoor nu niet de rol.",
        "Laat iemand met de rol dit doen.",
    ),
    StaffPasswordNotCurrent: (
        "wrong-staff-password",
        403,
        "Het huidige wachtwoord klopt niet.",
        "Geef het wachtwoord waarmee u inlogt, of vraag een leidinggevende om een herstel.",
    ),
    TooManyPasskeys: (
        "too-many-passkeys",
        409,
        "Een medewerker heeft ten hoogste vijf passkeys.",
        "Verwijder er een die u niet meer gebruikt, en registreer deze daarna.",
    ),
    NoSuchPasskey: (
        "no-such-passkey",
        404,
        "U hebt deze passkey niet.",
        "Bekijk welke u hebt: GET /v1/staff/passkeys.",
    ),
    LoginNameTaken: (
        "login-name-taken",
        409,
        "Een andere medewerker heeft dit e-mailadres.",
        "Zoek die op in de lijst van medewerkers; ieder heeft een eigen adres.",
    ),
}
