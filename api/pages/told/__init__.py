"""Where the links of mails lead: pages with a button, for following a link does nothing (R52, D24)."""
