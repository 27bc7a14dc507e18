"""Asking for a lost password: every request is recorded, whatever comes of it (D11)."""
