"""Whenever this event, then these commands: pure."""
