"""A year of a register, simulated: how its customers behave, what happens, and what must hold at the end."""
