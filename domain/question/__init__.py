"""Questions asked online, and their answers (R51, R53, R54)."""
