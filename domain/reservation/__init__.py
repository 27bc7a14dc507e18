"""Uniqueness: one stream per thing that only one may have."""
