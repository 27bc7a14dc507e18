"""How the people of a simulated year behave: plain weights, drawn by a seeded chance."""

from collections.abc import Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import Final

Weights = Mapping[str, int]

HABITS: Final[Mapping[str, Weights]] = MappingProxyType(
    {
        # Once per customer.
        "use": {"business": 40, "private": 60},
        "listed email": {"same": 80, "different": 20},
        "pays with": {"credit": 50, "direct debit": 50},
        "orders": {"every month": 20, "every two months": 40, "every four months": 40},
        "invoices": {"by post": 75, "by email": 25},
        "when in arrears": {
            "pays soon": 35,
            "after the reminder": 25,
            "after the final notice": 15,
            "when blocked": 15,
            "never": 10,
        },
        "moves": {"no": 92, "yes": 8},
        "leaves": {"no": 90, "yes": 10},
        "loses the password": {"no": 95, "yes": 5},
        # Each time.
        "products": {"one": 60, "two": 30, "three": 10},
        "product": {"extract": 60, "history": 25, "concern_relations": 15},
        "top-up": {"10 euros": 50, "25 euros": 40, "50 euros": 10},
        "at the provider": {"pays": 88, "fails": 4, "cancels": 4, "never comes": 4},
        "top-up later": {"is left": 94, "is charged back": 6},
        "at the bank": {"is collected": 82, "is rejected": 5, "is returned": 7, "is refunded": 6},
        "pays": {"by transfer": 75, "online": 25},
        "online later": {"is left": 80, "is charged back": 20},
        "transfers": {"all": 88, "too much": 4, "a part": 4, "without a reference": 4},
        "refers": {"by the reference": 60, "by the number": 25, "in words": 15},
        "bill": {"is fine": 94, "is disputed": 3, "is wrong": 3},
        "bad debt": {"is kept": 40, "is given up": 60},
        # Each day, of people without a code.
        "guests": {"none": 80, "paper_extract": 8, "certified_extract": 12},
        "guest later": {"is content": 95, "is charged back": 5},
    }
)

CAST: Final[Sequence[Mapping[str, str]]] = (
    {"pays with": "credit", "at the provider": "pays", "top-up later": "is charged back", "leaves": "no"},
    {"pays with": "direct debit", "at the bank": "is returned", "when in arrears": "never", "leaves": "no"},
    {"pays with": "direct debit", "at the bank": "is rejected", "when in arrears": "when blocked"}
    | {"pays": "online", "at the provider": "pays"},
    {"pays with": "direct debit", "at the bank": "is refunded", "when in arrears": "after the reminder"},
    {"pays with": "direct debit", "at the bank": "is returned", "when in arrears": "after the final notice"}
    | {"pays": "online", "at the provider": "pays"},
    {"use": "business", "moves": "yes", "leaves": "no", "pays with": "direct debit"},
    {"use": "private", "moves": "yes", "leaves": "no"},
    {"pays with": "credit", "at the provider": "pays", "top-up later": "is left", "leaves": "yes"},
    {"use": "business", "pays with": "direct debit", "bill": "is wrong", "at the bank": "is collected"},
    {"pays with": "direct debit", "bill": "is disputed", "at the bank": "is rejected"},
    {"use": "business", "invoices": "by email", "pays with": "direct debit", "leaves": "no"},
    {"pays with": "direct debit", "at the bank": "is rejected", "when in arrears": "never"}
    | {"bad debt": "is given up", "leaves": "no"},
)
"""The first customers: whatever the seed, each of the situations that a year must hold is somebody's."""


class Chance:
    """One's own: what one draws does not move what another draws."""

    def __init__(self, seed: int, whose: str, settled: Mapping[str, str] = MappingProxyType({})) -> None:
        self._random, self._settled = Random(f"{seed}/{whose}"), settled  # noqa: S311 - nothing is secret

    def draw(self, habit: str) -> str:
        """By its weights; always the same where the habit is settled."""
        if habit in self._settled:
            return self._settled[habit]
        weights = HABITS[habit]
        [drawn] = self._random.choices([*weights], [*weights.values()])
        return drawn

    def between(self, first: int, last: int) -> int:
        """A whole number, both included."""
        return self._random.randint(first, last)

    def one_of(self, choices: Sequence[str]) -> str:
        return self._random.choice(choices)
