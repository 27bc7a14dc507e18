"""Who is nobody yet: applying, asking, reading what is announced and how all this works."""
