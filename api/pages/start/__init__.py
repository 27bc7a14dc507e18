"""The page that everything begins at."""
