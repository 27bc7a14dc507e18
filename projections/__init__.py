"""Read models: one file each, with its tables, what each event does to them, and its queries."""
