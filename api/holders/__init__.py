"""What a holder does with a session: logging in, ordering, filing, paying, seeing what is held."""
