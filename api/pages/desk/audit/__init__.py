"""What auditors see: histories, why something is so, who read what, and proofs of the log."""
