"""Named situations, recognised from the log of a run. Read recognising.py, then catalogue.py."""
