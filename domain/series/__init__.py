"""Consecutive numbers: the version of a stream is the number."""
