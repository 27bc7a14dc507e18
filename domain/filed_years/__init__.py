"""Filed years: which financial years of an organisation have a filed statement (D20)."""
