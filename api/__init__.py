"""The edge: HTTP and the command line. Read http/app.py first, then the rooms that it gathers."""
