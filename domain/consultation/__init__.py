"""What staff was shown of persons: that it was read is recorded, and what was typed or read is not (D17)."""
