"""What an operator can mend, in a sentence; apart, for it knows libraries that `--help` need not wait for."""

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from api.process.opening import is_damaged
from api.process.starting import Unfit, complaints
from domain.ports import LogDamaged, ReadOnly


def sentence(error: Exception) -> str | None:
    """What is wrong and what to do; None for a bug, which keeps its traceback."""
    match error:
        case Unfit():
            return str(error)
        case ValidationError(title="Settings"):
            return "; ".join(complaints(error))
        case DBAPIError() if is_damaged(error):
            return "a database is damaged: restore it from its backup; toegang doctor says which it is."
        case DBAPIError():  # its text holds the statement and what was in it
            kind = type(error.orig).__name__
            return f"a database failed ({kind}): run toegang doctor, and look at its log."
        case ReadOnly():
            return (
                "nothing is recorded: the log contradicts what was signed of it. toegang audit verify says"
                " where; docs/audit.md says what to do."
            )
        case LogDamaged():
            return f"{error} toegang audit verify --whole tells all of it; docs/audit.md says what to do."
        case OSError():
            place = error.filename or "a file"
            return f"{place}: {error.strerror}; check TOEGANG_DATA_DIR and the other paths."
        case _:
            return None
