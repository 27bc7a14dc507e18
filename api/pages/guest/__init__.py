"""Ordering without a code: a form, and a page that tells what becomes of it (R5, R55)."""
