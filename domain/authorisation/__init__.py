"""Authorisations to view protected data: one account's requests and what came of them (R4)."""
