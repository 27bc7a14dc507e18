"""Amounts as the files of the journal have them."""


def amount(cents: int) -> str:
    """As files have it: 1234.05; its sign is told apart."""
    assert cents >= 0
    return f"{cents // 100}.{cents % 100:02}"
