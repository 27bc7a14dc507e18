"""Catalogue of what can happen to what the bank told of payers in a year (D12)."""

from domain.kernel import Event


class BankYearErasureStarted(Event, name="bank_year.erasure_started"):
    """Seven years have passed since the year of these bookings: the key of what was told of their payers is
    being destroyed (D12). Amounts, days and what was paid stay."""

    booked_year: int


class BankYearErasureDone(Event, name="bank_year.erasure_done"):
    """Who paid, and what was written with it, can no longer be read of that year's bookings, by anyone
    (D12)."""

    booked_year: int


BankYearEvent = BankYearErasureStarted | BankYearErasureDone
