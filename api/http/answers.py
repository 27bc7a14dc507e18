"""What every answer has. Amounts are in euro cents, times in UTC."""

from typing import Generic, TypeVar

from pydantic import BaseModel, Field

Item = TypeVar("Item", bound=BaseModel)


class Answer(BaseModel):
    """Nothing but these fields leaves: what a route adds by mistake is left out."""


class Positioned(Answer):
    """An answer to a command."""

    position: int = Field(description="Ask with after=position to read what this changed.", examples=[42])


class Page(Answer, Generic[Item]):
    """One page of a list. The order is fixed; there is no other sorting."""

    items: list[Item]
    next: str | None = Field(description="The cursor of the next page; null on the last.")
