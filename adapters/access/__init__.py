"""Who gets in: passwords, second factors, sessions, API keys, and how often a secret was tried.

Read tables.py first: no replay of the log brings these back."""
