"""One whole life of an access code, through HTTP, on every database."""
