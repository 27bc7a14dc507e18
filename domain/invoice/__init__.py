"""Invoices: issued once, collected or chased until settled."""
