"""What auditors ask of the past, over HTTP and on the command line alike; read, and nothing changed."""
