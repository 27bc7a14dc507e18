"""State machines: what can be asked of a small world, and what holds after every step."""
