"""The command line: what operators and auditors type."""
