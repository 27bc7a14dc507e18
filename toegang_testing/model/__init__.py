"""The reference model: books kept without the aggregates, of what the log says (guarantees I1-I22)."""
