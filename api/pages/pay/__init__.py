"""Paying at the provider: the way there, and the page to come back to (R5, R19, R44, R53)."""
