"""Orders: a product from the register, bought with a code."""
