"""Applications for an access code and what became of them."""
