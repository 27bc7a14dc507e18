"""The demo's story, on every database: it goes as told, and both databases keep the same log (I24)."""

import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

from sqlalchemy import Engine, text

from api.compose import System
from api.demo.people import OWN_PASSWORD
from api.demo.story import lived
from api.settings import Settings
from projections.catalogue import all_projections
from projections.dump import dump
from tests.databases import Database
from tests.hashing import cheap_hashes


def log_of(store: Engine) -> str:
    """Every column of every event, the same text for the same log."""
    ask = (
        "SELECT position, stream, version, type, schema_version, payload, actor, role, reason, command_id,"
        " causation_id, correlation_id FROM event ORDER BY position"
    )
    with store.connect() as tx:
        return without_ports(json.dumps([list(row) for row in tx.execute(text(ask))]))


def read_models_of(system: System) -> dict[str, str]:
    with system.ports.reads.connect() as tx:
        return {each.name: without_ports("\n".join(dump(tx, each))) for each in all_projections()}


def without_ports(told: str) -> str:
    """The provider's payment page is the stand-in's, at a port that the machine chose."""
    return re.sub(r"(http://127\.0\.0\.1):\d+", r"\1", told)


KEPT_OUTSIDE = {"mail", "letters", "stand-ins"}
"""The spool, the post room and the world: in development only, and erasing does not reach them."""


def test_a_whole_life_leaves_the_same_log_on_both_databases_and_no_trace_of_a_person(
    postgresql: Database, tmp_path: Path
) -> None:
    """As told, on SQLite and PostgreSQL; after erasure nobody is found in what is ours (I24, I26)."""
    with cheap_hashes(), lived(Settings(data_dir=tmp_path / "one")) as system:
        log, views, canaries = log_of(system.store), read_models_of(system), canaries_of(system)
        while_open = found(tmp_path / "one", canaries)
    assert while_open == found(tmp_path / "one", canaries) == []
    other = Settings(
        data_dir=tmp_path / "other", event_store_url=postgresql.url, read_models_url=postgresql.url
    )
    with cheap_hashes(), lived(other) as system:
        other_log, other_views = log_of(system.store), read_models_of(system)
    assert digest(log) == digest(other_log)
    assert views == other_views


def canaries_of(system: System) -> set[bytes]:
    """What the story told of persons, their codes and passwords, in several encodings."""
    sent = "\n".join(message.text for message in [*system.inbox(), *system.letters()])
    codes = set(re.findall(r"\bW[2-9A-HJKMNP-Z]{11}\b", sent))
    assert len(codes) == 4, "two arrive, one is lost, one comes through the desk"
    personal = [
        "Daisy",
        "Guus",
        "dossier 2026-17",
        "Voorbeeld",
        "administratie@donald",
        "oma@thuis",
        "NL69INGB0123456789",
        OWN_PASSWORD,
        *codes,
    ]
    return {form for text in personal for form in forms(text)}


def forms(text: str) -> list[bytes]:
    plain = text.encode()
    base64 = b64encode(plain).rstrip(b"=")[:-1]
    return [plain, plain.upper(), plain.lower(), plain.hex().encode(), text.encode("utf-16-le"), base64]


def found(folder: Path, wanted: set[bytes]) -> list[str]:
    """Our files, WAL included, that hold any of these."""
    ours = (
        path
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in KEPT_OUTSIDE
    )
    return [str(path) for path in ours if any(text in path.read_bytes() for text in wanted)]


def digest(log: str) -> str:
    return hashlib.sha256(log.encode()).hexdigest()
