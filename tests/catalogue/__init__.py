"""One stored sample of every event version ever released (README.md)."""
