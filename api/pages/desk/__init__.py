"""The desk: what staff sees and does, by the roles that they have."""
