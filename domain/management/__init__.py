"""Organisations with an account manager: which ones, as the account-manager desk marks them (R38)."""
