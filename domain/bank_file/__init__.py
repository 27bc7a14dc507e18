"""Files that the bank gave: taken in once, or refused as a whole."""
