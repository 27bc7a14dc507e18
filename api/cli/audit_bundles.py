"""What `toegang audit verify --bundle` does and shows."""

from pathlib import Path

from api.cli.audit_asking import opening, unpacking
from api.cli.audit_signing import (
    progressing,
    show_verified,
    speaking,
    told_plainly,
    unread,
    unseen,
    with_more,
)
from api.explaining.consistency import Off, inconsistencies
from api.process.past import Past
from domain.ports import LogDamaged


def verify_bundle(
    bundle: Path, told_in: str, key: str | None, checkpoint: Path | None, *, whole: bool, in_json: bool
) -> None:
    """Exit code 1 where something is found."""
    tell = speaking(told_in)
    kept = [] if checkpoint is None else [checkpoint]
    with told_plainly(tell, in_json=in_json), opening(bundle, key, kept, hidden=in_json) as opened:
        found = opened.verified()
        if not found.findings:
            with unpacking(opened, hidden=in_json) as unpacked:
                found = opened.verified(unpacked.breaks)
                if whole:
                    found = with_more(found, [], _what_follows(unpacked.past, in_json=in_json))
        elif whole:
            found = unseen(found)
    show_verified(found, tell, in_json=in_json)


def _what_follows(past: Past, *, in_json: bool) -> list[Off]:
    """Books and numbers, and whether read models can be built: none is in a bundle."""
    with progressing("rebuilt", hidden=in_json) as told:
        try:
            return [*inconsistencies(past.log, None, told)]
        except LogDamaged as error:
            return [unread(error)]
