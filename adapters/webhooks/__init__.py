"""What happens, sent to systems that follow along: signed, in order, tried again. delivering.py first.

Nothing is imported here: commands of the terminal need its tables, and no HTTP client (decision 0023)."""
