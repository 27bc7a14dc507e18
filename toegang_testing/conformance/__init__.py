"""A deployment asked from outside, and held to the reference model: by its URL, whoever runs it."""
