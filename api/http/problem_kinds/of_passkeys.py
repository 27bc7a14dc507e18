"""Refusals about passkeys of staff that no rule of the domain makes."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import Kind, Text

OF_PASSKEYS: Final[Mapping[str, Kind]] = {
    "passkey-refused": Kind(
        401,
        Text("This passkey does not log in here.", "Met deze passkey kunt u hier niet inloggen."),
        Text(
            "Try again, or log in with your password and a one-time code: then you see which passkeys you"
            " have.",
            "Probeer het opnieuw, of log in met uw wachtwoord en een eenmalige code: dan ziet u welke"
            " passkeys u hebt.",
        ),
        "D17",
    ),
    "passkey-not-usable": Kind(
        422,
        Text(
            "What the device answered cannot be used.",
            "Wat het apparaat antwoordde, kan niet worden gebruikt.",
        ),
        Text(
            "Begin again, and answer within five minutes; the device must ask for a fingerprint, a face or"
            " a PIN.",
            "Begin opnieuw, en antwoord binnen vijf minuten; het apparaat moet om een vingerafdruk, gezicht"
            " of pincode vragen.",
        ),
        "D17",
    ),
    "passkey-known": Kind(
        409,
        Text("This passkey is registered already.", "Deze passkey is al geregistreerd."),
        Text("Log in with it, or make another.", "Log ermee in, of maak een andere."),
        "D17",
    ),
}
