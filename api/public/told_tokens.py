"""The tokens that messages hold for who may not be logged in: confirming and stopping (R52, D24, D6)."""

import hmac
import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.http.bodies import Body, example
from api.http.problems import Problem
from api.ports import Ports
from domain.sent_words import token_of


class ToldToken(Body):
    """What a message holds: the customer number, and the token that it tells."""

    model_config = example({"customer_id": "69599084", "token": "ABCDE-FGHJK-MNPQR-STUVW"})

    customer_id: Annotated[str, Field(pattern="^[0-9a-z]{1,64}$")]
    token: Annotated[str, Field(min_length=1, max_length=64)]


def proven(ports: Ports, scope: str, given: str, known: Sequence[tuple[str, str]], customer_id: str) -> str:
    """Which of those the token is of: each an id, and what its index is made of. The work is the same where
    there is none. Raises Problem 403; nobody guesses it (99 bits)."""
    typed = re.sub(r"\s", "", given).upper().encode()
    found = None
    for one, proof in known or [("", f"nobody/{customer_id}")]:
        token = token_of(ports.vault.index(scope, proof))
        if hmac.compare_digest(token.encode(), typed):
            found = one
    if not found:
        raise Problem("wrong-invoice-token")
    return found
