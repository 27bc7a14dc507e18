"""Requests of organisations with an account manager to deactivate or block a code (R26)."""
