"""What products cost (R1, R5, R56)."""
