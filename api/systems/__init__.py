"""What other systems ask with a key."""
