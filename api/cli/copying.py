"""`toegang copy-store`: the same system on another database."""

from dataclasses import asdict

from api.process.opening import copy_store, is_initialised
from api.process.starting import Unfit
from api.settings import Settings
from api.terminal.drawing import bar, bars
from api.terminal.show import USAGE, as_json, fail, said


def copy(to: str, to_read_models: str, *, in_json: bool) -> None:
    """Exit code 2 where it is not said where the read models go, 1 where the copy is refused."""
    to_reads = to_read_models or (to if to.startswith("postgresql") else "")
    if not to_reads:
        fail("give --to-read-models too: on SQLite they lie in a file of their own", USAGE)
    settings = Settings()
    if not is_initialised(settings):
        raise Unfit("There is no store to copy: see TOEGANG_EVENT_STORE_URL.")
    with bars(hidden=in_json) as progress:
        proof = copy_store(settings, to, to_reads, bar(progress, "events, commands"))
    if in_json:
        as_json(asdict(proof))
        return
    said(f"Equal: {proof.events} events up to position {proof.last_position}, {proof.commands} commands,")
    said(f"marked {proof.kind}. SHA-256 of both: {proof.sha256}")
    said("Next: set TOEGANG_EVENT_STORE_URL and TOEGANG_READ_MODELS_URL, then toegang doctor.")
