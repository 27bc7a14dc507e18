"""`toegang copy-store`: the same system on another database."""

from dataclasses import asdict

from api.process.opening import copy_store, is_initialised
from api.process.starting import Unfit
from api.settings import Settings
from api.terminal.drawing import bar, bars
from api.terminal.show import USAGE, as_json, fail, said


def copy(to: str, to_access: str, *, in_json: bool) -> None:
    """Exit code 2 where it is not said where keys and passwords go, 1 where the copy is refused."""
    to_access = to_access or (to if to.startswith("postgresql") else "")
    if not to_access:
        fail("give --to-access too: on SQLite keys and passwords lie in a file of their own", USAGE)
    settings = Settings()
    if not is_initialised(settings):
        raise Unfit("There is no store to copy: see TOEGANG_EVENT_STORE_URL.")
    with bars(hidden=in_json) as progress:
        moved = copy_store(settings, to, to_access, bar(progress, "events, commands"))
    proof, beside = moved.log, moved.beside
    if in_json:
        as_json(asdict(proof) | {"beside": beside and asdict(beside)})
        return
    if beside is None:
        said("Checkpoints, keys, passwords and sessions were copied before, and are left as they are there.")
    else:
        said(f"Equal: {beside.rows} rows of checkpoints, keys, passwords and sessions.")
        said(f"SHA-256 of both: {beside.sha256}")
    said(f"Equal: {proof.events} events up to position {proof.last_position}, {proof.commands} commands,")
    said(f"marked {proof.kind}. SHA-256 of both: {proof.sha256}")
    said(
        "Next: set TOEGANG_EVENT_STORE_URL, TOEGANG_ACCESS_URL, TOEGANG_READ_MODELS_URL; then toegang doctor."
    )
