"""The edge: HTTP and the command line. Read http.py first, then principals.py, idempotency.py, routes."""
