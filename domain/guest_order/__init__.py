"""Orders without a code: paid at once, anonymous (R5, R55)."""
