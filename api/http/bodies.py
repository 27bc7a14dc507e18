"""What every body of a request has."""

from collections.abc import Iterable
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
)
from pydantic.config import JsonDict


class Body(BaseModel):
    """A parsed request body. Its repr shows nothing, and it takes no fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return ()


def example(body: JsonDict) -> ConfigDict:
    """One request that reads well in the documentation."""
    return ConfigDict(json_schema_extra={"examples": [body]})
