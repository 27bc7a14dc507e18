"""Filings: a balance sheet handed in with a code (R2, R3, D20)."""
