"""What other systems follow along by: the catalogue of events, its schemas, the feed."""
