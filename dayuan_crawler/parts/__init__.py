"""The parts of an article that are not on its first page: later pages, counters, comments, and what scripts fill in."""
