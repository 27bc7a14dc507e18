"""Everything with side effects: one package per port of domain/ports.py."""
