"""Access-code accounts: one person's code under a customer."""
