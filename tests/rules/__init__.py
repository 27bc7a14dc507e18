"""A proof for every rule R1–R56 of the requirements, through HTTP or the command line."""
