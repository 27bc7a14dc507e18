"""Refunds: credit that is paid back, by two persons."""
