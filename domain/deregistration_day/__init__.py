"""How many deregistrations one day brought: the brake on an unusual number of them."""
