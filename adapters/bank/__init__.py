"""The bank, asked over HTTP."""

from adapters.bank.http_bank import HttpBank

__all__ = ["HttpBank"]
