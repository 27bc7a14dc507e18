"""What the business register said about a company that has codes."""
