"""What refusals say in detail, in both languages: our own sentences, and the validator's errors in words."""

from collections.abc import Mapping
from typing import Any, Final

from api.http.problem_kinds import Text

SENTENCES: Final[Mapping[str, str]] = {
    # api/auditors
    "There is no such event.": "Zo'n gebeurtenis is er niet.",
    "This is no moment.": "Dit is geen moment.",
    "This is no position or moment of this log.": "Dit is geen positie of moment van dit logboek.",
    # api/http/passwords.py
    "Choose another password than the one you were sent or had.": (
        "Kies een ander wachtwoord dan dat u kreeg of had."
    ),
    "A password holds no control characters.": "Een wachtwoord heeft geen stuurtekens.",
    "This password is made of words, rows, years or the code: guessed first.": (
        "Dit wachtwoord bestaat uit woorden, reeksen, jaartallen of de code: dat raadt men het eerst."
    ),
    # adapters/bank_files
    "the file is empty": "het bestand is leeg",
    "this is not XML in UTF-8": "dit is geen XML in UTF-8",
    "its first element is none that is read": "het eerste element is geen van die worden gelezen",
    "a DOCTYPE is not taken: it can name other files, and grow without end": (
        "een DOCTYPE wordt niet aangenomen: die kan andere bestanden noemen, en eindeloos groeien"
    ),
    "ISO 20022 messages are in UTF-8, and this says otherwise": (
        "berichten van ISO 20022 zijn in UTF-8, en dit zegt iets anders"
    ),
    "a statement is of an account that is not ours": "een afschrift is van een rekening die niet de onze is",
    # domain/sameness.py
    "A name has letters. A single name is the surname: leave the first names out.": (
        "Een naam heeft letters. Een enkele naam is de achternaam: laat de voornamen weg."
    ),
    "Write a name in one alphabet: its letters look alike, as a Latin and a Cyrillic a.": (
        "Schrijf een naam in één alfabet: de letters lijken op elkaar, als een Latijnse en een Cyrillische a."
    ),
    "A date of birth is written YYYY-MM-DD; what is unknown of it is 00.": (
        "Een geboortedatum schrijft u als JJJJ-MM-DD; wat ervan onbekend is, is 00."
    ),
    "This day stands in no calendar.": "Deze dag staat op geen kalender.",
    # domain/values.py
    "An access code begins with W.": "Een toegangscode begint met W.",
    "An access code has 12 characters.": "Een toegangscode heeft 12 tekens.",
    "An access code never holds 0, O, 1, I or L: look for 2 to 9 and other letters.": (
        "Een toegangscode heeft nooit 0, O, 1, I of L: zoek naar 2 tot 9 en andere letters."
    ),
    "The last character does not fit the others: check for a typing error.": (
        "Het laatste teken past niet bij de andere: kijk of er een typefout is."
    ),
    # domain/use_cases
    "A statement is adopted after its year has ended.": (
        "Een jaarrekening wordt vastgesteld na afloop van het boekjaar."
    ),
    "A statement is filed after it was adopted.": "Een jaarrekening wordt gedeponeerd na de vaststelling.",
    "Only financial years that began in 2016 or later are filed here.": (
        "Hier deponeert u alleen boekjaren die in 2016 of later zijn begonnen."
    ),
    "A financial year begins before it ends.": "Een boekjaar begint voordat het eindigt.",
    "A financial year has at most 24 months.": "Een boekjaar heeft hooguit 24 maanden.",
    "A first financial year has no year before.": "Een eerste boekjaar heeft geen voorgaand jaar.",
    "The figures of the year before are needed, unless this is the first financial year.": (
        "De cijfers van het voorgaande jaar zijn nodig, behalve bij een eerste boekjaar."
    ),
    "An earlier year of this business was filed.": "Van deze onderneming is een eerder jaar gedeponeerd.",
    "The account is open: close it first.": "Het account is open: sluit het eerst af.",
    "Credit, a reservation or a payment is under way: it belongs to the holder.": (
        "Er staat saldo, een reservering of een betaling open: die is van de houder."
    ),
    "An invoice of this customer is open, or an order is still to be invoiced.": (
        "Een factuur van deze klant staat open, of een bestelling moet nog worden gefactureerd."
    ),
    "A collection from this customer's bank account can still come back.": (
        "Een incasso van de rekening van deze klant kan nog worden teruggeboekt."
    ),
    # api
    "Search by one thing: a code, a surname, an email address, an invoice or a payment.": (
        "Zoek op één ding: een code, een achternaam, een e-mailadres, een factuur of een betaling."
    ),
    "By email give an email address, by post none.": "Geef per e-mail een e-mailadres, per post geen.",
    "What becomes of a payout is that it was paid, or the bank's file.": (
        "Wat er van een uitbetaling wordt: ze is betaald, of het bestand van de bank meldt het."
    ),
    "Money is booked by hand, or paid back.": "Geld wordt zelf geboekt, of terugbetaald.",
    "What became of a payout is told once it happened.": (
        "Wat er van een uitbetaling is geworden, meldt u als het is gebeurd."
    ),
    "Nothing is paid out before it was asked for.": "Er wordt niets uitbetaald voordat erom is gevraagd.",
    "Only what a bank entry brought is paid back.": (
        "Alleen wat met een bankboeking binnenkwam wordt terugbetaald."
    ),
    "A name has letters, and no control characters.": "Een naam heeft letters, en geen stuurtekens.",
    "A tile has one address: the first group of three is never x000.": (
        "Een tegel heeft één adres: de eerste groep van drie is nooit x000."
    ),
    "A line of an address is one line, without control characters.": (
        "Een adresregel is één regel, zonder stuurtekens."
    ),
    "An email address looks like name@domain.nl.": "Een e-mailadres lijkt op naam@domein.nl.",
    "A Dutch postcode looks like 1234 AB.": "Een Nederlandse postcode lijkt op 1234 AB.",
    "A house number looks like 12, 12 A, 12-3 or 12 A 2.": (
        "Een huisnummer lijkt op 12, 12 A, 12-3 of 12 A 2."
    ),
    "Give street and town together.": "Geef straat en plaats samen op.",
    "This is no IBAN: check for a typing error.": "Dit is geen IBAN: kijk of er een typefout is.",
    "Only accounts in the SEPA zone can be debited.": (
        "Alleen van rekeningen in de SEPA-zone kan worden geïncasseerd."
    ),
    "A date is written YYYY-MM-DD.": "Een datum schrijft u als JJJJ-MM-DD.",
    "Accept the terms of use: the code is personal and is not shared.": (
        "Aanvaard de gebruiksvoorwaarden: de code is persoonlijk en wordt niet gedeeld."
    ),
    "This text is too long.": "Deze tekst is te lang.",
    "A text has letters, and no control characters but line breaks.": (
        "Een tekst heeft letters, en geen stuurtekens behalve regeleinden."
    ),
    "A moment is written 2026-06-06T08:00:00+02:00.": (
        "Een tijdstip schrijft u als 2026-06-06T08:00:00+02:00."
    ),
    "A moment lies between the years 2000 and 2100.": "Een tijdstip ligt tussen de jaren 2000 en 2100.",
    "A billing address is reported with the old and the new one.": (
        "Een factuuradres meldt u met het oude en het nieuwe."
    ),
    "An address has 2 to 6 lines of at most 100 characters, the name first.": (
        "Een adres heeft 2 tot 6 regels van hooguit 100 tekens, de naam eerst."
    ),
    "An address is given only where something is sent by post.": (
        "Een adres geeft u alleen op bij verzending per post."
    ),
    "The register lists no address that may be used: give one.": (
        "Het register vermeldt geen adres dat gebruikt mag worden: geef er een op."
    ),
    "A billing address is reported under the topic orders_and_invoices.": (
        "Een factuuradres meldt u onder het onderwerp orders_and_invoices."
    ),
    "An organisation's details come with the number of an invoice or with a billing address.": (
        "Gegevens van een organisatie geeft u bij het nummer van een factuur of bij een factuuradres."
    ),
    "A copy of an invoice is asked for under the topic orders_and_invoices.": (
        "Een kopie van een factuur vraagt u aan onder het onderwerp orders_and_invoices."
    ),
    "This is no payment of the provider's.": "Dit is geen betaling van de betaaldienst.",
    "An account is named by its IBAN and the name of its holder.": (
        "Een rekening noemt u met het IBAN en de naam van de rekeninghouder."
    ),
    "Only accounts in the SEPA zone can be paid to.": (
        "Alleen naar rekeningen in het SEPA-gebied kan worden betaald."
    ),
    "The register does not know this KVK number.": "Het register kent dit KVK-nummer niet.",
    "The register lists no such branch of this company.": (
        "Het register kent zo'n vestiging van dit bedrijf niet."
    ),
    "A date of birth lies in the past, and not too far.": (
        "Een geboortedatum ligt in het verleden, en niet te ver."
    ),
    "This position does not exist.": "Deze positie bestaat niet.",
    "No value has a NUL character.": "Geen waarde heeft een NUL-teken.",
    "No access code can be requested for it.": "Er kan geen toegangscode voor worden aangevraagd.",
    "It cannot be linked here.": "Die kan hier niet worden gekoppeld.",
    "Ordering and paying take a session of another page.": (
        "Bestellen en betalen gaat met een sessie van een andere pagina."
    ),
    "The register, or another system this one depends on, cannot be asked now.": (
        "Het register, of een ander systeem waar dit van afhangt, is nu niet te bevragen."
    ),
    "It was noted, without what you sent.": "Het is genoteerd, zonder wat u stuurde.",
}
"""Ours, each with its Dutch."""

NUMBER: Final = Text("Write a whole number.", "Schrijf een geheel getal.")
BOOLEAN: Final = Text(
    "Send a JSON boolean, without quotes.", "Stuur een JSON-boolean, zonder aanhalingstekens."
)
DAY: Final = Text("A date is written YYYY-MM-DD.", "Een datum schrijft u als JJJJ-MM-DD.")
MOMENT: Final = Text(
    "A moment is written 2026-06-06T08:00:00+02:00.", "Een tijdstip schrijft u als 2026-06-06T08:00:00+02:00."
)
OBJECT: Final = Text("Send a JSON object with named fields.", "Stuur een JSON-object met velden.")
ONE_OF: Final = Text("Choose {expected}.", "Kies {expected}.")
OTHERWISE: Final = Text("This is not valid.", "Dit klopt niet.")

IN_WORDS: Final[Mapping[str, Text]] = {
    "missing": Text("This field is needed.", "Dit veld is nodig."),
    "extra_forbidden": Text("There is no such field.", "Zo'n veld is er niet."),
    "json_invalid": Text("This cannot be read as JSON.", "Dit is niet als JSON te lezen."),
    "string_type": Text("Write this as text.", "Schrijf dit als tekst."),
    "string_unicode": Text("This text is not valid Unicode.", "Deze tekst is geen geldige Unicode."),
    "string_too_short": Text(
        "This has at least {min_length} characters.", "Dit heeft minstens {min_length} tekens."
    ),
    "string_too_long": Text(
        "This has at most {max_length} characters.", "Dit heeft hooguit {max_length} tekens."
    ),
    "string_pattern_mismatch": Text(
        "This has characters that do not belong here.", "Dit heeft tekens die hier niet horen."
    ),
    "^[0-9]{8}$": Text("This is written with 8 digits.", "Dit schrijft u met 8 cijfers."),
    "^[0-9]{12}$": Text("This is written with 12 digits.", "Dit schrijft u met 12 cijfers."),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), NUMBER),
    **dict.fromkeys(("bool_type", "bool_parsing"), BOOLEAN),
    "greater_than_equal": Text("This is at least {ge}.", "Dit is minstens {ge}."),
    "less_than_equal": Text("This is at most {le}.", "Dit is hooguit {le}."),
    "greater_than": Text("This is more than {gt}.", "Dit is meer dan {gt}."),
    "less_than": Text("This is less than {lt}.", "Dit is minder dan {lt}."),
    **dict.fromkeys(("enum", "literal_error"), ONE_OF),
    **dict.fromkeys(("model_attributes_type", "model_type", "dict_type"), OBJECT),
    "list_type": Text("Send a JSON list.", "Stuur een JSON-lijst."),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), DAY),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), MOMENT),
    "timezone_aware": MOMENT,
    "outward": Text(
        "An address begins with https://, and has no user, query or fragment."
        " http:// is for this machine alone.",
        "Een adres begint met https://, en heeft geen gebruiker, query of fragment."
        " http:// is alleen voor deze machine.",
    ),
}
"""The validator's kinds of errors, and patterns, as a reader may know them."""


def in_both(sentence: str) -> Text | None:
    """One of ours in both languages; None where we have no Dutch for it."""
    return Text(sentence, SENTENCES[sentence]) if sentence in SENTENCES else None


def in_words(error: Mapping[str, Any]) -> Text:
    """An error of the validator; nothing that was sent."""
    if (own := in_both(str(error["msg"]))) is not None:
        return own
    asks = error.get("ctx", {})
    told = IN_WORDS.get(str(asks.get("pattern", ""))) or IN_WORDS.get(error["type"], OTHERWISE)
    dutch = {name: str(value).replace(" or ", " of ") for name, value in asks.items()}
    return Text(told.en.format_map(asks), told.nl.format_map(dutch))
