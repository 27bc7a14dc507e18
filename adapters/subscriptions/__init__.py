"""What reads the log from a checkpoint: read models, policies, reactors; with leases, retries, rebuilds."""
