"""Routes by who asks: applicants, holders, systems, staff. Parsing is in bodies.py, paging in reading.py."""
