"""Applying for an access code: the choice of use, its form, and what happens next (R6-R17, D25)."""
