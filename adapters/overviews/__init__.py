"""What is held of somebody, on paper."""

from adapters.overviews.printing import TypesetOverviews

__all__ = ["TypesetOverviews"]
