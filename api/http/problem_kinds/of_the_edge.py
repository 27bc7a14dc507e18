"""Refusals by the edge itself: what is not known, not allowed, not readable, too much or away."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import Kind, Text

_REFUSED = Text(
    "The order was refused, and nothing was charged.", "De bestelling is geweigerd en kost niets."
)
_REGISTER = "Contact the register and give the reference."
_HET_REGISTER = "Neem contact op met het register en noem de referentie."

OF_THE_EDGE: Final[Mapping[str, Kind]] = {
    "refused": Kind(
        409,
        Text("The rules do not allow this now.", "De regels staan dit nu niet toe."),
        Text("Contact the register.", "Neem contact op met het register."),
    ),
    "invalid": Kind(
        422,
        Text("The request is not valid.", "Het verzoek klopt niet."),
        Text(
            "Correct these fields and send the request again.",
            "Verbeter deze velden en stuur het verzoek opnieuw.",
        ),
    ),
    "settled-elsewhere": Kind(
        409,
        Text("This is not settled here.", "Dit wordt hier niet afgehandeld."),
        Text(
            "Look in its own list; what is tried by itself goes once its cause is mended.",
            "Kijk in de eigen lijst; wat vanzelf opnieuw wordt geprobeerd, gaat weg als de oorzaak weg is.",
        ),
    ),
    "weak-password": Kind(
        422,
        Text("This password will not do.", "Dit wachtwoord is niet sterk genoeg."),
        Text(
            "Choose another: four unusual words in a row are fine, no digits or signs are needed.",
            "Kies een ander: vier ongewone woorden achter elkaar is goed, cijfers of tekens hoeven niet.",
        ),
    ),
    "wrong-credentials": Kind(
        401,
        Text(
            "The access code or the password is not right.",
            "De toegangscode of het wachtwoord klopt niet.",
        ),
        Text(
            "Check the code for look-alikes (0 and O, 1, I and l), and Caps Lock for the password.",
            "Let bij de code op gelijkende tekens (0 en O, 1, I en l), bij het wachtwoord op Caps Lock.",
        ),
        "R27",
    ),
    "wrong-staff-credentials": Kind(
        401,
        Text(
            "The login name, the password or the one-time code is not right.",
            "De inlognaam, het wachtwoord of de eenmalige code klopt niet.",
        ),
        Text(
            "Check Caps Lock and the clock of the authenticator; a code works once, so wait for the next. A"
            " supervisor can reset your access.",
            "Let op Caps Lock en de klok van de authenticator; een code werkt één keer, wacht dus op de"
            " volgende. Een leidinggevende kan uw toegang herstellen.",
        ),
        "D17",
    ),
    "not-authenticated": Kind(
        401,
        Text("Who asks is not known, or not any more.", "Het is niet bekend wie dit vraagt, of niet meer."),
        Text("Log in: POST /v1/sessions.", "Log in: POST /v1/sessions."),
    ),
    "wrong-token": Kind(
        403,
        Text(
            "The reference or the confirmation is not right.",
            "De referentie of de bevestiging klopt niet.",
        ),
        Text(
            "Copy both from the email that asks whether your code is lost, hyphens included.",
            "Neem beide over uit de e-mail die vraagt of uw code kwijt is, met de streepjes.",
        ),
        "D26",
    ),
    "password-to-choose": Kind(
        403,
        Text(
            "This session began with a replacement password: choose one of your own first.",
            "Deze sessie begon met een vervangend wachtwoord: kies eerst zelf een wachtwoord.",
        ),
        Text(
            "Send the replacement password and a new one of your own: POST /v1/password-changes.",
            "Stuur het vervangende wachtwoord en een nieuw van uzelf: POST /v1/password-changes.",
        ),
        "D29",
    ),
    "session-for-filing": Kind(
        403,
        Text(
            "This session is for filing financial statements.",
            "Deze sessie is voor het deponeren van jaarrekeningen.",
        ),
        Text(
            "Log in on the page order_extract: POST /v1/sessions with that purpose.",
            "Log in op de pagina order_extract: POST /v1/sessions met dat doel.",
        ),
        "R29",
    ),
    "not-allowed": Kind(
        403,
        Text("This key or role may not ask that.", "Met deze sleutel of rol mag dit niet."),
        Text(
            "Ask the operator for a key with the scope, or a supervisor for the role.",
            "Vraag de beheerder om een sleutel met de scope, of een leidinggevende om de rol.",
        ),
        "D17",
    ),
    "not-found": Kind(
        404,
        Text("There is nothing of yours at this address.", "Op dit adres is niets van u."),
        Text("Check the address.", "Controleer het adres."),
    ),
    "method-not-allowed": Kind(
        405,
        Text("This address does not take this method.", "Dit adres kent deze methode niet."),
        Text("See /openapi.json for what there is.", "Zie /openapi.json voor wat er is."),
    ),
    "bad-request": Kind(
        400,
        Text("The request cannot be read.", "Het verzoek is niet te lezen."),
        Text("Send it as /openapi.json describes it.", "Stuur het zoals /openapi.json het beschrijft."),
    ),
    "unsupported-media-type": Kind(
        415,
        Text("The request body is not sent as JSON.", "Het verzoek is niet als JSON gestuurd."),
        Text("Send Content-Type: application/json.", "Stuur Content-Type: application/json."),
    ),
    "body-too-large": Kind(
        413,
        Text("The request body is too large.", "Het verzoek is te groot."),
        Text("Send less: at most 64 KiB are read.", "Stuur minder: hooguit 64 KiB wordt gelezen."),
    ),
    "headers-too-large": Kind(
        431,
        Text("The request's headers are too large.", "De kopregels van het verzoek zijn te groot."),
        Text("Send less: at most 16 KiB are read.", "Stuur minder: hooguit 16 KiB wordt gelezen."),
    ),
    "request-too-slow": Kind(
        408,
        Text("The request did not come in within its time.", "Het verzoek kwam niet op tijd binnen."),
        Text(
            "Nothing was done. Send it again, all of it within 30 seconds.",
            "Er is niets gedaan. Stuur het opnieuw, in zijn geheel binnen 30 seconden.",
        ),
    ),
    "too-many-requests": Kind(
        429,
        Text("Too many requests in a short time.", "Te veel verzoeken in korte tijd."),
        Text(
            "Wait as long as the header Retry-After says, in seconds, and ask again.",
            "Wacht zo lang als de kopregel Retry-After zegt, in seconden, en probeer het opnieuw.",
        ),
        "D8",
    ),
    "too-many-tries": Kind(
        429,
        Text("This was tried too often.", "Dit is te vaak geprobeerd."),
        Text(
            "Wait as long as the header Retry-After says, in seconds; a device that logged in before can go"
            " on.",
            "Wacht zo lang als de kopregel Retry-After zegt, in seconden; een apparaat dat eerder inlogde kan"
            " door.",
        ),
        "D8",
    ),
    "too-many-webhooks": Kind(
        409,
        Text("This key has 20 webhooks, and no more.", "Deze sleutel heeft 20 webhooks, en niet meer."),
        Text(
            "Remove one that you do not need: DELETE /v1/webhooks/{webhook_id}.",
            "Verwijder er een die u niet nodig hebt: DELETE /v1/webhooks/{webhook_id}.",
        ),
    ),
    "idempotency-key-misused": Kind(
        422,
        Text(
            "This Idempotency-Key was used before with another request.",
            "Deze Idempotency-Key is eerder gebruikt voor een ander verzoek.",
        ),
        Text("Use a new key for a new request.", "Gebruik een nieuwe sleutel voor een nieuw verzoek."),
        "I22",
    ),
    "request-in-flight": Kind(
        409,
        Text(
            "A request with this Idempotency-Key is being answered.",
            "Een verzoek met deze Idempotency-Key wordt op dit moment beantwoord.",
        ),
        Text(
            "Wait for its answer, or send the same request again in a second.",
            "Wacht op dat antwoord, of stuur hetzelfde verzoek over een seconde opnieuw.",
        ),
        "I22",
    ),
    "closed-branch": Kind(
        409,
        Text(
            "This branch or business is no longer registered.",
            "Deze vestiging of onderneming staat niet meer ingeschreven.",
        ),
        Text(_REGISTER, _HET_REGISTER),
        "R34",
    ),
    "foreign-establishment": Kind(
        409,
        Text(
            "This establishment lies outside the Netherlands.",
            "Deze vestiging ligt buiten Nederland.",
        ),
        Text(_REGISTER, _HET_REGISTER),
        "R41",
    ),
    "in-the-making": Kind(
        409,
        Text("The document is being made.", "Het document wordt gemaakt."),
        Text(
            "Wait as long as the header Retry-After says, in seconds, and ask again.",
            "Wacht zo lang als de kopregel Retry-After zegt, in seconden, en vraag opnieuw.",
        ),
    ),
    "not-delivered": Kind(
        409,
        Text("This order was not delivered.", "Deze bestelling is niet geleverd."),
        Text("Look at its state first.", "Bekijk eerst de status van de bestelling."),
    ),
    "order-code-not-usable": Kind(
        409,
        _REFUSED,
        Text(
            "Log in again to see why, or contact the register.",
            "Log opnieuw in om te zien waarom, of neem contact op met het register.",
        ),
        "D3",
    ),
    "order-arrears": Kind(
        409,
        _REFUSED,
        Text(
            "Pay all outstanding invoices and then contact the register, which reactivates the same code.",
            "Betaal alle openstaande facturen en bel dan het register: dezelfde code werkt weer.",
        ),
        "R44",
    ),
    "order-credit-too-low": Kind(
        409,
        _REFUSED,
        Text(
            "Deposit credit, or change the payment method to direct debit, and order again with a new key.",
            "Stort saldo of stap over op automatische incasso, en bestel opnieuw met een nieuwe sleutel.",
        ),
        "R1",
    ),
    "order-unknown-number": Kind(
        409,
        _REFUSED,
        Text(
            "The register does not know this KVK number: check it, and order again with a new key.",
            "Het register kent dit KVK-nummer niet: controleer het en bestel opnieuw met een nieuwe sleutel.",
        ),
        "R1",
    ),
    "order-not-offered": Kind(
        409,
        _REFUSED,
        Text(
            "GET /v1/prices says who may order it, and with which payment.",
            "GET /v1/prices zegt wie dit mag bestellen, en met welke betaalwijze.",
        ),
        "R1",
    ),
    "order-nothing-filed": Kind(
        409,
        _REFUSED,
        Text(
            "This company has filed no financial statement here: there is nothing to deliver.",
            "Deze onderneming heeft hier geen jaarrekening gedeponeerd: er is niets te leveren.",
        ),
        "R1",
    ),
    "order-cannot-be-certified": Kind(
        409,
        _REFUSED,
        Text(
            "Documents cannot be certified at the moment: order one that is not, or contact the register.",
            "Waarmerken kan nu niet: bestel een ander document of neem contact op met het register.",
        ),
        "R5",
    ),
    "ordering-stopped": Kind(
        409,
        Text("Ordering is not possible at the moment.", "Bestellen is op dit moment niet mogelijk."),
        Text(
            "Order again, with a new key, when the notice is over: GET /v1/notices.",
            "Bestel opnieuw, met een nieuwe sleutel, als de mededeling voorbij is: GET /v1/notices.",
        ),
        "R45",
    ),
    "order-no-mandate": Kind(
        409,
        _REFUSED,
        Text(
            "Give a mandate for direct debits, or ask us to pay by credit; then order again with a new key.",
            "Geef een incassomachtiging, of vraag ons om tegoed; bestel dan met een nieuwe sleutel.",
        ),
        "R1",
    ),
    "technical-fault": Kind(
        503,
        Text("Technische storing", "Technische storing"),
        Text(
            "Try again later; contact the register if it lasts.",
            "Probeer het later opnieuw; neem contact op met het register als het aanhoudt.",
        ),
        "R40",
    ),
    "busy": Kind(
        503,
        Text(
            "Too many passwords are being checked at once.",
            "Er worden te veel wachtwoorden tegelijk nagekeken.",
        ),
        Text("Send the same request again in a second.", "Stuur hetzelfde verzoek over een seconde opnieuw."),
        "D8",
    ),
    "contended": Kind(
        503,
        Text("Others were changing the same things.", "Anderen wijzigden dit op hetzelfde moment."),
        Text(
            "Send the same request again, with the same Idempotency-Key.",
            "Stuur hetzelfde verzoek opnieuw, met dezelfde Idempotency-Key.",
        ),
    ),
    "database-away": Kind(
        503,
        Text(
            "What is kept here cannot be read or written now.",
            "Wat hier bewaard wordt, kan nu niet worden gelezen of geschreven.",
        ),
        Text(
            "In a moment, send the same request with the same Idempotency-Key: it is not known whether it was"
            " carried out.",
            "Stuur zo hetzelfde verzoek opnieuw, met dezelfde Idempotency-Key: het is niet bekend of het is"
            " uitgevoerd.",
        ),
        "R40",
    ),
    "read-only": Kind(
        503,
        Text("Nothing can be recorded now.", "Er kan nu niets worden vastgelegd."),
        Text(
            "Try again later, with the same Idempotency-Key; what is shown can still be read.",
            "Probeer het later opnieuw, met dezelfde Idempotency-Key; lezen kan wel.",
        ),
        "I18",
    ),
    "not-yet": Kind(
        503,
        Text(
            "What you wait for is recorded but not yet shown.",
            "Waar u op wacht is vastgelegd, maar nog niet te zien.",
        ),
        Text("Ask again in a moment.", "Probeer het zo opnieuw."),
    ),
    "unexpected": Kind(
        500,
        Text("Something went wrong here.", "Er ging hier iets mis."),
        Text(
            "Try again later, with the same Idempotency-Key; contact the register if it lasts.",
            "Probeer het later opnieuw, met dezelfde Idempotency-Key; bel het register als het aanhoudt.",
        ),
        "R40",
    ),
}
