"""The question form, by what it is about (R51, R53, R54)."""
