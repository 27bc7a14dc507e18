"""What staff looked up of holders: that it was read is recorded, and what was typed is not (D17)."""
