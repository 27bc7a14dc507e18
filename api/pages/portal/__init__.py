"""The payment portal: invoices, paying them, and where they are sent (R52, R53)."""
