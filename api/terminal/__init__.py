"""What is written on a terminal, by the command line and by the demo."""
