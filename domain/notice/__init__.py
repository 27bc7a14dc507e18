"""Maintenance notices: what everybody is told while something cannot be done (R45, R46)."""
