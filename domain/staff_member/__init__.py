"""Members of the register's staff: who they are, what they may do, how they get in (D17, I17)."""
