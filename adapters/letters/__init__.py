"""The post: one folder per day of posting, one PDF per letter, and a manifest for the printer."""

from adapters.letters.day_folder import DayFolder
from adapters.letters.reading import PostedLetter, read_letters

__all__ = ["DayFolder", "PostedLetter", "read_letters"]
