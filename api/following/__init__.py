"""What other systems follow along by: events as CloudEvents, and a schema of every event and version."""
