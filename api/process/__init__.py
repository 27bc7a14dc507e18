"""One process of the system: starting it, serving from it, supervising several."""
