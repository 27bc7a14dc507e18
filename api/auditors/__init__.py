"""What auditors read: the history as it was recorded."""
