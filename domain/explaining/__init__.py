"""Why something is as it is: answered by what the system decides on, never by a second opinion."""
