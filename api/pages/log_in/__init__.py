"""Getting in: holders page by page, staff by password and second factor."""
