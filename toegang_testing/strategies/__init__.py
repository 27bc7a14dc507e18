"""What Hypothesis draws: the values of a small world, in which edges meet often."""
