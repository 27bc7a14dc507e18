"""The payment provider, asked over HTTP."""

from adapters.payments.provider import HttpPayments

__all__ = ["HttpPayments"]
