"""What proofs of the log say, in Dutch: whole sentences, found by their English."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from domain.values import Language

DUTCH: Final[Mapping[str, str]] = {
    # what a verification finds: adapters/evidence
    "event": "gebeurtenis",
    "position": "positie",
    "stream version": "versie in stroom",
    "tile": "tegel",
    "root": "wortel",
    "checkpoint": "controlepunt",
    "witness": "getuige",
    "former tree": "eerdere boom",
    "this row is not the one that was signed": "deze rij is niet de ondertekende",
    "this row cannot be read: it is not as it was written": (
        "deze rij is niet te lezen: zo is ze niet geschreven"
    ),
    "no event here; the next is at {}": "hier is geen gebeurtenis; de volgende staat op {}",
    "the log ends at {}, {} events were signed": (
        "het logboek eindigt op {}, er zijn {} gebeurtenissen ondertekend"
    ),
    "a checkpoint promises {} events, there are {}": (
        "een controlepunt belooft {} gebeurtenissen, er zijn er {}"
    ),
    "the root of the first {} events is not the one that was signed": (
        "de wortel van de eerste {} gebeurtenissen is niet de ondertekende"
    ),
    "positions begin at 1: no release wrote this event": (
        "posities beginnen bij 1: geen uitgave schreef deze gebeurtenis"
    ),
    "leaf {} is not that of its row, which is as signed": (
        "blad {} is niet dat van zijn rij, die is zoals ondertekend"
    ),
    "entries and leaves {} to {} do not agree, from {} on": (
        "regels en bladeren {} tot en met {} kloppen niet met elkaar, vanaf {}"
    ),
    "{} has version {} where {} must be": "{} heeft versie {} waar {} hoort",
    "{} is too short": "{} is te kort",
    "{} has {} bytes": "{} heeft {} bytes",
    "{} is missing": "{} ontbreekt",
    "{} in the log": "{} in het logboek",
    "{} holds what is no entry of this log": "{} bevat wat geen regel van dit logboek is",
    "{} does not hold the roots of the tiles below it": "{} bevat niet de wortels van de tegels eronder",
    "there is no checkpoint in {}": "er is geen controlepunt in {}",
    "the checkpoint in {}: {}": "het controlepunt in {}: {}",
    # trees that were set aside
    "the tree {} was set aside, and is gone or cannot be read": (
        "de boom {} is terzijde gelegd, en is weg of niet te lezen"
    ),
    "the tree {} was set aside, and nobody acknowledged that": (
        "de boom {} is terzijde gelegd, en niemand heeft dat vastgelegd"
    ),
    "{} has another checkpoint than it was set aside with": (
        "{} heeft een ander controlepunt dan waarmee die terzijde is gelegd"
    ),
    "{}, which was set aside: {}": "{}, die terzijde is gelegd: {}",
    "its tiles do not make the root that it signed": "de tegels geven niet de wortel die is ondertekend",
    "{} rows are not what {} signed, {} were acknowledged": (
        "{} rijen zijn niet wat {} ondertekende, er zijn er {} vastgelegd"
    ),
    # what follows from the log: api/explaining/consistency.py
    "journal": "journaal",
    "number": "nummer",
    "read model": "leesmodel",
    "system": "systeem",
    "this entry is {} cents off": "deze boeking is {} cent uit balans",
    "account {} stands at {}, not at {} cents": "rekening {} staat op {}, niet op {} cent",
    "series {} goes on with {}, where number {} is due": "reeks {} gaat door met {}, waar nummer {} hoort",
    "{} cannot be rebuilt: {} after position {}": "{} is niet op te bouwen: {} na positie {}",
    "{} is another when rebuilt": "{} is anders als het opnieuw is opgebouwd",
    "what follows from the log cannot be read: {}": "wat uit het logboek volgt, is niet te lezen: {}",
    "commands, books, numbers and read models were not looked at: the rows they follow from are not right": (
        "opdrachten, boeken, nummers en leesmodellen zijn niet bekeken: de rijen waaruit ze volgen kloppen"
        " niet"
    ),
    # what lies beside the events: adapters/evidence/beside.py
    "command": "opdracht",
    "subscription": "volger",
    "{} has come to {}, the log to {}: what comes between would be passed by": (
        "{} is tot {} gekomen, het logboek tot {}: wat ertussen komt zou worden overgeslagen"
    ),
    "the command that led to this event is not known as what did": (
        "van de opdracht die tot deze gebeurtenis leidde, is dat niet bekend"
    ),
    "a command is known to have led to what is at {} to {}, and did not": (
        "van een opdracht is bekend dat die leidde tot wat op {} tot en met {} staat, en dat is niet zo"
    ),
    "how far this run came cannot be kept in {}: {}": (
        "hoe ver deze controle kwam, kan niet worden bewaard in {}: {}"
    ),
    # contradictions
    "a tree is being set aside: `toegang audit acknowledge` was cut short; repeat it": (
        "een boom wordt terzijde gelegd: `toegang audit acknowledge` is onderbroken; herhaal dat"
    ),
    "{}, though there is {}": "{}, hoewel er {} is",
    "the checkpoint in {} is gone": "het controlepunt in {} is weg",
    "the checkpoint in {} cannot be used: {}": "het controlepunt in {} is niet te gebruiken: {}",
    "the tree does not hold what was signed at {} events": (
        "de boom bevat niet wat bij {} gebeurtenissen is ondertekend"
    ),
    "{} events were signed, the database holds {}: it was put back": (
        "er zijn {} gebeurtenissen ondertekend, de database heeft er {}: die is teruggezet"
    ),
    "a witness saw {} events, the tree has {}: it was put back": (
        "een getuige zag {} gebeurtenissen, de boom heeft er {}: die is teruggezet"
    ),
    "the tree does not hold what a witness saw at {} events": (
        "de boom bevat niet wat een getuige bij {} gebeurtenissen zag"
    ),
    "{}: restore the folder of the tree": "{}: zet de map van de boom terug",
    "the event at position {} is not the one that was signed": (
        "de gebeurtenis op positie {} is niet de ondertekende"
    ),
    "there is no event at position {}": "er is geen gebeurtenis op positie {}",
    "rows of the log are not what was signed": "rijen van het logboek zijn niet wat is ondertekend",
    "the tree is not what was signed": "de boom is niet wat is ondertekend",
    "{}. Nothing more is signed: see docs/audit.md, a suspected manipulation": (
        "{}. Er wordt niets meer ondertekend: zie docs/audit.md, a suspected manipulation"
    ),
    "put the folder of the tree back from its backup; where there is none, `toegang audit acknowledge` takes"
    " the log into use as it is, and another tree begins": (
        "zet de map van de boom terug uit de reservekopie; is die er niet, dan neemt `toegang audit"
        " acknowledge` het logboek in gebruik zoals het is, en begint een andere boom"
    ),
    "no row was read: nothing here tells what was signed": (
        "er is geen rij gelezen: niets hier vertelt wat is ondertekend"
    ),
    # keys, notes and proofs
    "there is no tree in {}: `toegang audit sign` begins it": (
        "er is geen boom in {}: `toegang audit sign` begint die"
    ),
    "there is no key in {}": "er is geen sleutel in {}",
    "there is no key in {} that can be used: give the log's with --key": (
        "er is geen bruikbare sleutel in {}: geef die van het logboek met --key"
    ),
    "there is no key in {}: run `toegang init`": "er is geen sleutel in {}: draai `toegang init`",
    "{} cannot be used: {}": "{} is niet te gebruiken: {}",
    "{} is lost: nobody can sign for this tree; restore it from its backup": (
        "{} is zoek: niemand kan voor deze boom tekenen; zet het terug uit de reservekopie"
    ),
    "{} is no key: restore it from its backup": "{} is geen sleutel: zet die terug uit de reservekopie",
    "{} is of another key or name than {}": "{} hoort bij een andere sleutel of naam dan {}",
    "an event from position {} on cannot be read: `toegang audit verify` says which": (
        "een gebeurtenis vanaf positie {} is niet te lezen: `toegang audit verify` zegt welke"
    ),
    "a checkpoint has three lines": "een controlepunt heeft drie regels",
    "the size of a checkpoint is a number": "de grootte in een controlepunt is een getal",
    "the root of a checkpoint is a SHA-256": "de wortel in een controlepunt is een SHA-256",
    "an Ed25519 key is written name+hash+key": "een Ed25519-sleutel wordt geschreven als name+hash+key",
    "the hash in the key is not that of its name and key": (
        "de hash in de sleutel is niet die van naam en sleutel"
    ),
    "signed {} times by {}, once is right": "{} keer ondertekend door {}, een keer is goed",
    "the signature is not that of {}": "de handtekening is niet die van {}",
    "a checkpoint of {}, not of {}": "een controlepunt van {}, niet van {}",
    "a note is a text, an empty line and its signatures": (
        "een nota is een tekst, een lege regel en de handtekeningen"
    ),
    "a line of a signature is a dash, a name and the signature": (
        "een regel met een handtekening is een streep, een naam en de handtekening"
    ),
    "not base64": "geen base64",
    "a proof begins with {}, the event and its index": (
        "een bewijs begint met {}, de gebeurtenis en haar index"
    ),
    "what stands in a proof is base64": "wat in een bewijs staat is base64",
    "a proof holds the event and hashes of 32 bytes": (
        "een bewijs bevat de gebeurtenis en hashes van 32 bytes"
    ),
    "a proof is not that long": "zo lang is een bewijs niet",
    "this file is no proof, or damaged": "dit bestand is geen bewijs, of beschadigd",
    "no event at {} is signed: the newest checkpoint has {}": (
        "op {} is geen gebeurtenis ondertekend: het nieuwste controlepunt heeft er {}"
    ),
    "there is no event at {}, though {} are signed": (
        "er is geen gebeurtenis op {}, hoewel er {} zijn ondertekend"
    ),
    "the checkpoint in the proof: {}": "het controlepunt in het bewijs: {}",
    "the hashes do not lead from this event to what was signed": (
        "de hashes leiden niet van deze gebeurtenis naar wat is ondertekend"
    ),
    "the event does not stand at its own position": "de gebeurtenis staat niet op haar eigen positie",
    "what was signed there is no event": "wat daar is ondertekend is geen gebeurtenis",
    # witnesses
    "the witness in {} was told before, and has nothing now: is it mounted?": (
        "de getuige in {} wist het eerder, en heeft nu niets: is de map aangekoppeld?"
    ),
    "the witness in {} has no checkpoint of this log: {}": (
        "de getuige in {} heeft geen controlepunt van dit logboek: {}"
    ),
    # bundles: adapters/evidence/bundled.py, and what check_bundle.py finds in one
    "bundle": "bundel",
    "{} cannot be checked: {}": "{} kan niet worden gecontroleerd: {}",
    "The key was taken from the bundle itself: compare it with the one that you were given, or say --key.": (
        "De sleutel komt uit de bundel zelf: vergelijk die met de sleutel die u kreeg, of geef --key."
    ),
    "Compared with the manifest, but not signed: schemas.json and check_bundle.py.": (
        "Vergeleken met het manifest, maar niet ondertekend: schemas.json en check_bundle.py."
    ),
    "Trees that were set aside in a break are in no bundle: ask the log itself of them.": (
        "Bomen die bij een breuk terzijde zijn gelegd, zitten in geen bundel: vraag het logboek zelf ernaar."
    ),
    "event {} is signed, and not written as a log writes one": (
        "gebeurtenis {} is ondertekend, en niet geschreven zoals een logboek dat doet"
    ),
    "{} stands in it twice": "{} staat er twee keer in",
    "there is more in this archive than its entries, before {}": (
        "er zit meer in dit archief dan de bestanden, voor {}"
    ),
    "there is more in this archive than its entries, at its end": (
        "er zit meer in dit archief dan de bestanden, aan het eind"
    ),
    "{} is not stored as it is": "{} is niet opgeslagen zoals het is",
    "{} is too long": "{} is te lang",
    "log.public is not the key that was asked for": "log.public is niet de gevraagde sleutel",
    "manifest.json is missing or no manifest": "manifest.json ontbreekt of is geen manifest",
    "manifest.json: {} is not {}": "manifest.json: {} is niet {}",
    "{} is not both in the manifest and in the bundle": "{} staat niet in manifest en bundel allebei",
    "{} is not the one that the manifest names": "{} is niet wat het manifest noemt",
    "manifest.json is not written as a manifest is": "manifest.json is niet geschreven zoals een manifest",
    "{} is damaged": "{} is beschadigd",
    "event {}: the one that stands here says {}": "gebeurtenis {}: wat hier staat, zegt {}",
    "event {}: version {} of {} is out of turn": "gebeurtenis {}: versie {} van {} is niet aan de beurt",
    "the root of the first {} events is not the one signed": (
        "de wortel van de eerste {} gebeurtenissen is niet de ondertekende"
    ),
    "{} events stand behind the {} signed": "{} gebeurtenissen staan achter de {} ondertekende",
    "{} events were signed, there are {}": "er zijn {} gebeurtenissen ondertekend, en er zijn er {}",
    "events.jsonl is missing or damaged": "events.jsonl ontbreekt of is beschadigd",
    "event {}: this line is no event": "gebeurtenis {}: deze regel is geen gebeurtenis",
    "{} and events {} to {} do not agree": "{} en gebeurtenissen {} tot en met {} kloppen niet met elkaar",
    "event {} is not as the tree has it": "gebeurtenis {} is niet zoals in de boom",
    "hash on level {} at {} is not as the tree has it": "hash op niveau {} bij {} is niet zoals in de boom",
    "{} is missing or too short": "{} ontbreekt of is te kort",
    "{} belongs to no bundle of {} events": "{} hoort in geen bundel van {} gebeurtenissen",
    "the checkpoint in the bundle: {}": "het controlepunt in de bundel: {}",
    "two checkpoints of {} events have two roots": (
        "twee controlepunten van {} gebeurtenissen hebben twee wortels"
    ),
    "a key is written name+hash+key, and its hash is that of name and key": (
        "een sleutel wordt geschreven als name+hash+key, en de hash is die van naam en sleutel"
    ),
    "a signature is no base64": "een handtekening is geen base64",
    "not signed once by {}": "niet een keer ondertekend door {}",
    "no checkpoint of {}, though signed by it": "geen controlepunt van {}, hoewel ermee ondertekend",
    "it holds no checkpoint: it is no bundle of a log": (
        "er zit geen controlepunt in: het is geen bundel van een logboek"
    ),
    "--key: {}": "--key: {}",
    "--checkpoint {}: {}": "--checkpoint {}: {}",
    "--key is the key of a --bundle: name that, too": "--key hoort bij een --bundle: noem die ook",
    "{} is not as it was signed, and is not told of: {}. `toegang audit verify --bundle` tells all {}"
    " findings": (
        "{} is niet zoals ondertekend, en daaruit wordt niet verteld: {}. `toegang audit verify --bundle`"
        " geeft alle {} bevindingen"
    ),
    "{}: events 1 to {}, as they were signed; the last is of {} (UTC). What came later is not in this"
    " bundle.": (
        "{}: gebeurtenissen 1 tot en met {}, zoals ondertekend; de laatste is van {} (UTC). Wat later kwam,"
        " zit niet in deze bundel."
    ),
    # what the commands say of themselves: api/cli
    "what": "wat",
    "what is wrong": "wat er niet klopt",
    "column": "kolom",
    "as it is stored": "zoals het is opgeslagen",
    "{} events, {} signed: {} findings": "{} gebeurtenissen, {} ondertekend: {} bevindingen",
    "Of these {}: {}": "Hiervan {}: {}",
    "{}, the first at {}": "{}, de eerste op {}",
    "Rows 1 to {} were counted, not read again: --whole reads them.": (
        "Rijen 1 tot en met {} zijn geteld, niet opnieuw gelezen: --whole leest ze."
    ),
    "Note: {}": "Let op: {}",
    "Past break: tree {} was set aside and cannot be read.": (
        "Eerdere breuk: boom {} is terzijde gelegd en niet te lezen."
    ),
    "Past break: {}, which signed {} events, was set aside": (
        "Eerdere breuk: {}, die {} gebeurtenissen ondertekende, is terzijde gelegd"
    ),
    "{}; acknowledged at {}, case {}": "{}; vastgelegd op {}, zaak {}",
    "{}, by {}": "{}, door {}",
    "{}; {} rows are not what it signed, the first at {}": (
        "{}; {} rijen zijn niet wat die ondertekende, de eerste op {}"
    ),
    "{} events are signed; root {}": "{} gebeurtenissen zijn ondertekend; wortel {}",
    "Public key, to be kept elsewhere: {}": "Publieke sleutel, om elders te bewaren: {}",
    "Witness: {}": "Getuige: {}",
    "In doubt: {}": "In twijfel: {}",
    "{}: the event at {}, proven under {} signed ones": (
        "{}: de gebeurtenis op {}, bewezen onder {} ondertekende"
    ),
    "Proven: this event is in {}, among its first {}.": (
        "Bewezen: deze gebeurtenis staat in {}, bij de eerste {}."
    ),
    "nothing contradicts what was signed: there is nothing to acknowledge": (
        "niets spreekt tegen wat is ondertekend: er is niets vast te leggen"
    ),
    "Acknowledged, and recorded: {}.": "Erkend en vastgelegd: {}.",
    "The former tree is kept in {}.": "De eerdere boom is bewaard in {}.",
    "The log is signed as {} now.": "Het logboek wordt nu ondertekend als {}.",
    "Start serve and work anew: what is running stays read only.": (
        "Start serve en work opnieuw: wat draait, blijft alleen lezen."
    ),
    "{} and {} more": "{} en nog {}",
    "--by: the log as it is has no such person id in its staff (`toegang staff list`): leave it out, and file"
    " with the case who looked": (
        "--by: het logboek zoals het is kent geen medewerker met dat id (`toegang staff list`): laat het"
        " weg, en leg bij de zaak vast wie keek"
    ),
    "There is no event that can be read at position {}: it cannot be taken into use like that. Put back a"
    " backup of the database that has them, and acknowledge that": (
        "Er is geen leesbare gebeurtenis op positie {}: zo kan het niet in gebruik worden genomen. Zet een"
        " reservekopie van de database terug die ze heeft, en erken dat"
    ),
    "Not rebuilt, run toegang rebuild: {}": "Niet opnieuw opgebouwd, draai toegang rebuild: {}",
}
"""By the English sentence, as the code writes it; {} stands for what differs."""

Speaker = Callable[[str], str]


def speaker(language: Language) -> Speaker:
    """Tells sentences of these in that language; what is none is told as it is."""
    return _in_dutch if language is Language.DUTCH else str


def _in_dutch(text: str) -> str:
    if text in DUTCH:
        return DUTCH[text]
    for pattern, dutch in _PATTERNS:
        if (found := pattern.fullmatch(text)) is not None:
            return dutch.format(*map(_in_dutch, found.groups()))
    return text


def _pattern(english: str) -> re.Pattern[str]:
    """What differs may be a sentence itself."""
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)


_PATTERNS: Final = sorted(
    ((_pattern(english), dutch) for english, dutch in DUTCH.items() if "{}" in english),
    key=lambda one: -len(one[0].pattern),
)
"""The one that says most first."""
