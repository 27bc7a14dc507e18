"""Decisions that span streams."""
