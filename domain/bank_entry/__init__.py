"""Bookings on the register's bank account, each used once."""
