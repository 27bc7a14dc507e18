"""The commands typed in this process: quicker than one of their own."""
