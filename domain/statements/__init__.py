"""Which statements of the register's account were taken in, by year."""
